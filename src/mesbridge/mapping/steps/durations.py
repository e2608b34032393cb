"""What the steps on durations do: exact to the microsecond, no months, no years."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

from mesbridge.mapping.steps.reading import QUOTIENT, decimal_of, product_of, text_of
from mesbridge.mapping.steps.step import StepError

_NUMBER = r"([0-9]{1,15}(?:[.,][0-9]{1,9})?)"
_ISO = re.compile(
    rf"([+-])?P(?=[0-9T])(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_CLOCK = re.compile(
    r"([+-])?(?:([0-9]{1,8})\.)?([0-9]{1,6}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]{1,9})?))?"
)
#: Microseconds of each part of an ISO duration, in its order.
_PARTS = tuple(Decimal(seconds) * 1_000_000 for seconds in (7 * 86_400, 86_400, 3_600, 60, 1))
_MICROSECOND = timedelta(microseconds=1)
#: Microseconds of a unit of time, by our word, UN/ECE code and the usual codes of ERP systems.
UNITS: dict[str, Decimal] = {
    **dict.fromkeys(("us",), Decimal(1)),
    **dict.fromkeys(("ms", "C26"), Decimal(1_000)),
    **dict.fromkeys(("s", "S", "SEC"), Decimal(1_000_000)),
    **dict.fromkeys(("min", "MIN"), Decimal(60_000_000)),
    **dict.fromkeys(("h", "H", "HR", "HUR", "STD"), Decimal(3_600_000_000)),
    **dict.fromkeys(("d", "D", "DAY", "TAG"), Decimal(86_400_000_000)),
    "tick": Decimal("0.1"),
}
_KNOWN = "us ms s min h d tick, SEC MIN HUR DAY"


@lru_cache(maxsize=4096)
def parse_iso_duration(text: str) -> timedelta | None:
    """The span written ``PT22H30M00S``, ``P1DT0.5H``; None where it is not written so.

    Raises:
        StepError: MB436, too long for any span.
    """
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    parts = [part.replace(",", ".") if part else "0" for part in match.groups()[1:]]
    total = sum((Decimal(p) * unit for p, unit in zip(parts, _PARTS, strict=True)), Decimal())
    return _span(total if match[1] != "-" else -total, text)


def parse_duration(value: Any, format: str = "iso") -> timedelta:
    """A span of time; ``clock`` reads ``[days.]hours:minutes[:seconds]``.

    Raises:
        StepError: MB423, MB430, MB436.
    """
    text = text_of(value)
    found = _clock_span(text) if format == "clock" else parse_iso_duration(text)
    if found is None:
        raise StepError("MB430", "1.06:30:00" if format == "clock" else "PT6H30M", value=text)
    return found


def _clock_span(text: str) -> timedelta | None:
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[4]) > 59 or Decimal(match[5] or 0) >= 60:
        return None
    parts = (match[2] or "0", match[3], match[4], match[5] or "0")
    units = _PARTS[1:]
    total = sum((Decimal(p) * unit for p, unit in zip(parts, units, strict=True)), Decimal())
    return _span(total if match[1] != "-" else -total, text)


def duration_of(value: Any, unit: str = "s") -> timedelta:
    """*value* units as a span.

    Raises:
        StepError: MB420, MB435, MB436.
    """
    return _span(product_of(decimal_of(value), _microseconds_of(unit)), value)


def in_unit(value: timedelta, unit: str = "s") -> Decimal:
    """How many units *value* is; cut at 50 digits where it does not come out even.

    Raises:
        StepError: MB423, MB435.
    """
    if not isinstance(value, timedelta):
        raise StepError("MB423", "duration", value=value)
    quotient = QUOTIENT.divide(Decimal(value // _MICROSECOND), _microseconds_of(unit))
    # 390 comes out as 3.9E+2 otherwise.
    return quotient if quotient.as_tuple().exponent <= 0 else quotient.quantize(Decimal(1))  # type: ignore[operator]


def _microseconds_of(unit: str) -> Decimal:
    found = UNITS.get(unit)
    if found is None:
        raise StepError("MB435", _KNOWN, unit=unit)
    return found


def _span(microseconds: Decimal, value: Any) -> timedelta:
    """The span; parts of a microsecond are rounded."""
    try:
        whole = microseconds.to_integral_value(rounding=ROUND_HALF_EVEN)
        return timedelta(microseconds=int(whole))
    except (OverflowError, ArithmeticError) as error:
        raise StepError("MB436", "≤ 999999999 d", value=value) from error
