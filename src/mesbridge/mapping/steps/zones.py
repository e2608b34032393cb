"""Local times to instants: which zone, and what when the clocks change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from mesbridge.formats.iso_time import Parsed
from mesbridge.mapping.steps.step import StepError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - counts from it are made aware
_ONE_DAY = timedelta(days=1)
Choice = Literal["error", "earlier", "later"]
#: The short codes of the flags that a choice raises.
AMBIGUOUS, NONEXISTENT = "ambiguous_time", "nonexistent_time"


@dataclass(frozen=True, slots=True)
class Instant:
    """An aware UTC *moment*; *flag* tells that a choice was made."""

    moment: datetime
    flag: str | None = None


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone called *name*; the checker has made sure of literals.

    Raises:
        StepError: MB423, there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise StepError("MB423", "Europe/Berlin", value=name) from error


def in_zone(value: object, zone: str) -> datetime:
    """The aware instant *value* as local time in *zone*.

    Raises:
        StepError: MB423 no instant or no zone, MB436 beyond the calendar.
    """
    if not isinstance(value, datetime):
        raise StepError("MB423", "datetime", value=value)
    try:
        return value.astimezone(zone_of(zone))
    except OverflowError as error:
        raise StepError("MB436", "0001–9999", value=value) from error


def instant_of(parsed: Parsed, zone: str, on_ambiguous: Choice, on_nonexistent: Choice) -> Instant:
    """The instant of *parsed*: by its own offset, else as local time in *zone*.

    Raises:
        StepError: MB426, MB427, MB436.
    """
    try:
        if parsed.offset is not None:
            moment = parsed.moment
            aware = datetime.combine(moment.date(), moment.time(), parsed.offset)
            return Instant(aware.astimezone(UTC))
        return _local(parsed.moment, zone, on_ambiguous, on_nonexistent)
    except OverflowError as error:
        raise StepError("MB436", "0001–9999") from error


def plain_instants(zone: str) -> Callable[[datetime], datetime | None]:
    """What gives the instant of a naive moment in *zone*; None where the clocks change."""
    offset_of = zone_of(zone).utcoffset

    def instant(moment: datetime) -> datetime | None:
        offset = offset_of(moment)
        if offset is None or offset != offset_of(_second(moment)):
            return None
        try:
            return _EPOCH + (moment - offset - _NAIVE_EPOCH)
        except OverflowError:
            return None

    return instant


#: Years whose offsets are looked up before the first moment is read.
_FIRST_YEAR, _LAST_YEAR = 2000, 2040


@lru_cache(maxsize=64)
def calm_offsets(zone: str) -> dict[str, timedelta]:
    """Offsets from UTC by ``YYYYMM`` and ``YYYYMMDD``, of all days far from a change of clocks.

    A month stands for all its days if none is near a change; else those that are not stand for
    themselves. The rest, and other years, have to be looked at: a time may come twice or never.
    """
    offset_of = zone_of(zone).utcoffset
    moment, end = datetime(_FIRST_YEAR - 1, 12, 31), datetime(_LAST_YEAR, 1, 2)  # noqa: DTZ001
    offsets = []
    while moment <= end:
        offsets.append(offset_of(moment))
        moment += _ONE_DAY
    found: dict[str, timedelta] = {}
    months: dict[str, set[timedelta | None]] = {}
    day = date(_FIRST_YEAR, 1, 1)
    for place in range(1, len(offsets) - 2):
        # From the midnight a day before to the midnight a day after: no shift is longer.
        around = set(offsets[place - 1 : place + 3])
        calm = next(iter(around)) if len(around) == 1 else None
        text = day.isoformat().replace("-", "")
        months.setdefault(text[:6], set()).add(calm)
        if calm is not None:
            found[text] = calm
        day += _ONE_DAY
    for month, (calm, *others) in months.items():
        if calm is not None and not others:
            found[month] = calm
    return {text: each for text, each in found.items() if len(text) == 6 or text[:6] not in found}


def _second(moment: datetime) -> datetime:
    """The naive *moment* as the second of two; ``replace`` takes twice as long."""
    return datetime(  # noqa: DTZ001
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second,
        moment.microsecond, fold=1,
    )  # fmt: skip


def _local(
    moment: datetime, zone_name: str, on_ambiguous: Choice, on_nonexistent: Choice
) -> Instant:
    zone = zone_of(zone_name)
    offset = zone.utcoffset(moment)
    if offset is not None and offset == zone.utcoffset(_second(moment)):
        return Instant(_EPOCH + (moment - offset - _NAIVE_EPOCH))
    first = moment.replace(tzinfo=zone, fold=0)
    second = moment.replace(tzinfo=zone, fold=1)
    instants = sorted((first.astimezone(UTC), second.astimezone(UTC)))
    # A time that was left out comes back as another local time.
    exists = instants[0].astimezone(zone).replace(tzinfo=None) == moment
    choice = on_ambiguous if exists else on_nonexistent
    if choice == "error":
        code = "MB426" if exists else "MB427"
        raise StepError(code, value=moment.isoformat(sep=" "), zone=zone_name)
    return Instant(
        instants[0] if choice == "earlier" else instants[1], AMBIGUOUS if exists else NONEXISTENT
    )
