"""The types a field of the dictionary can have."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """``text(n)``: at most *max_length* characters; None where unbounded."""

    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Integer:
    """``integer``."""


@dataclass(frozen=True, slots=True)
class DecimalNumber:
    """``decimal(p,s)`` as in SQL; zeros at the end do not count as decimals."""

    precision: int
    scale: int


@dataclass(frozen=True, slots=True)
class Boolean:
    """``boolean``."""


@dataclass(frozen=True, slots=True)
class Date:
    """``date``: a calendar day."""


@dataclass(frozen=True, slots=True)
class Time:
    """``time``: a time of day."""


@dataclass(frozen=True, slots=True)
class DateTime:
    """``datetime``: an instant, aware UTC."""


@dataclass(frozen=True, slots=True)
class Duration:
    """``duration``: a span of time."""


@dataclass(frozen=True, slots=True)
class Code:
    """``code(table)``: a canonical value of a code table."""

    table: str


@dataclass(frozen=True, slots=True)
class Enum:
    """``enum(a,b)``: one of *values*."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """``list(entity)``, or ``list(text)``: a list of parts, or of plain values."""

    item: FieldType


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """``object(entity)``: one part of another entity."""

    entity: str


FieldType = (
    Text | Integer | DecimalNumber | Boolean | Date | Time | DateTime | Duration | Code | Enum
    | ListOf | ObjectOf
)  # fmt: skip

_PLAIN: dict[str, FieldType] = {
    "text": Text(),
    "integer": Integer(),
    "boolean": Boolean(),
    "date": Date(),
    "time": Time(),
    "datetime": DateTime(),
    "duration": Duration(),
}
#: Characters of the longest type: an ``enum`` of some hundred values.
MAX_LENGTH = 10_000
#: Digits of a ``decimal``, as many as a message may carry.
MAX_PRECISION = 100
_CALL = re.compile(r"([a-z]+)\s*\((.*)\)", re.DOTALL)
_COUNT = re.compile(r"[0-9]{1,9}")


def parse_type(text: str) -> FieldType:
    """The type written as *text*: ``decimal(15,3)``, ``list(operation)``.

    Raises:
        ValueError: no such type.
    """
    text = text.strip()
    if text in _PLAIN:
        return _PLAIN[text]
    match = _CALL.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None or not _is_flat(match[2]):
        raise ValueError(text)
    name, inside = match[1], match[2].strip()
    parts = [part.strip() for part in inside.split(",")]
    if name == "text" and _COUNT.fullmatch(inside):
        return Text(int(inside))
    if name == "decimal" and len(parts) == 2 and all(map(_COUNT.fullmatch, parts)):
        return DecimalNumber(int(parts[0]), int(parts[1]))
    if name == "code" and inside:
        return Code(inside)
    if name == "enum" and all(parts):
        return Enum(tuple(parts))
    if name == "object" and inside:
        return ObjectOf(inside)
    if name == "list" and inside:
        return ListOf(_item_type(inside))
    raise ValueError(text)


def _is_flat(text: str) -> bool:
    """Whether *text* holds at most one pair of parentheses."""
    return text.count("(") == text.count(")") <= 1 and text.find("(") <= text.find(")")


def _item_type(text: str) -> FieldType:
    """What a list holds: a plain type, or the name of an entity."""
    if text in _PLAIN or "(" in text:
        return parse_type(text)
    return ObjectOf(text)
