"""Parsed configuration files: plain values that still know the place where they were written.

The workspace's YAML reader makes them; the dictionary, the mappings and the routes are built from
them, so that every later finding can name file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file: *file* as shown to people, *line* and *column* from 1.

    Line 0 is no line: *file* then names something else, such as an environment variable. A tuple,
    because every value of every file has one.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


# Not frozen, though nobody changes them: a workspace has hundreds of thousands, and freezing
# takes three times as long to make one.


@dataclass(slots=True, unsafe_hash=True)
class Scalar:
    """One value. *text* is what stands in the file (``"0010"`` stays ``0010``).

    *quoted*: the text begins one column behind *position*.
    """

    value: str | int | Decimal | bool | None
    position: Position
    text: str
    quoted: bool = field(default=False, compare=False)

    def at(self, offset: int) -> Position:
        """The place of one character of the text, where it stands in one line."""
        place, shift = self.position, offset + self.quoted
        return Position(place.file, place.line, place.column + shift)


@dataclass(slots=True, unsafe_hash=True)
class Items:
    """A list, in the order of the file."""

    values: tuple[Document, ...]
    position: Position

    def __iter__(self) -> Iterator[Document]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(slots=True, unsafe_hash=True)
class Fields:
    """A mapping; keys are always text as written, *keys* holds the place of each."""

    entries: dict[str, Document]
    keys: dict[str, Position] = field(repr=False)
    position: Position

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __getitem__(self, name: str) -> Document:
        return self.entries[name]

    def get(self, name: str) -> Document | None:
        return self.entries.get(name)


Document = Scalar | Items | Fields

Plain = str | int | Decimal | bool | None | list["Plain"] | dict[str, "Plain"]


def plain(document: Document) -> Plain:
    """The values alone, without their places."""
    match document:
        case Scalar(value=value):
            return value
        case Items(values=values):
            return [plain(value) for value in values]
        case Fields(entries=entries):
            return {name: plain(value) for name, value in entries.items()}
