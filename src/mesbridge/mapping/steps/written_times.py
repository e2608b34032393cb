"""What the steps that write dates, times and durations do; written instants are cached."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from mesbridge.formats.iso_time import written_duration
from mesbridge.mapping.steps.local_days import local_date
from mesbridge.mapping.steps.step import StepError
from mesbridge.mapping.steps.time_format import compile_format, written_offset
from mesbridge.mapping.steps.times import EPOCH_UNITS
from mesbridge.mapping.steps.zones import in_zone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date()
_MICROSECOND = timedelta(microseconds=1)
_ANY_DAY = date(1900, 1, 1)


def format_date(value: Any, format: str = "iso", zone: str = "UTC") -> str:
    """The day; of an instant, its day in *zone*.

    Raises:
        StepError: MB423, MB424.
    """
    day = local_date(value, zone) if isinstance(value, datetime) else value
    if not isinstance(day, date):
        raise StepError("MB423", "date", value=value)
    return _written(datetime(day.year, day.month, day.day), format, "date")  # noqa: DTZ001


def format_datetime(value: Any, format: str = "iso", zone: str = "UTC") -> str:
    """The instant as local time in *zone*; ISO carries the offset, ``Z`` for UTC.

    Raises:
        StepError: MB423, MB424, MB436.
    """
    if isinstance(value, time):
        return _written(datetime.combine(_ANY_DAY, value), format, "time")
    if not isinstance(value, datetime):
        raise StepError("MB423", "datetime", value=value)
    return _written_instant(value, format, zone)


@lru_cache(maxsize=8192)
def _written_instant(value: datetime, format: str, zone: str) -> str:
    return _written(in_zone(value, zone), format, "datetime")


def _written(moment: datetime, format: str, kind: str) -> str:
    if format == "iso":
        return _iso(moment, kind)
    compiled = compile_format(format)
    if compiled is None:
        raise StepError("MB424", "%Y %m %d %H %M %S %f %j %z", value=format)
    if kind == "time" and compiled.letters & frozenset("Ymdjz"):
        raise StepError("MB424", "%H %M %S %f", value=format)
    return compiled.write(moment)


def _iso(moment: datetime, kind: str) -> str:
    if kind == "date":
        return moment.date().isoformat()
    if kind == "time":
        return moment.time().isoformat()
    return moment.replace(tzinfo=None).isoformat() + written_offset(moment)


def format_odata_date(value: Any) -> str:
    """``/Date(1710720000000)/``: the day at UTC midnight, as SAP wants the plant's day.

    Raises:
        StepError: MB423.
    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise StepError("MB423", "date (local_date)", value=value)
    return f"/Date({(value - _EPOCH_DAY).days * 86_400_000})/"


def format_epoch(value: Any, unit: str = "ms") -> int:
    """Whole units since 1 January 1970 UTC; what is finer is cut off.

    Raises:
        StepError: MB423.
    """
    if not isinstance(value, datetime):
        raise StepError("MB423", "datetime", value=value)
    return (value - _EPOCH) // _MICROSECOND // EPOCH_UNITS[unit]


def format_duration(value: Any, format: str = "iso", zone: str = "UTC") -> str:
    """A duration as ``PT6H30M``; a time of day (an instant's in *zone*) as ``PT22H00M00S``.

    Raises:
        StepError: MB423, MB436.
    """
    if isinstance(value, timedelta):
        return _clock(value) if format == "clock" else written_duration(value)
    if isinstance(value, datetime):
        value = in_zone(value, zone).time()
    if not isinstance(value, time):
        raise StepError("MB423", "duration / time / datetime", value=value)
    if format == "clock":
        return value.isoformat()
    fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
    return f"PT{value.hour:02d}H{value.minute:02d}M{value.second:02d}{fraction}S"


def _clock(span: timedelta) -> str:
    """``30:05:00``; hours go beyond 24."""
    total = abs(span) // _MICROSECOND
    seconds, micro = divmod(total, 1_000_000)
    fraction = f".{micro:06d}".rstrip("0") if micro else ""
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
    return f"-{clock}" if span < timedelta() else clock
