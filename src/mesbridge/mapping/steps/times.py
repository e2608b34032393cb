"""What the steps that read dates and times do. Results are aware UTC; parsed pairs are cached."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from mesbridge.formats.iso_time import (
    Parsed,
    moment_of,
    parse_iso_date,
    parse_iso_datetime,
    parse_iso_time,
)
from mesbridge.formats.quick_time import pair_reader, quick_day
from mesbridge.mapping.steps.durations import parse_iso_duration
from mesbridge.mapping.steps.reading import integer_of, text_of
from mesbridge.mapping.steps.step import StepError
from mesbridge.mapping.steps.time_format import TimeFormat, compile_format
from mesbridge.mapping.steps.zones import Choice, Instant, calm_offsets, instant_of, plain_instants

T = TypeVar("T")
#: Called with a short code when a doubtful value was let pass.
Flag = Callable[[str], None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ODATA = re.compile(r"/Date\((-?[0-9]{1,15})([+-][0-9]{1,4})?\)/")
_ONE_DAY = timedelta(days=1)
#: Microseconds of one unit of an epoch.
EPOCH_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def date_time(
    value: Any,
    date: str = "iso",
    time: str = "iso",
    zone: str = "UTC",
    on_ambiguous: Choice = "error",
    on_nonexistent: Choice = "error",
    *,
    flag: Flag,
) -> datetime | None:
    """The instant of a pair ``[date, time]``; no date: None, no time: midnight.

    Raises:
        StepError: MB423 to MB428, MB430, MB436.
    """
    pair = value if isinstance(value, list) else [value]
    if len(pair) > 2:
        raise StepError("MB423", "[date, time]", value=value)
    if not pair or pair[0] is None:
        return None
    clock = None if len(pair) < 2 or pair[1] is None else text_of(pair[1])
    instant = _paired(text_of(pair[0]), clock, date, time, zone, on_ambiguous, on_nonexistent)
    return _told(instant, flag)


#: Digits of the times that have nothing but digits.
_CLOCK_DIGITS = {"%H%M%S": 6, "%H%M": 4}


def quick_pairs(
    date: str = "iso", time: str = "iso", zone: str = "UTC", **_: Any
) -> Callable[[tuple[Any, ...]], datetime | None] | None:
    """What :func:`date_time` gives for a pair in the commonest notations, with nothing to choose.

    Returns:
        None for formats that have no short way; the function gives None for a pair to look at.
    """
    if date == "%Y%m%d" and time in _CLOCK_DIGITS:
        return _quick_digits(8 + _CLOCK_DIGITS[time], zone)
    read, to_instant = pair_reader(date, time), plain_instants(zone)
    if read is None:
        return None

    def quick(pair: tuple[Any, ...]) -> datetime | None:
        moment = read(*pair)
        return None if moment is None else to_instant(moment)

    return quick


def _quick_digits(length: int, zone: str) -> Callable[[tuple[Any, ...]], datetime | None]:
    """Pairs of *length* digits on days on which the offset of *zone* is beyond doubt."""
    offsets, read = calm_offsets(zone), datetime.fromisoformat

    def quick(pair: tuple[Any, ...]) -> datetime | None:
        day, clock = pair
        if type(day) is not str or type(clock) is not str or len(day) != 8:
            return None
        digits = day + clock
        if len(digits) != length or not digits.isdecimal() or not digits.isascii():
            return None
        offset = offsets.get(day[:6])
        if offset is None:
            offset = offsets.get(day)
            if offset is None:
                return None
        try:
            return read(f"{day}T{clock}Z") - offset
        except ValueError:
            return None

    return quick


def _paired(
    day_text: str,
    clock: str | None,
    date_format: str,
    time_format: str,
    zone: str,
    on_ambiguous: Choice,
    on_nonexistent: Choice,
) -> Instant:
    day = _day(day_text, date_format)
    span = timedelta() if clock is None else _clock(clock, time_format)
    moment = _checked(lambda: moment_of(day, span), day_text)
    return instant_of(Parsed(day, moment, None), zone, on_ambiguous, on_nonexistent)


def _told(instant: Instant, flag: Flag) -> datetime:
    if instant.flag is not None:
        flag(instant.flag)
    return instant.moment


def _day(text: str, written: str) -> date:
    quick = quick_day(text, written)
    if quick is not None:
        return quick
    if written == "odata":
        return _odata_day(text)
    if written == "iso":
        day = _checked(lambda: parse_iso_date(text), text)
        return _present(day, "2024-03-18", text)
    return _by_format(text, written).day


def _clock(text: str, written: str) -> timedelta:
    """The span since midnight; 24:00 is a whole day."""
    if written == "duration":
        return _clock_of_duration(text)
    if written == "iso":
        span = _checked(lambda: parse_iso_time(text), text)
        return _present(span, "22:00:00", text)
    parsed = _by_format(text, written)
    return parsed.moment - moment_of(parsed.day, timedelta())


def _clock_of_duration(text: str) -> timedelta:
    span = parse_iso_duration(text)
    if span is None:
        raise StepError("MB430", "PT22H00M00S", value=text)
    if not timedelta() <= span <= _ONE_DAY:
        raise StepError("MB425", value=text)
    return span


def _by_format(text: str, written: str) -> Parsed:
    compiled = _compiled(written)
    return _present(_checked(lambda: compiled.parse(text), text), written, text)


def _compiled(written: str) -> TimeFormat:
    compiled = compile_format(written)
    if compiled is None:
        raise StepError("MB424", "%Y %m %d %H %M %S %f %j %z", value=written)
    return compiled


def _checked(parse: Callable[[], T], text: str) -> T:
    try:
        return parse()
    except ValueError as error:
        raise StepError("MB425", value=text) from error


def _present(found: T | None, expected: str, text: str) -> T:
    if found is None:
        raise StepError("MB424", expected, value=text)
    return found


def parse_date(value: Any, format: str = "iso") -> date:
    """The day as written; a time beside it is read and dropped.

    Raises:
        StepError: MB423 to MB425.
    """
    quick = quick_day(value, format) if type(value) is str else None
    return quick if quick is not None else _day(text_of(value), format)


def parse_time(value: Any, format: str = "iso") -> time:
    """A time of day; 24:00 is none, as the day that it belongs to is not known here.

    Raises:
        StepError: MB423 to MB425, MB430.
    """
    text = text_of(value)
    span = _clock(text, format)
    if span >= _ONE_DAY:
        raise StepError("MB425", value=text)
    return (_EPOCH + span).time()


def parse_datetime(
    value: Any,
    format: str = "iso",
    zone: str = "UTC",
    on_ambiguous: Choice = "error",
    on_nonexistent: Choice = "error",
    *,
    flag: Flag,
) -> datetime:
    """The instant that one text says; its own offset counts before *zone*.

    Raises:
        StepError: MB423 to MB427, MB436.
    """
    instant = _parsed_instant(text_of(value), format, zone, on_ambiguous, on_nonexistent)
    return _told(instant, flag)


def _parsed_instant(
    text: str, written: str, zone: str, on_ambiguous: Choice, on_nonexistent: Choice
) -> Instant:
    if written == "iso":
        parsed = _checked(lambda: parse_iso_datetime(text), text)
        found = _present(parsed, "2024-03-18T22:00:00", text)
    else:
        found = _by_format(text, written)
    return instant_of(found, zone, on_ambiguous, on_nonexistent)


def parse_odata_date(value: Any) -> date:
    """The calendar day of ``/Date(1710720000000)/``: SAP writes the plant's day at UTC midnight.

    Raises:
        StepError: MB423, MB428.
    """
    return _odata_day(text_of(value))


@lru_cache(maxsize=4096)
def _odata_day(text: str) -> date:
    match = _ODATA.fullmatch(text)
    if match is None:
        raise StepError("MB428", value=text)
    return _epoch_moment(int(match[1]), "ms", text).date()


def parse_epoch(value: Any, unit: str = "ms") -> datetime:
    """The instant *value* units after 1 January 1970 UTC; ``/Date(…)/`` is read too (ms).

    Raises:
        StepError: MB422, MB429.
    """
    match = _ODATA.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return _epoch_moment(int(match[1]), "ms", value)
    return _epoch_moment(integer_of(value), unit, value)


def _epoch_moment(count: int, unit: str, value: Any) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=count * EPOCH_UNITS[unit])
    except OverflowError as error:
        raise StepError("MB429", unit, value=value) from error
