"""Dates and times in generated code, as schemas declare them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from mesbridge.formats.iso_time import (
    parse_iso_date,
    parse_iso_datetime,
    written_duration,
    written_instant,
)
from mesbridge.formats.quick_time import quick_instant
from mesbridge.mapping.runtime import Place, Refused, missing
from mesbridge.mapping.steps.durations import parse_iso_duration
from mesbridge.mapping.steps.step import is_zone
from mesbridge.mapping.steps.zones import instant_of

#: Characters of the longest text that is taken for a date or a duration.
LONGEST = 100


def date_of_text(text: Any) -> date:
    """Text whose schema says ``format: date``."""
    try:
        day = parse_iso_date(text) if _short(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(
            "MB402", text, expected="a date such as 2024-03-18",
            expected_zh="日期，例如 2024-03-18",
        )  # fmt: skip
    return day


def datetime_of_text(text: Any, zone: str) -> datetime:
    """Text whose schema says ``format: date-time``, as an instant; naive ones are in *zone*.

    Raises:
        Refused: it is none.
        StepError: MB426, MB427: the clocks change, so the local time is there twice or not at all.
    """
    quick = quick_instant(text) if type(text) is str else None
    if quick is not None:
        return quick
    try:
        parsed = parse_iso_datetime(text) if _short(text) else None
    except ValueError:
        parsed = None
    if parsed is None:
        raise Refused(
            "MB402", text, expected="a moment such as 2024-03-18T21:00:00Z",
            expected_zh="时刻，例如 2024-03-18T21:00:00Z",
        )  # fmt: skip
    return instant_of(parsed, zone, "error", "error").moment


def duration_of_text(text: Any) -> timedelta:
    """ISO 8601 text whose schema says ``format: duration``."""
    span = parse_iso_duration(text) if _short(text) else None
    if span is None:
        raise Refused(
            "MB402", text, expected="a duration such as PT4H30M", expected_zh="时长，例如 PT4H30M"
        )
    return span


def _short(text: Any) -> bool:
    return type(text) is str and len(text) <= LONGEST


def message_value(value: Any) -> Any:
    """A canonical value as a message without a declared type holds it: dates are text."""
    match value:
        case datetime():
            return written_instant(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return written_duration(value)
        case _:
            return value


def known_zone(name: Any, place: Place) -> str:
    """The zone that a mapping reads from its message, if there is such a zone."""
    if name is None:
        raise missing(place)
    if not _is_known_zone(name):
        raise Refused("MB416", name)
    return str(name)


@lru_cache(maxsize=512)
def _is_known_zone(name: str) -> bool:
    return is_zone(name)
