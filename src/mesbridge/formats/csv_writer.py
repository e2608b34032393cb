"""Document to CSV: RFC 4180 in the declared dialect; what it cannot carry is refused, not changed.

The one change of data there is has to be declared: ``formula_guard`` puts an apostrophe before text
that a spreadsheet would take for a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mesbridge.errors import EncodeError
from mesbridge.formats.csv_dialect import row_node
from mesbridge.formats.csv_lines import codec_of
from mesbridge.formats.schema import CsvDialect, MessageSchema
from mesbridge.formats.shown import path_text, shown

#: What a spreadsheet may take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"


class CsvWriter:
    """Writes documents of one message."""

    def __init__(self, schema: MessageSchema, dialect: CsvDialect) -> None:
        self._dialect = dialect
        self._codec = codec_of(dialect)
        node = row_node(schema.root, dialect)
        self._columns = dialect.columns
        self._texts = {name for name, each in node.properties.items() if each.type in _GUARDED}

    def write(self, document: Any) -> bytes:
        """*document* as a payload in the declared encoding.

        Raises:
            EncodeError: MB468, a value or a character that this CSV cannot carry.
        """
        name = self._dialect.rows
        rows = [document] if name is None else document.get(name) or []
        steps: list[list[str | int]] = [[name, n] if name else [] for n in range(len(rows))]
        lines = [self._line(self._columns, self._columns, [])] if self._dialect.header else []
        lines += [self._row(row, at) for row, at in zip(rows, steps, strict=True)]
        return self._dialect.line_end.join([*lines, ""]).encode(self._codec)

    def _row(self, row: Any, steps: list[str | int]) -> str:
        if not isinstance(row, dict):
            raise _unwritable(steps, shown(row))
        for name in row:
            if name not in self._columns:
                raise _unwritable([*steps, name], shown(name))
        cells = [self._text(name, row.get(name), steps) for name in self._columns]
        return self._line(self._columns, cells, steps)

    def _text(self, name: str, value: Any, steps: list[str | int]) -> str:
        match value:
            case str():
                guarded = self._dialect.formula_guard and name in self._texts
                return f"'{value}" if guarded and value.startswith(_FORMULA) else value
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case Decimal():
                return f"{value:f}"
            case int():
                return str(value)
            case _:
                raise _unwritable([*steps, name], shown(value))

    def _line(self, names: Sequence[str], cells: Sequence[str], steps: list[str | int]) -> str:
        written = []
        for name, cell in zip(names, cells, strict=True):
            try:
                cell.encode(self._codec)
            except UnicodeEncodeError as error:
                found = f"U+{ord(cell[error.start]):04X}"
                raise _unwritable([*steps, name], found) from error
            alone = len(cells) == 1
            written.append(self._quoted(cell, alone, [*steps, name]))
        return self._dialect.delimiter.join(written)

    def _quoted(self, cell: str, alone: bool, steps: list[str | int]) -> str:
        """*cell* in quotes where it needs them: a line of one empty cell would be no line."""
        dialect, quote = self._dialect, self._dialect.quote
        special = (dialect.delimiter, "\r", "\n", _MARK, *quote)
        hit = next((each for each in special if each in cell), None)
        if hit is None and not (alone and not cell) and not (dialect.quote_all and quote):
            return cell
        if not quote:
            raise _unwritable(steps, f"U+{ord(hit):04X}" if hit else '""')
        return f"{quote}{cell.replace(quote, quote * 2)}{quote}"


#: Types whose text may be guarded: a negative number is no formula.
_GUARDED = ("string", "any")


def _unwritable(steps: list[str | int], found: str) -> EncodeError:
    return EncodeError("MB468", target=path_text(steps) or None, found=found)
