from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.mapping.steps.registry import StepError
from tests.unit.steps.calling import call


def refused(step: str, value: Any, parameters: dict[str, Any] | None = None) -> StepError:
    with pytest.raises(StepError) as caught:
        call(step, value, parameters)
    return caught.value


def test_only_tells_how_many_there_were() -> None:
    assert refused("only", ["a", "b", "c"]).params["count"] == 3


def test_sums_are_exact() -> None:
    long = Decimal("0." + "1" * 60)

    assert str(call("sum", [long, 10**40])) == f"{10**40}." + "1" * 60


def test_durations_are_summed_and_none_are_no_time() -> None:
    minutes = [timedelta(minutes=5), timedelta(minutes=7)]

    assert call("sum", minutes) == timedelta(minutes=12)
    assert call("sum", [], item_kind="duration") == timedelta()
    assert call("sum", [], item_kind="decimal") == Decimal(0)


def test_durations_and_numbers_are_not_summed() -> None:
    assert refused("sum", [timedelta(1), 1]).code == "MB423"
    assert refused("sum", [timedelta.max, timedelta(1)]).code == "MB436"


@pytest.mark.parametrize(
    ("values", "least", "greatest"),
    [
        (["10", "9"], "9", "10"),
        (["0010", "0020"], "0010", "0020"),
        (["B10", "A9"], "A9", "B10"),
        ([Decimal("1.5"), 1], 1, Decimal("1.5")),
        ([date(2024, 3, 18), date(2024, 2, 1)], date(2024, 2, 1), date(2024, 3, 18)),
    ],
)
def test_the_least_and_the_greatest_are_found_by_kind(
    values: list[Any], least: Any, greatest: Any
) -> None:
    assert call("minimum", values) == least
    assert call("maximum", values) == greatest


def test_values_of_different_kinds_cannot_be_compared() -> None:
    assert refused("minimum", ["a", 1]).code == "MB423"


def test_flags_are_flags() -> None:
    assert refused("any", ["true"]).code == "MB423"
    assert refused("all", [1]).code == "MB423"


def test_equal_values_of_different_kinds_stay_apart() -> None:
    values = [1, True, Decimal("1.0"), {"a": [1]}, {"a": [1]}, ["x"], ["x"], "1"]

    assert call("unique", values) == [1, True, {"a": [1]}, ["x"], "1"]


@pytest.mark.parametrize("step", ["only", "first", "last", "count", "minimum", "unique", "sum"])
def test_a_list_step_refuses_a_single_value(step: str) -> None:
    assert refused(step, "a").code == "MB423"


def test_a_flag_is_what_is_named_in_either_list() -> None:
    words = {"yes": "J", "no": ["N", "0"]}

    assert call("boolean", "J", words) is True
    assert call("boolean", 0, words) is False
    assert call("boolean", True, {"yes": ["true"]}) is True


def test_a_flag_that_is_named_nowhere_is_told_with_the_known_ones() -> None:
    error = refused("boolean", "x", {"yes": ["J"], "no": ["N"]})

    assert (error.code, error.params["expected"]) == ("MB431", '"J", "N"')


def test_a_stable_id_tells_lists_from_texts_and_values_apart() -> None:
    ids = {
        call("stable_id", value)
        for value in ("a", ["a", "b"], ["ab", ""], "ab", ["a", Decimal("1.0")], 1)
    }

    assert len(ids) == 6
    assert all(len(each) == 32 for each in ids)


def test_a_stable_id_of_the_same_values_is_the_same() -> None:
    assert call("stable_id", ["PR-1", Decimal("1.0")]) == call("stable_id", ["PR-1", "1.0"])
    assert call("stable_id", ["PR-1"]) == call("stable_id", "PR-1")


def test_a_uuid_keeps_its_digits_however_it_is_written() -> None:
    digits = "3f1c2a548a6b4d0e9d3c5f0a6f8b1e01"

    assert call("stable_id", digits.upper()) == digits
    assert call("stable_id", "{3F1C2A54-8A6B-4D0E-9D3C-5F0A6F8B1E01}") == digits


def test_units_are_converted_exactly() -> None:
    assert call("convert", "30", {"from": "C62", "to": "KAR"}) == Decimal("2.5")
    assert call("convert", "2.500", {"from": "KAR"}) == Decimal("30.000")


def test_units_of_two_dimensions_are_not_the_same_as_an_unknown_one() -> None:
    differ = refused("convert", 1, {"from": "KGM", "to": "KAR"})

    assert (differ.code, differ.params["dimension"], differ.params["wanted"]) == (
        "MB437",
        "mass",
        "count",
    )
    assert refused("convert", 1, {"from": "XYZ", "to": "KAR"}).params["unit"] == "XYZ"
    assert refused("convert", 1, {"from": "KAR", "to": "XYZ"}).params["unit"] == "XYZ"
    assert refused("convert", 1, {"from": "XYZ"}).code == "MB435"


@given(st.lists(st.integers() | st.text(max_size=3), max_size=10))
def test_unique_keeps_each_value_once_in_order(values: list[Any]) -> None:
    result = call("unique", values)

    assert result == list(dict.fromkeys(values))
