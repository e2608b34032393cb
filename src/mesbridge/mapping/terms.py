"""What rules are made of: paths and literals with their place, predicates, calculations."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mesbridge.documents import Document, Position, Scalar
from mesbridge.mapping.path_syntax import Index, Path, Segment


@dataclass(frozen=True, slots=True)
class PathAt:
    """A path and the place where it was written.

    *shift*: columns from *position* to its first character: a quote, what stands before it.
    """

    path: Path
    position: Position
    shift: int = field(default=0, compare=False)

    def place(self, segment: Segment) -> Position:
        """Where *segment* stands, for the caret."""
        at = 0 if isinstance(segment, Index) else segment.at
        return self.position._replace(column=self.position.column + self.shift + at)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the file: *document* is a scalar, or a list of scalars."""

    document: Document

    @property
    def position(self) -> Position:
        return self.document.position


Operand = PathAt | Value


# --- predicates -----------------------------------------------------------------------------

Comparison = Literal["eq", "ne", "gt", "ge", "lt", "le"]


@dataclass(frozen=True, slots=True)
class Compare:
    """``{eq: [path, literal]}``; the right side may be ``{path: x}``."""

    operator: Comparison
    left: PathAt
    right: Operand
    position: Position


@dataclass(frozen=True, slots=True)
class In:
    """``{in: [path, [a, b]]}``."""

    left: PathAt
    literals: tuple[Scalar, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Present:
    """``{present: path}``: neither absent nor null."""

    path: PathAt
    position: Position


@dataclass(frozen=True, slots=True)
class Match:
    """``{match: [path, pattern]}``: the pattern is found somewhere in the text."""

    left: PathAt
    pattern: str
    position: Position


@dataclass(frozen=True, slots=True)
class Combined:
    """``all``, ``any``, and ``not`` with its one part."""

    operator: Literal["all", "any", "not"]
    parts: tuple[Predicate, ...]
    position: Position


Predicate = Compare | In | Present | Match | Combined


# --- calc -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal of a ``calc``."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands of a ``calc``."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """``-x`` of a ``calc``."""

    operand: Expression


Expression = Number | PathAt | Operation | Negative
