"""What stands without quotes: only plain ``null true false``, integers and decimals are no text."""

from __future__ import annotations

import re
from decimal import Decimal

from mesbridge.documents import Position, Scalar

# Longer digits stay text: nobody counts that far, and int() refuses thousands of digits.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,98})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,98})\.[0-9]{1,99}")
_NUMERIC = frozenset("-0123456789")
_WORDS: dict[str, bool | None] = {"": None, "null": None, "true": True, "false": False}


def plain_scalar(text: str, place: Position) -> Scalar:
    """The value of *text*; an empty one (``key:`` with nothing behind it) is null."""
    if text in _WORDS:
        return Scalar(_WORDS[text], place, text)
    if text[0] in _NUMERIC:  # most texts are none: two patterns less to try
        if _INTEGER.fullmatch(text):
            return Scalar(int(text), place, text)
        if _DECIMAL.fullmatch(text):
            return Scalar(Decimal(text), place, text)
    return Scalar(text, place, text)
