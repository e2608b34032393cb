"""A message's schema as a tree: what a foreign system really sends or takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Position


@dataclass(frozen=True, slots=True)
class SchemaNode:
    """One place of a schema; ``$ref`` into the same file is already followed.

    Attributes:
        type: ``object array string number integer boolean``; ``any`` where none is given.
        nullable: null is allowed too.
        format: of a string: ``date``, ``date-time``, ``time``, ``duration`` …, or None.
        enum: allowed values as text, or None.
        properties: in the schema's order, which is also the order of writing.
        additional: properties that are not declared are allowed.
        items: what an array holds.
    """

    type: Literal["object", "array", "string", "number", "integer", "boolean", "any"]
    position: Position
    nullable: bool = False
    format: str | None = None
    enum: tuple[str, ...] | None = None
    max_length: int | None = None
    pattern: str | None = None
    properties: Mapping[str, SchemaNode] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    additional: bool = True
    items: SchemaNode | None = None
    min_items: int = 0
    title: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class MessageSchema:
    """The schema of one message ``system.message``.

    Attributes:
        name: ``sap_s4.production_order``.
        format: of the system, or of ``x-xml``/``x-format`` in the schema.
        root: the tree.
        raw: the JSON Schema as written (plain values), for the validator.
        xml_root, xml_namespace: of ``x-xml``; None for JSON.
    """

    name: str
    system: str
    format: Literal["json", "xml"]
    root: SchemaNode
    raw: Mapping[str, object]
    file: str
    xml_root: str | None = None
    xml_namespace: str | None = None
