from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest

from mesbridge.formats.iso_time import (
    Parsed,
    moment_of,
    offset_of,
    parse_iso_date,
    parse_iso_datetime,
    parse_iso_time,
    written_duration,
    written_instant,
)


def _naive(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "moment", "offset"),
    [
        ("2024-03-18T22:00:00", _naive(2024, 3, 18, 22), None),
        ("2024-03-18 22:00", _naive(2024, 3, 18, 22), None),
        ("2024-03-18T22:00:00.1234567Z", _naive(2024, 3, 18, 22, 0, 0, 123456), UTC),
        ("2024-03-18T22:00:00,5+0130", _naive(2024, 3, 18, 22, 0, 0, 500000),
         timezone(timedelta(hours=1, minutes=30))),
        ("2024-03-18T22:00:00-05", _naive(2024, 3, 18, 22), timezone(timedelta(hours=-5))),
        ("2024-03-20T24:00:00", _naive(2024, 3, 21), None),
    ],
)  # fmt: skip
def test_moments_are_read(text: str, moment: datetime, offset: tzinfo | None) -> None:
    parsed = parse_iso_datetime(text)

    assert parsed == Parsed(date.fromisoformat(text[:10]), moment, offset)


@pytest.mark.parametrize(
    "text", ["", "2024-03-18", "2024-3-18T22:00", "20240318T220000", "2024-03-18T22", "x" * 99]
)
def test_what_is_not_written_so_is_no_moment(text: str) -> None:
    assert parse_iso_datetime(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30T00:00:00", "2024-03-18T24:00:01", "2024-03-18T25:00:00", "2024-03-18T22:60:00",
        "2024-03-18T22:00:60", "2024-03-18T22:00:00+24:00", "2024-03-18T22:00:00+01:60",
        "9999-12-31T24:00:00", "0000-01-01T00:00:00",
    ],
)  # fmt: skip
def test_what_the_calendar_does_not_have_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_iso_datetime(text)


def test_days_and_times_are_read() -> None:
    assert parse_iso_date("2024-03-18") == date(2024, 3, 18)
    assert parse_iso_date("18.03.2024") is None
    assert parse_iso_time("22:00") == timedelta(hours=22)
    assert parse_iso_time("24:00:00") == timedelta(days=1)
    assert parse_iso_time("2200") is None


def test_no_offset_is_none() -> None:
    assert offset_of(None) is None
    assert offset_of("z") is UTC


def test_a_moment_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(ValueError, match="calendar"):
        moment_of(date.max, timedelta(days=1))


def test_instants_are_written_in_utc() -> None:
    local = datetime(2024, 3, 18, 22, tzinfo=timezone(timedelta(hours=1)))

    assert written_instant(local) == "2024-03-18T21:00:00Z"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(hours=4, minutes=30), "PT4H30M"),
        (timedelta(days=2, seconds=1), "PT48H1S"),
        (timedelta(microseconds=500_000), "PT0.5S"),
        (-timedelta(minutes=5), "-PT5M"),
        (timedelta(hours=1, microseconds=1), "PT1H0.000001S"),
    ],
)
def test_durations_are_written_exactly(span: timedelta, text: str) -> None:
    assert written_duration(span) == text
