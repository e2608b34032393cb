"""Bounds of values: what a short body could say to blow up a later calculation or a database."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from mesbridge.errors import DecodeError
from mesbridge.formats.shown import path_text

#: Digits of a number, before and after the point, and the largest exponent either way.
MAX_DIGITS = 100
_MAX_INTEGER: int = 10**MAX_DIGITS
#: What needs a closer look: an exponent, a long number, an escaped control character.
_SUSPECT = re.compile(rb"[0-9.][eE][+-]?[0-9]{2}|[0-9.]{%d}|\\(?:u00[01]|[bf])" % MAX_DIGITS)
#: Control characters besides tab, line feed and carriage return, and halves of surrogate pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def is_suspect(body: bytes) -> bool:
    """Whether :func:`check_bounds` could find something in the JSON text *body*."""
    return _SUSPECT.search(body) is not None


def check_bounds(payload: Any) -> None:
    """Look at every value of *payload*.

    Raises:
        DecodeError: MB460 a number out of bounds, MB461 a forbidden character.
    """
    _check(payload, [])


def _check(value: Any, steps: list[str | int]) -> None:
    match value:
        case dict():
            for name, each in value.items():
                steps.append(name)
                _check_text(name, steps)
                _check(each, steps)
                steps.pop()
        case list():
            for index, each in enumerate(value):
                steps.append(index)
                _check(each, steps)
                steps.pop()
        case str():
            _check_text(value, steps)
        case int() | Decimal():
            if not in_bounds(value):
                source = path_text(steps)
                raise DecodeError("MB460", source=source, expected=MAX_DIGITS)


def _check_text(text: str, steps: list[str | int]) -> None:
    hit = FORBIDDEN.search(text)
    if hit is not None:
        raise DecodeError("MB461", source=path_text(steps), found=f"U+{ord(hit[0]):04X}")


def in_bounds(number: int | Decimal) -> bool:
    """Whether *number* is finite and has at most :data:`MAX_DIGITS` digits on either side."""
    if isinstance(number, int):
        return abs(number) < _MAX_INTEGER
    if not number.is_finite():
        return False
    parts = number.as_tuple()
    exponent = int(parts.exponent)
    digits = len(parts.digits)
    return abs(exponent) <= MAX_DIGITS and digits + max(exponent, 0) <= MAX_DIGITS
