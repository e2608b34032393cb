"""Bounds of values: what a short body could say to blow up a later calculation or a database."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from mesbridge.errors import DecodeError
from mesbridge.formats.shown import path_text

#: Digits of a number, and the largest exponent either way.
MAX_DIGITS = 100
_MAX_INTEGER: int = 10**MAX_DIGITS
#: Every digit or point as 0, every exponent sign as +: an exponent of three digits, a long number.
_SHAPE = bytes.maketrans(b"123456789.-E", b"0000000000+e")
_LARGE = (b"0e000", b"0e+000", b"0" * MAX_DIGITS)
#: Escapes of control characters, and what looks like them.
_ESCAPES = (b"\\u00", b"\\b", b"\\f")
#: Control characters besides tab, line feed and carriage return, and halves of surrogate pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def is_suspect(body: bytes) -> bool:
    """Whether :func:`check_bounds` could find something in the JSON text *body*.

    Only looks for short byte strings: this runs on every message.
    """
    if b"\\" in body and any(escape in body for escape in _ESCAPES):
        return True
    shape = body.translate(_SHAPE)
    return any(large in shape for large in _LARGE)


def check_bounds(payload: Any) -> None:
    """Look at every value of *payload*.

    Raises:
        DecodeError: MB460 a number out of bounds, MB461 a forbidden character.
    """
    _check(payload, [])


def _check(value: Any, steps: list[str | int]) -> None:
    kind = type(value)
    if kind is str:
        _check_text(value, steps)
    elif kind is dict:
        for name, each in value.items():
            steps.append(name)
            _check_text(name, steps)
            _check(each, steps)
            steps.pop()
    elif kind is list:
        for index, each in enumerate(value):
            steps.append(index)
            _check(each, steps)
            steps.pop()
    elif (kind is Decimal or kind is int) and not in_bounds(value):
        raise DecodeError("MB460", source=path_text(steps), expected=MAX_DIGITS)


def _check_text(text: str, steps: list[str | int]) -> None:
    hit = FORBIDDEN.search(text)
    if hit is not None:
        raise DecodeError("MB461", source=path_text(steps), found=f"U+{ord(hit[0]):04X}")


def is_writable(number: int | Decimal) -> bool:
    """Whether *number* is in bounds without an exponent too: 11E+99 has 101 digits then."""
    if isinstance(number, int) or not in_bounds(number):
        return in_bounds(number)
    return number.adjusted() < MAX_DIGITS


def in_bounds(number: int | Decimal) -> bool:
    """Whether *number* is finite, of at most :data:`MAX_DIGITS` digits and no larger exponent."""
    if isinstance(number, int):
        return abs(number) < _MAX_INTEGER
    if not number.is_finite():
        return False
    parts = number.as_tuple()
    return abs(int(parts.exponent)) <= MAX_DIGITS and len(parts.digits) <= MAX_DIGITS
