"""Keys as text."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.dictionary.keys import key_text, plain_decimal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1000412", "1000412"), (12, "12"), (True, "true"), (False, "false"),
        (Decimal("120.000"), "120"), (Decimal("-0.50"), "-0.5"), (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"), (date(2024, 3, 18), "2024-03-18"), (time(8, 5), "08:05:00"),
        (datetime(2024, 3, 18, 22, tzinfo=UTC), "2024-03-18T22:00:00Z"),
        (datetime(2024, 3, 18, 22, tzinfo=timezone(timedelta(hours=8))), "2024-03-18T14:00:00Z"),
        (timedelta(minutes=1, milliseconds=500), "60.5s"), ("a|b", "a|b"),
    ],
)  # fmt: skip
def test_each_value_has_one_text(value: Any, expected: str) -> None:
    assert key_text({"a": value}, ["a"]) == expected


def test_parts_are_joined() -> None:
    assert key_text({"a": "1", "b": 2, "c": "x"}, ["b", "a"]) == "2|1"


@pytest.mark.parametrize("document", [{}, {"a": None}, {"a": ""}, {"b": "1"}])
def test_a_missing_part_leaves_no_key(document: dict[str, Any]) -> None:
    assert key_text(document, ["a"]) is None
    assert key_text({"b": "1", **document}, ["b", "a"]) is None


def test_without_names_there_is_no_key() -> None:
    assert key_text({"a": 1}, []) is None


@given(st.tuples(*[st.text("a|\\", min_size=1)] * 2), st.tuples(*[st.text("a|\\", min_size=1)] * 2))
def test_different_keys_have_different_texts(one: tuple[str, str], two: tuple[str, str]) -> None:
    def key(pair: tuple[str, str]) -> str | None:
        return key_text(dict(zip("ab", pair, strict=True)), ["a", "b"])

    assert (key(one) == key(two)) == (one == two)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_plain_decimals_are_the_same_number(value: Decimal) -> None:
    text = plain_decimal(value)

    assert Decimal(text) == value
    assert "E" not in text
