"""CSV to payload: cells are text exactly as written, typed values are read from it by the schema.

An empty cell is empty text, and nothing where the schema says number, flag or date. A column that
the schema does not declare is kept as text. A row's place among the lines goes into every error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import MAX_DIGITS
from mesbridge.formats.csv_dialect import row_node
from mesbridge.formats.csv_lines import (
    MAX_ROWS,
    Record,
    codec_of,
    decode_text,
    place_of,
    records,
)
from mesbridge.formats.schema import CsvDialect, MessageSchema, SchemaNode
from mesbridge.formats.shown import shown
from mesbridge.formats.typed_text import COLLAPSED, CONVERTERS
from mesbridge.formats.validation import described


class _Absent:
    """What an empty cell that cannot be empty text stands for."""


_ABSENT = _Absent()
#: Reads one cell; None where it is no such value.
_Read = Callable[[str], Any]
_INDEX = re.compile(r"\[([0-9]+)\]")


class CsvReader:
    """Reads bodies of one message."""

    def __init__(self, schema: MessageSchema, dialect: CsvDialect) -> None:
        self._schema = schema
        self._dialect = dialect
        self._node = row_node(schema.root, dialect)
        self._cells = {name: _reader(node) for name, node in self._node.properties.items()}

    def read(self, body: bytes) -> Any:
        """The payload of *body*: an object of one list of rows, or the object of the one row.

        Raises:
            DecodeError: MB444 to MB450, MB453, MB460, MB461.
        """
        text = decode_text(body, self._dialect)
        columns, found = self.table(text)
        rows = [self._row(text, columns, each) for each in found]
        if self._dialect.rows is not None:
            return {self._dialect.rows: rows}
        if len(rows) != 1:
            raise DecodeError("MB448", found=len(rows))
        return rows[0]

    @property
    def is_whole(self) -> bool:
        """A body is one message, however many rows it has."""
        return self._dialect.rows is not None

    def split(self, body: bytes) -> list[bytes]:
        """Each row as a body of its own, below the header where there is one (EIP Splitter).

        Raises:
            DecodeError: as :meth:`table`.
        """
        text = decode_text(body, self._dialect)
        _, found = self.table(text)
        header = text[: next(records(text, self._dialect)).end] if self._dialect.header else ""
        codec = codec_of(self._dialect)
        return [f"{header}{text[each.offsets[0] : each.end]}".encode(codec) for each in found]

    def table(self, text: str) -> tuple[Sequence[str], list[Record]]:
        """The names of the columns, and the records below them; all records are as long.

        Raises:
            DecodeError: as :meth:`read`, but for what stands in the cells.
        """
        found = records(text, self._dialect)
        columns: Sequence[str] = self._dialect.columns
        if self._dialect.header:
            header = next(found, None)
            if header is None:
                raise DecodeError("MB465")
            columns = self._header(text, header)
        rows: list[Record] = []
        for record in found:
            if len(record.cells) != len(columns):
                line, _ = place_of(text, record.offsets[0])
                raise DecodeError(
                    "MB446", at_line=line, found=len(record.cells), expected=len(columns)
                )
            if len(rows) == MAX_ROWS:
                line, _ = place_of(text, record.offsets[0])
                raise DecodeError(
                    "MB447", at_line=line, expected=MAX_ROWS, what="rows", what_zh="行数"
                )
            rows.append(record)
        return columns, rows

    def place(self, body: bytes, path: str) -> tuple[int, int]:
        """Line and column of the cell that *path* of the payload (``Rows[3].Qty``) comes from."""
        text = decode_text(body, self._dialect)
        columns, rows = self.table(text)
        index = _INDEX.search(path) if self._dialect.rows is not None else None
        name = path[index.end() :].removeprefix(".") if index else path
        record = rows[int(index[1]) if index else 0]
        known = name in columns
        return place_of(text, record.offsets[columns.index(name) if known else 0])

    def _header(self, text: str, header: Record) -> Sequence[str]:
        seen: set[str] = set()
        for name, offset in zip(header.cells, header.offsets, strict=True):
            if name in seen:
                raise DecodeError("MB453", source=shown(name))
            if not name:
                line, column = place_of(text, offset)
                raise DecodeError(
                    "MB444", at_line=line, at_column=column, reason="a column without a name",
                    reason_zh="列没有名称",
                )  # fmt: skip
            seen.add(name)
        for name in self._node.properties:
            if name in self._node.required and name not in seen:
                raise DecodeError("MB445", source=name, found=shown(", ".join(header.cells)))
        return header.cells

    def _row(self, text: str, columns: Sequence[str], record: Record) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for name, cell, offset in zip(columns, record.cells, record.offsets, strict=True):
            read = self._cells.get(name)
            value = cell if read is None else read(cell)
            if value is None:
                raise self._refused(text, offset, name, cell)
            if value is not _ABSENT:
                row[name] = value
        return row

    def _refused(self, text: str, offset: int, name: str, cell: str) -> DecodeError:
        if len(cell.strip()) > MAX_DIGITS:
            return DecodeError("MB460", source=name, expected=MAX_DIGITS)
        line, column = place_of(text, offset)
        node = self._node.properties[name]
        return DecodeError(
            "MB449", source=name, value=shown(cell), file=self._schema.file,
            line=node.position.line, expected=described(node), at_line=line, at_column=column,
        )  # fmt: skip


def _reader(node: SchemaNode) -> _Read | None:
    """What reads a cell of *node*; None: it is the text as written."""
    convert = CONVERTERS.get(node.type)
    if convert is None:
        return _stripped if node.format in COLLAPSED else None

    def read(cell: str) -> Any:
        text = cell.strip()
        if not text:
            return _ABSENT
        return convert(text) if len(text) <= MAX_DIGITS else None

    return read


def _stripped(cell: str) -> Any:
    return cell.strip() or _ABSENT
