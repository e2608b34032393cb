"""ISO 8601 days, times and instants as foreign systems write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

_DAY = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
_OFFSET = r"(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_DATE_PATTERN = re.compile(_DAY)
_TIME_PATTERN = re.compile(_TIME)
_MOMENT_PATTERN = re.compile(f"{_DAY}[Tt ]{_TIME}{_OFFSET}")
_MIDNIGHT = time()
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says: a calendar day, the time in it, and its offset from UTC, if written.

    *moment* is naive; 24:00 has become the next midnight, and *day* stays the day as written.
    """

    day: date
    moment: datetime
    offset: tzinfo | None


@lru_cache(maxsize=4096)
def parse_iso_date(text: str) -> date | None:
    """The day written ``2024-03-18``; None where it is not written so.

    Raises:
        ValueError: written so, but the calendar has no such day.
    """
    match = _DATE_PATTERN.fullmatch(text)
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None


@lru_cache(maxsize=4096)
def parse_iso_time(text: str) -> timedelta | None:
    """The span since midnight of ``22:00`` or ``22:00:00.5``; 24:00 is a whole day.

    Raises:
        ValueError: written so, but the clock has no such time.
    """
    match = _TIME_PATTERN.fullmatch(text)
    return span_of_day(match[1], match[2], match[3], match[4]) if match else None


@lru_cache(maxsize=8192)
def parse_iso_datetime(text: str) -> Parsed | None:
    """The moment written ``2024-03-18T22:00:00.5+01:00``; seconds and offset may be left out.

    Raises:
        ValueError: written so, but there is no such day, time or offset.
    """
    match = _MOMENT_PATTERN.fullmatch(text)
    if match is None:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return Parsed(
        day,
        moment_of(day, span_of_day(match[4], match[5], match[6], match[7])),
        offset_of(match[8]),
    )


def span_of_day(
    hour: str | None, minute: str | None, second: str | None, fraction: str | None
) -> timedelta:
    """The span since midnight; 24:00 is a whole day, parts left out are 0.

    Raises:
        ValueError: the clock has no such time.
    """
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    micro = microseconds(fraction or "")
    if hours == 24 and not (minutes or seconds or micro):
        return _ONE_DAY
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError("no such time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micro)


def moment_of(day: date, span: timedelta) -> datetime:
    """The naive moment *span* after the midnight that begins *day*.

    Raises:
        ValueError: after the year 9999.
    """
    try:
        return datetime.combine(day, _MIDNIGHT) + span
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error


def microseconds(fraction: str) -> int:
    """The microseconds of the digits after the point; what is finer is cut off."""
    return int((fraction + "000000")[:6])


def offset_of(text: str | None) -> tzinfo | None:
    """The offset written ``Z``, ``+01:00``, ``+0100`` or ``+01``; None for None.

    Raises:
        ValueError: beyond 23:59.
    """
    if text is None:
        return None
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if minutes > 59 or hours > 23:
        raise ValueError("no such offset")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)


def written_instant(moment: datetime) -> str:
    """The aware *moment* in UTC: ``2024-03-18T21:00:00Z``; a fraction only where there is one."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def written_duration(span: timedelta) -> str:
    """*span* as ``PT1H30M``, hours being the largest part; exact to the microsecond."""
    sign = "-" if span < timedelta() else ""
    total = abs(span) // timedelta(microseconds=1)
    seconds, micro = divmod(total, 1_000_000)
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    parts = f"{hours}H" if hours else ""
    parts += f"{minutes}M" if minutes else ""
    parts += f"{seconds}{fraction}S" if seconds or micro else ""
    return f"{sign}PT{parts or '0S'}"
