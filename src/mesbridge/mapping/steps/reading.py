"""Values as steps want them: numbers, texts and lists, by the closed rules of the language."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, Inexact
from typing import Any

from mesbridge.formats.iso_time import written_duration, written_instant
from mesbridge.mapping.steps.step import StepError

#: Digits of a number that is read.
MAX_DIGITS = 100
#: Exact for everything that can be read or multiplied; a quotient is cut at 50 digits.
EXACT = Context(prec=1000, traps=[Inexact])
QUOTIENT = Context(prec=50)
#: Digits of the whole numbers that need no pattern.
_SHORT = 18
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_WHOLE = re.compile(r"(-?[0-9]+)(?:\.0+)?")


def decimal_of(value: Any) -> Decimal:
    """The number that *value* is or says; nothing is guessed.

    Raises:
        StepError: MB420.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and len(value) <= MAX_DIGITS and _PLAIN.fullmatch(value):
        return Decimal(value)
    raise StepError("MB420", "12.5", value=value)


def product_of(value: Decimal, factor: Decimal) -> Decimal:
    """The exact product.

    Raises:
        StepError: MB436, more than a thousand digits.
    """
    try:
        return EXACT.multiply(value, factor)
    except Inexact as error:
        raise StepError("MB436", "≤ 1000", value=value) from error


def integer_of(value: Any) -> int:
    """The whole number that *value* is or says; decimals must be zeros.

    Raises:
        StepError: MB422.
    """
    if isinstance(value, str):
        if len(value) <= _SHORT and value.isdecimal() and value.isascii():
            return int(value)
        match = _WHOLE.fullmatch(value.strip()) if len(value) <= MAX_DIGITS else None
        if match is not None:
            return int(match[1])
    elif isinstance(value, Decimal):
        if value.is_finite() and value == value.to_integral_value():
            return int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        return value
    raise StepError("MB422", "12", value=value)


def text_of(value: Any) -> str:
    """*value* as the language writes it: plain decimals, ISO days and times, ``true``.

    Raises:
        StepError: MB423, a list or an object.
    """
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return written_instant(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return written_duration(value)
        case _:
            raise StepError("MB423", "text", value=value)


def list_of(value: Any) -> list[Any]:
    """*value* if it is a list.

    Raises:
        StepError: MB423.
    """
    if isinstance(value, list):
        return value
    raise StepError("MB423", "list", value=value)
