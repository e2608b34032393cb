"""The commonest notations of days and moments, read by Python's own parser.

That parser takes more than is allowed here, so a text goes to it only if every digit and every mark
stands where the notation has it. None means: look closer, it may be none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

#: Formats by what their texts look like with every digit as 0 and every sign as -.
_DAYS = {"%Y%m%d": b"00000000", "%Y-%m-%d": b"0000-00-00", "iso": b"0000-00-00"}
_CLOCKS = {
    "%H%M%S": b"000000", "%H%M": b"0000", "%H:%M:%S": b"00:00:00", "%H:%M": b"00:00",
}  # fmt: skip
_STAMP = b"0000-00-00T00:00:00"
_STAMPS = frozenset({_STAMP, _STAMP + b"Z", _STAMP + b"-00:00"})
_SHAPE = bytes.maketrans(b"123456789+", b"000000000-")
#: A sign in a day or a time without offset is none of these.
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_STAMP_LENGTH = 19
#: All offsets that are whole quarters of an hour.
_OFFSETS = {
    "Z": timedelta(),
    **{
        f"{sign}{minutes // 60:02d}:{minutes % 60:02d}": factor * timedelta(minutes=minutes)
        for sign, factor in (("+", 1), ("-", -1))
        for minutes in range(0, 24 * 60, 15)
    },
}
_LONGEST_STAMP, _DAY_LENGTH = 25, 10


def quick_day(text: str, written: str) -> date | None:
    """The day of *text*, written in the format *written*."""
    if not text.isascii() or text.encode().translate(_DIGITS) != _DAYS.get(written):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def pair_reader(
    day_written: str, clock_written: str
) -> Callable[[object, object], datetime | None] | None:
    """What reads a day and a time in these formats as a naive moment; 24:00 is none of these."""
    if day_written not in _DAYS or clock_written not in _CLOCKS:
        return None
    shape = _DAYS[day_written] + b"T" + _CLOCKS[clock_written]

    def read(day: object, clock: object) -> datetime | None:
        if type(day) is not str or type(clock) is not str:
            return None
        text = f"{day}T{clock}"
        if not text.isascii() or text.encode().translate(_DIGITS) != shape:
            return None
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None

    return read


def quick_instant(text: str) -> datetime | None:
    """The instant of a moment with seconds and a written offset, in UTC."""
    offset = _OFFSETS.get(text[_STAMP_LENGTH:])
    if offset is None or not text.isascii():
        return None
    local = text[:_STAMP_LENGTH]
    if local.encode().translate(_DIGITS) != _STAMP:
        return None
    try:
        return datetime.fromisoformat(f"{local}Z") - offset
    except (ValueError, OverflowError):
        return None


def quick_stamp(text: str) -> datetime | None:
    """The moment of an ISO 8601 text with seconds, naive where it has no offset."""
    if len(text) > _LONGEST_STAMP or not text.isascii():
        return None
    shape = text.encode().translate(_SHAPE)
    if shape not in _STAMPS or "+" in text[:_DAY_LENGTH]:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
