"""``x-csv`` of a schema: how the text of one message is laid out.

Source: RFC 4180, widened by what exports of ERP and MES really look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Fields
from mesbridge.findings import Finding
from mesbridge.formats.schema import CsvDialect, CsvEncoding, SchemaNode

_ENCODINGS: tuple[CsvEncoding, ...] = ("utf-8", "utf-8-bom", "gb18030", "latin1", "cp1252")
_LINE_ENDS: tuple[Literal["crlf", "lf"], ...] = ("crlf", "lf")
_NESTED = ("object", "array")


@dataclass(frozen=True, slots=True)
class _Place:
    """The node of one row, and the name of the list of rows, or None."""

    row: SchemaNode
    rows: str | None


def read_dialect(document: Fields, root: SchemaNode, findings: list[Finding]) -> CsvDialect:
    """The dialect of the schema *document*; without ``x-csv`` that of RFC 4180."""
    given = document.get("x-csv")
    fields = given if isinstance(given, Fields) else Fields({}, {}, document.position)
    reader = ObjectReader(fields, "x-csv", findings)
    if given is not None and not isinstance(given, Fields):
        ObjectReader(document, None, findings).unexpected("x-csv", given, "object")
    place = _place(reader, root)
    dialect = CsvDialect(
        rows=place.rows,
        header=reader.boolean("header", True),
        columns=_columns(reader, place.row),
        delimiter=_character(reader, "delimiter", ",") or ",",
        quote=_character(reader, "quote", '"'),
        encoding=reader.choice("encoding", _ENCODINGS, "utf-8"),
        line_end="\n" if reader.choice("line_end", _LINE_ENDS, "crlf") == "lf" else "\r\n",
        quote_all=reader.boolean("quote_all", False),
        formula_guard=reader.boolean("formula_guard", False),
    )
    if dialect.quote == dialect.delimiter:
        reader.report("MB260", reader.place("quote"), key="quote", found=dialect.quote)
    reader.finish()
    return dialect


def row_node(root: SchemaNode, dialect: CsvDialect) -> SchemaNode:
    """The schema of one row."""
    rows = root.properties.get(dialect.rows or "")
    return rows.items if rows is not None and rows.items is not None else root


def _place(reader: ObjectReader, root: SchemaNode) -> _Place:
    """Where the rows are; reports what no text of lines and cells could hold."""
    name = reader.text("rows")
    if name is None:
        _check_cells(reader, root)
        return _Place(root, None)
    rows = root.properties.get(name)
    if rows is None or rows.type != "array" or rows.items is None or rows.items.type != "object":
        reader.report("MB262", reader.place("rows"), found=name)
        return _Place(root, None)
    for other, node in root.properties.items():
        if other != name:
            reader.report("MB263", node.position, name=other)
    _check_cells(reader, rows.items)
    return _Place(rows.items, name)


def _check_cells(reader: ObjectReader, row: SchemaNode) -> None:
    for name, node in row.properties.items():
        if node.type in _NESTED:
            reader.report("MB261", node.position, name=name, found=node.type)


def _columns(reader: ObjectReader, row: SchemaNode) -> tuple[str, ...]:
    columns = reader.texts("columns")
    for name in columns:
        if name not in row.properties:
            reader.report("MB264", reader.place("columns"), found=name)
    return columns or tuple(row.properties)


def _character(reader: ObjectReader, key: str, default: str) -> str:
    """One character that is no line end; an empty ``quote`` means that nothing is quoted."""
    text = reader.text(key)
    if text is None:
        return default
    if (key == "quote" and not text) or (len(text) == 1 and text not in "\r\n"):
        return text
    reader.report("MB260", reader.place(key), key=key, found=text)
    return default
