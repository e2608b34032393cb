"""Plain values of a message as members of sets and keys of dicts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def mark_of(value: Any) -> Any:
    """What equal values share, and only they: 1 and 1.0 are equal, true and "1" are not 1.

    Numbers are marked by their digits. Python hashes a number to its rest by 2^61 - 1, so whoever
    writes a message could choose numbers that all meet in one place; texts are hashed with a
    secret.
    """
    if isinstance(value, bool):
        return "flag", value
    if isinstance(value, int | Decimal):
        return "number", _digits(value)
    return "value", value


def _digits(number: int | Decimal) -> str:
    text = f"{Decimal(number):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if number else "0"
