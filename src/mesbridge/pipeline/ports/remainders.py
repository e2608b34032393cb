"""Remainders of rounding, and what messages have made of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RemainderRef:
    """One remainder of rounding.

    Attributes:
        destination: what the quantities go to; empty for an inward mapping.
        target: of the rule that rounds.
        key: text of the key that the rule carries by.
    """

    mapping: str
    destination: str
    target: str
    key: str


@dataclass(frozen=True, slots=True)
class RemainderMove:
    """What one message has made of a remainder; *message* is the id of its row."""

    message: str
    ref: RemainderRef
    before: Decimal
    after: Decimal
