"""One type of values for both sides of a mapping: dictionary types and schema nodes.

A *shape* says what a value can be when a rule reads or writes it. Members are looked up lazily,
because entities may contain each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from mesbridge.dictionary import types
from mesbridge.dictionary.entity import Dictionary, Entity, Label
from mesbridge.formats.schema import SchemaNode

Kind = Literal[
    "text", "integer", "decimal", "boolean", "date", "time", "datetime", "duration",
    "list", "object", "any",
]  # fmt: skip

#: Name of the member that holds the content of an XML element with attributes.
TEXT_MEMBER = "#text"


@dataclass(frozen=True, slots=True)
class Member:
    """One field of an object."""

    name: str
    shape: Shape
    required: bool
    title: Label


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value can be.

    Attributes:
        foreign: stands in a message: dates and times are text there, quantities text or number.
        format: of foreign text: ``date``, ``date-time``, ``time``, ``duration``, or None.
        values: the only texts allowed, or None.
        table: code table whose canonical values are the only ones allowed, or None.
        nullable: null may stand there; always read as missing.
        additional: an object may have members that are not declared.
        entity: name of the entity that the object is, or None.
        minimum, maximum, multiple: of a number in a message, or None where nothing is declared.
        unknown: its entity is not in the dictionary, which is a finding already.
        unbounded: a number that was calculated: it may have any number of decimals.
        known: texts that a code table gives today; it may grow, so nothing may rely on them.
        count: how many values a list has, where that is known (``from: [a, b]``); its
            *max_length* is then that of all together.
    """

    kind: Kind
    foreign: bool = False
    format: str | None = None
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    values: tuple[str, ...] | None = None
    table: str | None = None
    nullable: bool = False
    item: Shape | None = None
    additional: bool = False
    entity: str | None = None
    count: int | None = None
    unknown: bool = False
    unbounded: bool = False
    known: tuple[str, ...] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    multiple: Decimal | None = None
    _members: Callable[[], Mapping[str, Member]] | None = field(
        default=None, repr=False, compare=False
    )

    @property
    def members(self) -> Mapping[str, Member]:
        """Fields by name in their order of writing; empty for anything but objects."""
        return self._members() if self._members is not None else {}

    @property
    def has_text(self) -> bool:
        """An XML element with attributes: its content is the member ``#text``."""
        return self.kind == "object" and TEXT_MEMBER in self.members

    def words(self) -> str:
        """The type as it is written in the dictionary: ``decimal(15,3)``, ``list(operation)``."""
        match self.kind:
            case "text" if self.table is not None:
                return f"code({self.table})"
            case "text" if self.values is not None:
                return f"enum({','.join(self.values)})"
            case "text" if self.format is not None:
                return f"text with format {self.format}"
            case "text" if self.max_length is not None:
                return f"text({self.max_length})"
            case "decimal" if self.scale is not None and self.precision is not None:
                return f"decimal({self.precision},{self.scale})"
            case "integer" | "decimal" if self.minimum is not None or self.maximum is not None:
                return f"{self.kind} {_bounds(self.minimum)}..{_bounds(self.maximum)}"
            case "decimal" if self.multiple is not None:
                return f"decimal in steps of {self.multiple}"
            case "list":
                return f"list({self.item.words() if self.item else 'any'})"
            case "object" if self.entity is not None:
                return self.entity
            case kind:
                return kind


def _bounds(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


ANY = Shape("any")
UNKNOWN = Shape("any", unknown=True)
TEXT = Shape("text")
INTEGER = Shape("integer")
DECIMAL = Shape("decimal")
BOOLEAN = Shape("boolean")
DATE = Shape("date")
TIME = Shape("time")
DATETIME = Shape("datetime")
DURATION = Shape("duration")


def list_of(item: Shape) -> Shape:
    """A list that holds *item*."""
    return Shape("list", foreign=item.foreign, item=item)


def of_entity(entity: Entity, dictionary: Dictionary) -> Shape:
    """The shape of a canonical document of *entity*."""
    found: dict[str, Member] = {}

    def members() -> Mapping[str, Member]:
        if not found:
            for name, each in entity.fields.items():
                shape = of_field_type(each.type, dictionary)
                found[name] = Member(name, shape, each.required, each.title)
        return found

    return Shape("object", entity=entity.name, _members=members)


def of_field_type(type_: types.FieldType, dictionary: Dictionary) -> Shape:
    """The shape of one type of the dictionary."""
    match type_:
        case types.Text(max_length=length):
            return Shape("text", max_length=length)
        case types.DecimalNumber(precision=precision, scale=scale):
            return Shape("decimal", precision=precision, scale=scale)
        case types.Code(table=table):
            return Shape("text", table=table)
        case types.Enum(values=values):
            return Shape("text", values=values)
        case types.ListOf(item=item):
            return list_of(of_field_type(item, dictionary))
        case types.ObjectOf(entity=name):
            known = dictionary.entities.get(name)
            return of_entity(known, dictionary) if known is not None else UNKNOWN
        case _:
            return _PLAIN[type(type_)]


_PLAIN: dict[type, Shape] = {
    types.Integer: INTEGER,
    types.Boolean: BOOLEAN,
    types.Date: DATE,
    types.Time: TIME,
    types.DateTime: DATETIME,
    types.Duration: DURATION,
}

_SCHEMA_KINDS: dict[str, Kind] = {
    "string": "text",
    "number": "decimal",
    "integer": "integer",
    "boolean": "boolean",
    "any": "any",
}


def of_schema(node: SchemaNode) -> Shape:
    """The shape of one place of a message's schema."""
    if node.type == "array":
        item = of_schema(node.items) if node.items is not None else replace(ANY, foreign=True)
        return Shape("list", foreign=True, nullable=node.nullable, item=item)
    if node.type == "object":
        return Shape(
            "object", foreign=True, nullable=node.nullable,
            additional=not node.properties and node.additional, _members=_members_of(node),
        )  # fmt: skip
    return Shape(
        _SCHEMA_KINDS[node.type],
        foreign=True,
        format=node.format if node.type == "string" else None,
        max_length=node.max_length,
        values=node.enum if node.type == "string" else None,
        nullable=node.nullable,
        minimum=node.minimum,
        maximum=node.maximum,
        multiple=node.multiple_of,
    )


def _members_of(node: SchemaNode) -> Callable[[], Mapping[str, Member]]:
    found: dict[str, Member] = {}

    def members() -> Mapping[str, Member]:
        if not found:
            for name, child in node.properties.items():
                found[name] = Member(name, of_schema(child), name in node.required, child.title)
        return found

    return members
