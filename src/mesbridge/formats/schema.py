"""A message's schema as a tree: what a foreign system really sends or takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.system import MessageFormat
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
        minimum, maximum, multiple_of: of a number, or None.
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
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    multiple_of: Decimal | None = None
    title: Label = field(default_factory=Label)


CsvEncoding = Literal["utf-8", "utf-8-bom", "gb18030", "latin1", "cp1252"]


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """``x-csv``: how the text is laid out; read by ``csv_dialect``.

    Attributes:
        rows: the property that holds the rows; None: a message is one row.
        header: the first line names the columns.
        columns: in the order of writing, and of reading where there is no header.
        quote: empty where nothing is quoted.
        encoding: ``utf-8`` is read with a byte order mark or without, written without.
        quote_all: every cell is written in quotes.
        formula_guard: an apostrophe is written before text that looks like a formula.
    """

    rows: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    quote: str = '"'
    encoding: CsvEncoding = "utf-8"
    line_end: str = "\r\n"
    quote_all: bool = False
    formula_guard: bool = False


@dataclass(frozen=True, slots=True)
class MessageSchema:
    """The schema of one message ``system.message``.

    Attributes:
        name: ``sap_s4.production_order``.
        format: of the system, or of ``x-xml``, ``x-csv``, ``x-format`` in the schema.
        root: the tree.
        raw: the JSON Schema as written (plain values), for the validator.
        xml_root, xml_namespace: of ``x-xml``, else None.
        csv: of ``x-csv``; None where the format is another.
    """

    name: str
    system: str
    format: MessageFormat
    root: SchemaNode
    raw: Mapping[str, object]
    file: str
    xml_root: str | None = None
    xml_namespace: str | None = None
    csv: CsvDialect | None = None
