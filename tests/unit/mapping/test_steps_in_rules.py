"""Steps as rules use them: what they are given, what they leave, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import TranslationError
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.lookups import CACHED_LENGTH, StepCache, TextCache
from tests.unit.mapping.builders import compiled, from_xml, inward, made, outward, scope, spec


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        ("priority: {from: Text, steps: [integer]}", {"Text": "007"}, 7),
        ("quantity: {from: Amount, steps: [negate]}", {"Amount": 5}, Decimal(-5)),
        ("quantity: {from: Items.Qty, steps: [maximum]}",
         {"Items": [{"No": "1", "Qty": "9"}, {"No": "2", "Qty": "10"}]}, Decimal(10)),
        ("urgent: {from: Flag, steps: []}", {"Flag": True}, True),
        ("tags: {from: Text, steps: [{split: \",\"}]}", {"Text": "a,b"}, ["a", "b"]),
        ("free: {from: Tags, steps: [unique, {join: \"+\"}]}", {"Tags": ["a", "b", "a"]}, "a+b"),
        ("setup: {from: Quantity, steps: [{duration_of: {unit: min}}]}", {"Quantity": "90"},
         timedelta(minutes=90)),
        ("quantity: {from: Quantity, steps: [{convert: {from: GRM, to: base}}]}",
         {"Quantity": "1500"}, Decimal("1.5")),
        ("quantity: {from: Quantity, steps: [{convert: {from: {path: Text}, to: KGM}}]}",
         {"Quantity": "250", "Text": "GRM"}, Decimal("0.25")),
        ("quantity: {from: Quantity, steps: [{convert: {from: {path: Text}, to: KGM}}]}",
         {"Quantity": "250"}, None),
        ("free: {from: Any, case: {\"1\": one, \"true\": yes}}", {"Any": 1}, "one"),
        ("free: {from: Any, case: {\"1\": one, \"true\": yes}}", {"Any": True}, "yes"),
        ("free: {from: Text, case: {a: b}, steps: [lower]}", {"Text": "A"}, "b"),
        ("quantity: {from: Text, case: {a: 1.5, b: 2.5}}", {"Text": "a"}, Decimal("1.5")),
    ],
)  # fmt: skip
def test_a_step_is_given_what_it_takes(
    rule: str, payload: dict[str, Any], expected: object
) -> None:
    assert made(inward(rule), payload).get(rule.partition(":")[0]) == expected


def test_a_unit_that_the_table_cannot_turn_ends_the_message() -> None:
    rule = "quantity: {from: Quantity, steps: [{convert: {from: {path: Text}, to: C62}}]}"

    with pytest.raises(TranslationError) as caught:
        made(inward(rule), {"Quantity": "1", "Text": "GRM"})

    assert caught.value.code == "MB437"
    assert caught.value.message() == (
        '\'Quantity\' is in "GRM" (mass), expected a unit that converts into "C62" (count): '
        "the dimensions differ"
    )


def test_without_a_table_of_units_there_is_no_conversion() -> None:
    bare = replace(scope(), units=None)
    rule = "quantity: {from: Quantity, steps: [{convert: {from: GRM}}]}"

    assert "MB331" in [finding.code for finding in check_mapping(spec(inward(rule)), bare)]


def test_a_zone_that_is_read_is_part_of_what_is_remembered() -> None:
    text = inward(
        'changed_at: {from: Text, steps: [{parse_datetime: "%Y%m%d%H%M"}]}',
        more="zone: {from: Plant, code: zone}",
    )
    translator = compiled(text)

    found = [
        translator.translate({"OrderNo": "1", "Text": "202403182200", "Plant": plant})[0]
        for plant in ("1000", "1100", "1000")
    ]

    assert [each["changed_at"].hour for each in found] == [21, 14, 21]


def test_equal_instants_of_different_zones_are_written_alike() -> None:
    rule = 'Text: {from: changed_at, steps: [{format_datetime: "%Y-%m-%d %H:%M"}]}'
    translator = compiled(outward(rule))
    moment = datetime(2024, 3, 18, 21, tzinfo=UTC)

    for _ in range(2):
        assert translator.translate({"order_no": "1", "changed_at": moment})[0]["Text"] == (
            "2024-03-19 05:00"
        )


def test_a_cache_of_texts_is_bounded_and_forgets_what_is_long_or_missing() -> None:
    calls: list[str] = []

    def function(text: str) -> str | None:
        calls.append(text)
        return None if text == "none" else text.upper()

    cache = TextCache(function, size=2)
    long = "x" * (CACHED_LENGTH + 1)

    assert [cache[key] for key in ("a", "a", "b", "c", long, "none")] == [
        "A", "A", "B", "C", long.upper(), None,
    ]  # fmt: skip
    assert set(cache) == {"c"}
    assert calls == ["a", "b", "c", long, "none"]


def test_a_cache_of_steps_is_bounded_and_keeps_equal_numbers_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mesbridge.mapping.lookups.CACHE_SIZE", 2)
    cache = StepCache(str, {})

    found = [cache[key] for key in ("a", Decimal("1.0"), Decimal("1.00"), 1, "b", "c")]

    assert found == ["a", "1.0", "1.00", "1", "b", "c"]
    assert set(cache) == {"c"}


def test_texts_of_the_schema_become_days_and_spans_before_a_step() -> None:
    rules = (
        "quantity: {from: Span, steps: [{in_unit: {unit: min}}]}\n"
        "due: {from: Day, steps: [{add_days: 1}]}\n"
        "note: {from: Moment, steps: [local_date, {format_date: '%Y'}]}"
    )
    payload = {"Span": "PT1H", "Day": "2024-01-31", "Moment": "2024-01-31T23:30:00Z"}

    found = made(inward(rules), payload)

    assert found["quantity"] == 60
    assert (found["due"].isoformat(), found["note"]) == ("2024-02-01", "2024")


def test_contents_of_xml_elements_are_joined() -> None:
    text = from_xml(
        'free: {from: Names, steps: [{join: "+"}]}\nnote: {from: Names, steps: [first]}'
    )

    found = compiled(text).translate(
        {"ID": "1", "Names": [{"#text": "a", "@languageID": "EN"}, "b"]}
    )[0]

    assert (found["free"], found["note"]) == ("a+b", "a")


def test_flags_of_a_step_with_a_value_that_is_read_are_named() -> None:
    text = inward(
        'changed_at: {from: Text, steps: [{parse_datetime: {format: "%Y%m%d%H%M", '
        "zone: {path: Long}, on_ambiguous: later}}]}"
    )

    found = compiled(text).run(
        {"OrderNo": "1", "Text": "202510260230", "Long": "Europe/Berlin"}, {}, {}
    )

    assert [(flag.code, flag.target) for flag in found.flags] == [("ambiguous_time", "changed_at")]


def test_a_sum_may_have_more_digits_than_what_it_adds_up() -> None:
    translator = compiled(outward("Quantity: {sum: lines.quantity}"))
    back = compiled(inward("quantity: {sum: Items.Qty}"))

    lines = [{"number": "1", "quantity": Decimal("999999.999")}] * 2
    assert translator.translate({"order_no": "1", "lines": lines})[0]["Quantity"] == Decimal(
        "1999999.998"
    )
    with pytest.raises(TranslationError) as caught:
        back.translate({"OrderNo": "1", "Items": [{"No": "1", "Qty": "999999.999"}] * 2})
    assert caught.value.code == "MB418"


def test_a_rule_may_have_many_alternatives() -> None:
    entries = ", ".join(f'{{value: v{n}, when: {{eq: [Text, "{n}"]}}}}' for n in range(120))

    assert made(inward(f"free: {{first_of: [{entries}]}}"), {"Text": "119"}) == {"free": "v119"}


def test_what_is_replaced_literally_need_be_no_pattern() -> None:
    rule = '{from: Text, steps: [{replace: {pattern: "(", with: "[", literal: true}}]}'

    assert made(inward(f"note: {rule}"), {"Text": "a(b"}) == {"note": "a[b"}


def test_a_pattern_is_found_in_a_text_as_it_is_written() -> None:
    long = "a" * 1000
    rules = "note: {value: yes, when: {match: [Text, '\\Qx.y']}}\n"
    rules += f"free: {{value: long, when: {{match: [Text, {long}]}}}}"

    assert made(inward(rules), {"Text": f"-x.y{long}-"}) == {"note": "yes", "free": "long"}
