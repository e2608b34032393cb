"""Values that stand for others: another value, the same shape."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.recording.pseudonyms import Pseudonyms

KEY = b"a key of a test"
TEXTS = st.text(
    st.sampled_from("abzABZ0189-/ .äÄ张三Ω_"), min_size=1, max_size=30
)  # fmt: skip


def shape(text: str) -> list[str]:
    """What kind of character stands where."""
    return [
        "digit" if each.isascii() and each.isdigit()
        else "chinese" if "\u3400" <= each <= "\u9fff"
        else "upper" if each.isalpha() and each.isupper()
        else "lower" if each.isalpha() else each
        for each in text
    ]  # fmt: skip


@given(TEXTS)
def test_a_text_keeps_its_shape(text: str) -> None:
    assert shape(Pseudonyms(KEY).text(text)) == shape(text)


@given(TEXTS)
def test_equal_texts_stay_equal_and_another_key_gives_others(text: str) -> None:
    pseudonyms = Pseudonyms(KEY)

    assert pseudonyms.text(text) == pseudonyms.text(text)
    assert pseudonyms.made[text] == pseudonyms.text(text)


@given(st.text(st.sampled_from("abcXYZ123"), min_size=4, max_size=20))
def test_a_telling_text_becomes_another(text: str) -> None:
    assert Pseudonyms(KEY).text(text) != text


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_zeros_in_front_stay_and_padding_makes_no_difference(number: int, zeros: int) -> None:
    pseudonyms = Pseudonyms(KEY)
    padded = "0" * zeros + str(number)

    found = pseudonyms.text(padded)
    assert len(found) == len(padded)
    if number:
        assert found == "0" * zeros + pseudonyms.text(str(number))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_days_in_texts_stay_days(day: date) -> None:
    pseudonyms = Pseudonyms(KEY)

    assert date.fromisoformat(pseudonyms.text(day.isoformat())).year == day.year
    datetime.strptime(pseudonyms.text(f"{day:%Y%m%d}"), "%Y%m%d")  # noqa: DTZ007


@pytest.mark.parametrize(
    "value", [True, None, 4711, -12, Decimal("-12.50"), date(2024, 3, 1), "x1"]
)
def test_a_value_keeps_its_type(value: Any) -> None:
    found = Pseudonyms(KEY).value(value)

    assert type(found) is type(value)
    if isinstance(value, Decimal):
        assert found.as_tuple().exponent == value.as_tuple().exponent
        assert found.is_signed()


def test_of_a_closed_list_another_value_is_taken() -> None:
    assert Pseudonyms(KEY).one_of("a", ["a", "b"]) == "b"
    assert Pseudonyms(KEY).one_of("a", ["a"]) == "a"
