from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.mapping.steps.registry import StepError
from tests.unit.steps.calling import call

_DECIMALS = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=3
)


def refused(step: str, value: Any, parameters: dict[str, Any] | None = None) -> StepError:
    with pytest.raises(StepError) as caught:
        call(step, value, parameters)
    return caught.value


@pytest.mark.parametrize(
    ("text", "parameters", "number"),
    [
        ("1.000-", {"trailing_sign": True}, "-1.000"),
        ("0000000004.250-", {"trailing_sign": True}, "-4.250"),
        ("-4.250", {"trailing_sign": True}, "-4.250"),
        ("0.000-", {"trailing_sign": True}, "0.000"),
        ("+5", {}, "5"),
        ("1.234.567,89", {"decimal_comma": True, "grouping": True}, "1234567.89"),
        ("1234567,89", {"decimal_comma": True, "grouping": True}, "1234567.89"),
        ("1,234.5", {"grouping": True}, "1234.5"),
        ("1 234.5", {"grouping": " "}, "1234.5"),
        (Decimal("1.50"), {}, "1.50"),
        (7, {"decimal_comma": True}, "7"),
        ("1" * 40 + "." + "1" * 40 + "-", {"trailing_sign": True}, "-" + "1" * 40 + "." + "1" * 40),
    ],
)
def test_numbers_are_read_in_the_declared_notation(
    text: Any, parameters: dict[str, Any], number: str
) -> None:
    assert str(call("parse_decimal", text, parameters)) == number


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("", {}),
        ("3,400", {}),
        ("2.500,75", {}),
        ("25E1", {}),
        ("1.000-", {}),
        ("1.", {}),
        (".5", {}),
        ("1 2", {}),
        ("--1", {}),
        ("-1-", {"trailing_sign": True}),
        ("+1", {"trailing_sign": True}),
        ("12,34.5", {"grouping": True}),
        ("1,2345", {"grouping": True}),
        ("١٢", {}),
        ("9" * 101, {}),
    ],
)
def test_nothing_is_guessed_of_a_number(text: str, parameters: dict[str, Any]) -> None:
    error = refused("parse_decimal", text, parameters)

    assert error.code == "MB421"
    assert error.value == text


def test_an_error_shows_the_notation_that_was_declared() -> None:
    error = refused("parse_decimal", "x", {"decimal_comma": True, "grouping": True})

    assert error.params["expected"] == "1.234,5"


@pytest.mark.parametrize("value", ["12,5", "", " 1", "1e5", "NaN", True, "1" * 101, ["1"]])
def test_a_number_step_takes_plain_numbers_only(value: Any) -> None:
    assert refused("abs", value).code == "MB420"
    assert refused("negate", value).code == "MB420"
    assert refused("round", value).code == "MB420"


@pytest.mark.parametrize(
    ("value", "whole"), [(" 12 ", 12), ("-7", -7), (Decimal("3.00"), 3), (5, 5), ("1.0", 1)]
)
def test_whole_numbers_are_read(value: Any, whole: int) -> None:
    assert call("integer", value) == whole


@pytest.mark.parametrize("value", ["", "1.5", "1e3", Decimal("1.5"), True, "9" * 101, "x"])
def test_what_is_not_whole_is_refused(value: Any) -> None:
    assert refused("integer", value).code == "MB422"


def test_rounding_knows_every_mode() -> None:
    modes = ("half_up", "half_even", "half_down", "up", "down", "ceiling", "floor")

    rounded = [str(call("round", "-2.5", {"mode": mode})) for mode in modes]

    assert rounded == ["-3", "-2", "-2", "-3", "-2", "-2", "-3"]


def test_rounding_a_very_long_number_keeps_it() -> None:
    assert call("round", "9" * 100, {"places": 3}) == Decimal("9" * 100)


@pytest.mark.parametrize("places", [101, -101])
def test_more_places_than_can_be_written_are_refused(places: int) -> None:
    assert refused("round", "1", {"places": places}).code == "MB436"
    assert refused("format_decimal", "1", {"places": places}).code == "MB436"


def test_zero_has_no_sign() -> None:
    assert str(call("negate", "0.00")) == "0.00"
    assert call("format_decimal", Decimal("-0.0")) == "0.0"


def test_scaling_is_exact() -> None:
    long = "1." + "1" * 60

    assert str(call("scale", long, {"by": "0.001"})) == "0.001" + "1" * 60
    assert str(call("scale", 1, {"divided_by": 3}))[:12] == "0.3333333333"
    assert refused("scale", 1, {"by": Decimal(1)} | {"divided_by": 0}).code == "MB436"


def test_a_product_beyond_a_thousand_digits_is_refused() -> None:
    huge = Decimal("9" * 990)

    assert refused("scale", huge, {"by": "9" * 99}).code == "MB436"


@pytest.mark.parametrize(
    ("value", "parameters", "text"),
    [
        ("58", {}, "58"),
        (Decimal("1E+3"), {}, "1000"),
        ("-5", {"width": 6}, "-00005"),
        ("-5", {"width": 6, "sign": "trailing"}, "00005-"),
        ("5", {"width": 6, "sign": "trailing"}, "000005"),
        ("5", {"sign": "always_leading"}, "+5"),
        ("0.125", {"places": 3, "decimal_comma": True}, "0,125"),
        ("1.50", {"places": 1}, "1.5"),
    ],
)
def test_numbers_are_written_as_told(value: Any, parameters: dict[str, Any], text: str) -> None:
    assert call("format_decimal", value, parameters) == text


@given(_DECIMALS)
def test_what_is_written_with_a_comma_and_a_trailing_sign_is_read_back(number: Decimal) -> None:
    notation = {"decimal_comma": True}

    text = call("format_decimal", number, {**notation, "places": 3, "sign": "trailing"})

    assert call("parse_decimal", text, {**notation, "trailing_sign": True}) == number


@given(_DECIMALS, st.integers(0, 6))
def test_rounding_moves_a_number_by_half_of_the_last_place_at_most(
    number: Decimal, places: int
) -> None:
    rounded = call("round", number, {"places": places})

    assert abs(rounded - number) * 2 <= Decimal(1).scaleb(-places)
    assert -rounded.as_tuple().exponent == places
