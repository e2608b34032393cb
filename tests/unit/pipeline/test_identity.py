"""Ids and revisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.pipeline.identity import body_hash, output_id, revision_text


def test_a_repeat_has_the_same_id() -> None:
    assert output_id("r", "m", "d", 0, 0) == output_id("r", "m", "d", 0, 0)


def test_every_part_of_the_place_makes_another_id() -> None:
    base = ("r", "m", "d", 0, 0)
    others = [("x", *base[1:]), ("r", "x", *base[2:]), ("r", "m", "x", 0, 0),
              ("r", "m", "d", 1, 0), ("r", "m", "d", 0, 1)]  # fmt: skip

    ids = {output_id(*place) for place in [base, *others]}

    assert len(ids) == 6


def test_names_that_would_join_to_the_same_text_stay_apart() -> None:
    assert output_id('a","b', "c", "d", 0, 0) != output_id("a", 'b","c', "d", 0, 0)


def test_the_body_hash_is_that_of_the_bytes() -> None:
    assert body_hash(b"").startswith("e3b0c442")


def test_no_revision_stays_none() -> None:
    assert revision_text(None) is None


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_texts_of_times_compare_as_the_times(first: datetime, second: datetime) -> None:
    # Years are four digits wide from 1000 on; older orders do not exist.
    if first.year < 1000 or second.year < 1000:
        return
    assert (str(revision_text(first)) < str(revision_text(second))) == (first < second)


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_texts_of_numbers_compare_as_the_numbers(first: int, second: int) -> None:
    assert (str(revision_text(first)) < str(revision_text(second))) == (first < second)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-02T02:00:00.000000Z",
        ),
        (date(2026, 1, 2), "2026-01-02"),
        (True, "1"),
        ("A7", "A7"),
        (Decimal("7.5"), "00000000000000000000007.500000"),
    ],
)
def test_revisions_of_every_type_become_text(value: object, text: str) -> None:
    assert revision_text(value) == text
