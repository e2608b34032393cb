"""What the steps on calendar days do: an instant's day in a zone, days later, the shift's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from mesbridge.formats.iso_time import parse_iso_time
from mesbridge.mapping.steps.step import StepError
from mesbridge.mapping.steps.zones import in_zone

_ONE_DAY = timedelta(days=1)


def local_date(value: Any, zone: str = "UTC") -> date:
    """The calendar day of the instant *value* in *zone*.

    Raises:
        StepError: MB423.
    """
    return in_zone(value, zone).date()


def add_days(value: Any, days: int, zone: str = "UTC") -> date | datetime:
    """*value* so many calendar days later; an instant keeps its time of day in *zone*.

    Raises:
        StepError: MB423, MB436.
    """
    try:
        if isinstance(value, datetime):
            return (in_zone(value, zone) + timedelta(days=days)).astimezone(UTC)
        if isinstance(value, date):
            return value + timedelta(days=days)
    except OverflowError as error:
        raise StepError("MB436", "0001–9999", value=value) from error
    raise StepError("MB423", "date / datetime", value=value)


def shift_date(
    value: Any,
    shifts: Any,
    day: str = "start",
    at_change: str = "next",
    zone: str = "UTC",
) -> date:
    """The day of the shift that the instant *value* lies in.

    Args:
        shifts: the times at which shifts start, a list or by name: ``{N: "22:00", E: "06:00"}``.
        day: ``start``, the day on which the shift starts, or ``end``, on which the next one does.
        at_change: whether an instant at the very change belongs to the ``next`` or the ``last``.
    Raises:
        StepError: MB423, MB425.
    """
    local = in_zone(value, zone)
    starts = _starts(tuple(shifts.values() if isinstance(shifts, Mapping) else shifts))
    clock = timedelta(
        hours=local.hour,
        minutes=local.minute,
        seconds=local.second,
        microseconds=local.microsecond,
    )
    begun = [each for each in starts if each < clock or (each == clock and at_change == "next")]
    first_day = local.date() if begun else local.date() - _ONE_DAY
    if day == "start":
        return first_day
    # The last shift of a day ends with the first of the next.
    last = not begun or len(begun) == len(starts)
    return first_day + _ONE_DAY if last else first_day


@lru_cache(maxsize=256)
def _starts(shifts: tuple[Any, ...]) -> tuple[timedelta, ...]:
    starts = []
    for each in shifts:
        start = _start(each)
        if start is None or start >= _ONE_DAY:
            raise StepError("MB423", '{N: "22:00", E: "06:00"}', value=each)
        starts.append(start)
    if not starts:
        raise StepError("MB423", '{N: "22:00", E: "06:00"}')
    return tuple(sorted(starts))


def _start(text: Any) -> timedelta | None:
    if isinstance(text, time):
        return timedelta(hours=text.hour, minutes=text.minute, seconds=text.second)
    try:
        return parse_iso_time(text) if isinstance(text, str) else None
    except ValueError:
        return None
