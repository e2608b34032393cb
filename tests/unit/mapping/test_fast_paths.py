"""The short ways of generated code give what the long ones give, for every text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mesbridge.errors import TranslationError
from mesbridge.formats.iso_time import Parsed, parse_iso_datetime
from mesbridge.formats.quick_time import pair_reader, quick_day, quick_instant, quick_stamp
from mesbridge.mapping.exact_numbers import WHOLE, decimal_of_text, fitting, number_of_text
from mesbridge.mapping.explain import explain
from mesbridge.mapping.lookups import CACHE_SIZE, MAX_UNITS, Memory, SplitMemory, decimals, tidy
from mesbridge.mapping.moments import datetime_of_text
from mesbridge.mapping.python_source import PythonSource
from mesbridge.mapping.runtime import Refused, all_texts
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.short_forms import joined, plain_decimal, short_form
from mesbridge.mapping.steps.registry import REGISTRY, StepError
from mesbridge.mapping.steps.time_format import compile_format
from mesbridge.mapping.steps.times import date_time, quick_pairs
from mesbridge.mapping.steps.units import UnitTable
from mesbridge.mapping.steps.zones import calm_offsets, instant_of, plain_instants
from tests.unit.mapping.builders import compiled, inward, scope, spec

_MARKS = st.text("0123456789.-+eE_:TZW \t٣०NaIinf", max_size=14)
_NUMBERS = _MARKS | st.decimals(-(10**9), 10**9, places=3).map(str) | st.integers(0, 999).map(str)
_PAIRS = [(day, clock) for day in ("%Y%m%d", "%Y-%m-%d") for clock in ("%H%M%S", "%H:%M", "%H%M")]
_ZONES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC", "Pacific/Apia")


def result_of(work: Callable[[], Any]) -> Any:
    """What *work* gives, with its type, or the error it ends with."""
    try:
        found = work()
    except (Refused, StepError) as error:
        return type(error), error.code
    return type(found), str(found)


@given(_NUMBERS)
@example("")
@example(".5")
@example("5.")
@example("-0.50")
@example("1" * 100)
@example("1" * 101)
def test_a_plain_decimal_is_told_from_every_other_text(text: str) -> None:
    plain = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and len(text) <= 100

    found = number_of_text(text)

    assert (found is not None) == plain
    assert found is None or str(found) == str(Decimal(text))
    assert result_of(lambda: decimals(None)[text]) == result_of(lambda: decimal_of_text(text))


@given(_NUMBERS)
def test_a_kept_decimal_fits_as_a_new_one_does(text: str) -> None:
    fits, cache = fitting(6, 2), decimals(fitting(6, 2))

    first = result_of(lambda: cache[text])

    assert first == result_of(lambda: fits(decimal_of_text(text)))
    assert first == result_of(lambda: cache[text])


@given(
    _MARKS | st.datetimes().map(lambda at: at.strftime("%Y%m%d")) | st.dates().map(str),
    _MARKS | st.times().map(lambda at: at.strftime("%H%M%S")) | st.just("240000"),
    st.sampled_from(_PAIRS),
)
def test_a_pair_is_read_as_its_formats_say(day: str, clock: str, formats: tuple[str, str]) -> None:
    read, slow = pair_reader(*formats), [compile_format(each) for each in formats]
    assert read is not None

    found = read(day, clock)

    if found is not None:
        parsed = [each.parse(text) for each, text in zip(slow, (day, clock), strict=True) if each]
        assert [each is not None for each in parsed] == [True, True]
        assert found == datetime.combine(parsed[0].day, parsed[1].moment.time())  # type: ignore[union-attr]
    assert quick_day(day, formats[0]) in (None, _slow_day(day, formats[0]))


def _slow_day(text: str, written: str) -> date | None:
    compiled = compile_format(written)
    assert compiled is not None
    try:
        parsed = compiled.parse(text)
    except ValueError:
        return None
    return parsed.day if parsed is not None else None


@given(
    _MARKS
    | st.datetimes(timezones=st.sampled_from([UTC, None])).map(
        lambda at: at.replace(microsecond=0).isoformat()
    )
    | st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat() + "-03:30")
)
@example("2024-03-18T22:00:00Z")
@example("2024-03-18T22:00:00+24:00")
@example("2024+03+18T22:00:00Z")
@example("2024-03-18T22:00:00-00:00")
def test_a_time_stamp_is_read_as_iso_8601_says(text: str) -> None:
    found = quick_stamp(text)

    instant = quick_instant(text)
    assert instant is None or instant == datetime_of_text(text, "UTC")
    assert instant is None or (found is not None and instant == found)
    assert instant is None or instant.tzinfo is UTC
    if found is not None:
        parsed = parse_iso_datetime(text)
        assert parsed is not None
        assert parsed.moment == found.replace(tzinfo=None)
        offset = parsed.offset.utcoffset(None) if parsed.offset is not None else None
        assert offset == found.utcoffset()


@settings(max_examples=150, deadline=None)
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001
    | st.tuples(
        st.sampled_from(
            [datetime(2024, 3, 31), datetime(2024, 10, 27), datetime(2011, 12, 30)]  # noqa: DTZ001
        ),
        st.integers(0, 1440),
    ).map(lambda pair: pair[0] + timedelta(minutes=pair[1])),
    st.sampled_from(_ZONES),
)
def test_a_local_time_beyond_doubt_is_one_instant(moment: datetime, zone: str) -> None:
    found = plain_instants(zone)(moment)

    earlier, later = (
        instant_of(Parsed(moment.date(), moment, None), zone, choice, choice)
        for choice in ("earlier", "later")
    )
    assert (found is not None) == (earlier.flag is None)
    assert found is None or found == earlier.moment == later.moment
    assert found is None or found.tzinfo is UTC


def test_pairs_that_are_no_moment_are_left_to_the_step() -> None:
    quick = quick_pairs("%Y%m%d", "%H%M%S", "Europe/Berlin")
    assert quick is not None

    given_up = [("20241027", "023000"), ("20240331", "023000"), ("20240230", "100000"),
                ("20240318", "240000"), (None, "100000"), ("20240318", None), (20240318, 100000),
                ("00010101", "000000")]  # fmt: skip

    assert [quick(pair) for pair in given_up] == [None] * len(given_up)
    told: list[str] = []
    moment = date_time(
        ["20240318", "100000"], "%Y%m%d", "%H%M%S", "Europe/Berlin", flag=told.append
    )
    assert quick(("20240318", "100000")) == moment
    assert quick_pairs("odata", "duration") is None


@given(
    st.text("0aA \t٣²١.-", max_size=20),
    st.sampled_from([("trim", {}), ("upper", {}), ("lower", {}), ("strip_zeros", {}), ("integer", {}),
                     ("strip_zeros", {"digits_only": True}),
                     ("boolean", {"yes": ["a", "0"], "no": "", }), ("boolean", {"yes": "12"})]),
)  # fmt: skip
def test_a_short_form_gives_what_its_step_gives(
    value: str, call: tuple[str, dict[str, Any]]
) -> None:
    step, fixed = REGISTRY[call[0]], call[1]
    out, shape = PythonSource(), Shape("text", max_length=len(value) if len(value) % 2 else None)

    short = short_form(step, fixed, "value", "step(value)", out, shape)

    def carried_out() -> Any:
        names = {
            "value": value, "step": lambda each: step.function(each, **fixed), "WHOLE": WHOLE,
        }  # fmt: skip
        return eval(short or "step(value)", {**out.constants, **names})

    assert result_of(carried_out) == result_of(lambda: step.function(value, **fixed))


@given(_NUMBERS, st.sampled_from([None, 14, 200]))
@example("", None)
@example(".5", 14)
@example("5.", 14)
@example("-1", 14)
@example("٣", 14)
@example("1" * 65, None)
def test_a_number_is_read_in_place_as_it_is_by_call(text: str, length: int | None) -> None:
    written = plain_decimal("value", Shape("text", max_length=length), "number_of_text(value)")
    names = {"value": text, "Decimal": Decimal, "number_of_text": number_of_text}

    found = result_of(lambda: eval(written, {**names, "__builtins__": {"len": len}}))

    assert found == result_of(lambda: number_of_text(text))


@settings(deadline=None)  # The table of a zone is made with its first moment.
@given(
    st.sampled_from(_ZONES),
    st.dates(date(1999, 12, 1), date(2041, 2, 1)),
    st.times() | st.just(time(0)),
)
@example("Pacific/Apia", date(2011, 12, 30), time(12))
@example("Australia/Lord_Howe", date(2024, 4, 7), time(1, 45))
def test_on_a_calm_day_every_time_has_one_offset(zone: str, day: date, clock: time) -> None:
    offsets, text = calm_offsets(zone), day.isoformat().replace("-", "")

    offset = offsets.get(text[:6], offsets.get(text))

    moment = datetime.combine(day, clock)
    found = plain_instants(zone)(moment)
    assert offset is None or found == (moment - offset).replace(tzinfo=UTC)
    assert 2000 <= day.year < 2040 or offset is None


@given(st.lists(st.text(max_size=3) | st.none() | st.integers(), min_size=1, max_size=3))
def test_texts_are_joined_as_the_step_joins_them(values: list[Any]) -> None:
    join = REGISTRY["join"].function
    short = joined({"with_": "'-"}, "values", "step(list(values))")
    names = {
        "values": tuple(values),
        "step": lambda each: join(each, with_="'-"),
        "all_texts": all_texts,
    }

    assert result_of(lambda: eval(short, names)) == result_of(lambda: join(values, with_="'-"))


def test_a_code_table_tells_all_its_pairs_at_once() -> None:
    for table in scope().codes.values():
        for column in table.foreign_columns:
            codes = {row.cells[column] for row in table.rows if column in row.cells} | {"?"}
            read = table.canonicals_by(column)
            assert {each: read.get(each) for each in codes} == {
                each: table.to_canonical(column, each) for each in codes
            }
            written = table.foreigns_by(column)
            assert {each: written.get(each) for each in table.canonicals()} == {
                each: table.to_foreign(column, each) for each in table.canonicals()
            }


def test_the_exact_factors_of_units_are_those_that_end() -> None:
    units = UnitTable(scope().codes)

    for to in ("base", "KGM"):
        factors = units.multipliers(to)
        assert factors
        for unit, factor in factors.items():
            assert Fraction(factor) == units.factor(unit, to)


_CALCULATED = inward(
    "quantity: {from: Quantity, steps: [{convert: {from: {path: $unit}, to: base}}], round: 2}\n"
    "scrap: {calc: Text * 3 / 100, round: 1}",
    more="let: {unit: {from: Unit, code: uom, on_missing: omit}}",
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_NUMBERS, min_size=1, max_size=4), st.sampled_from(["KG", "G", "PC", "X", "??"]))
@example(["1234567.005", "-0.001", "1"], "G")
def test_what_a_rule_remembers_is_what_it_would_work_out(texts: list[str], unit: str) -> None:
    translator = compiled(_CALCULATED)

    for text in [*texts, *texts]:
        payload = {"OrderNo": "1", "Quantity": text, "Unit": unit, "Text": text}
        # The explanation is written without memories.
        told = explain(spec(_CALCULATED), scope(), payload)
        if told[-1].error is not None:
            with pytest.raises(TranslationError) as raised:
                translator.translate(payload)
            assert str(raised.value) == str(told[-1].error)
            continue
        (document,) = translator.translate(payload)
        values = {each.target: str(each.value) for each in told if each.value is not None}
        assert {name: str(value) for name, value in document.items()} == {
            name: value for name, value in values.items() if not name.startswith("$")
        }


def test_values_that_are_equal_but_not_the_same_are_not_taken_for_one_another() -> None:
    translator = compiled(_CALCULATED)
    payload = {"OrderNo": "1", "Quantity": "1", "Unit": "KG", "Text": "1"}

    (first,) = translator.translate(payload)

    assert str(first["quantity"]) == "1.00"
    for other in (True, [1]):
        with pytest.raises(TranslationError):
            translator.translate({**payload, "Quantity": other})
    assert translator.translate(payload) == [first]


@pytest.mark.parametrize("size", [CACHE_SIZE, CACHE_SIZE + 1])
def test_a_memory_stays_small(size: int) -> None:
    memory = Memory(dict.fromkeys(range(size), 1))

    tidy(memory)

    assert len(memory) == (size if size <= CACHE_SIZE else 0)


@pytest.mark.parametrize("size", [CACHE_SIZE, CACHE_SIZE + 1])
def test_a_memory_of_two_texts_stays_small(size: int) -> None:
    memory = SplitMemory()
    for number in range(size):
        memory["KG" if number % 3 else "G"][number] = 1

    tidy(memory)

    assert sum(map(len, memory.values())) == (size if size <= CACHE_SIZE else 0)
    for number in range(MAX_UNITS + 1):
        memory[str(number)]["1"] = 1
    tidy(memory)
    assert len(memory) == 0


def test_only_texts_have_a_memory() -> None:
    memory = SplitMemory()

    memory[1]["1"] = 1

    assert len(memory) == 0
    with pytest.raises(TypeError):
        memory[[]]
