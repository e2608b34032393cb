"""Pairs that were added to code tables beside the files: by the API or the command line.

They belong to a release as the files do: the next release from files takes them along, a rollback
takes them back. Once the files say the same, the added pair is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mesbridge.dictionary.code_files import RowAt
from mesbridge.dictionary.codes import OWN_COLUMNS
from mesbridge.documents import Position
from mesbridge.findings import Finding
from mesbridge.nearest import nearest

#: What stands for the file in findings about added pairs.
_PLACE = "added codes/{table}"
_PRIMARY = "yes"


@dataclass(frozen=True, slots=True)
class AddedCode:
    """One pair: *code* in *column* of *table* means *canonical*.

    *primary*: it is what is written, not only read. *plant* and the days as in the files.
    """

    table: str
    canonical: str
    column: str
    code: str
    plant: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    primary: bool = False

    def cells(self) -> dict[str, str]:
        """The cells of its row, empty ones left out."""
        found = {"canonical": self.canonical, self.column: self.code}
        if self.plant is not None:
            found["plant"] = self.plant
        for name, day in (("valid_from", self.valid_from), ("valid_to", self.valid_to)):
            if day is not None:
                found[name] = day.isoformat()
        if self.primary:
            found["primary"] = _PRIMARY
        return found

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, empty values left out; :func:`added_code` reads it."""
        found: dict[str, Any] = {
            "table": self.table, "canonical": self.canonical, "column": self.column,
            "code": self.code,
        }  # fmt: skip
        rest = {name: text for name, text in self.cells().items() if name in _OPTIONAL}
        return found | rest


_OPTIONAL = ("plant", "valid_from", "valid_to", "primary")


def added_code(found: Mapping[str, Any]) -> AddedCode:
    """The pair of its JSON."""
    days = {
        name: date.fromisoformat(found[name])
        for name in ("valid_from", "valid_to")
        if name in found
    }
    return AddedCode(
        found["table"], found["canonical"], found["column"], found["code"], found.get("plant"),
        **days, primary="primary" in found,
    )  # fmt: skip


class Table:
    """The lines of one code table, still as text; *place* is that of the header."""

    def __init__(self, name: str, lines: Sequence[RowAt]) -> None:
        (self.place, header), *self.rows = lines
        self.name = name
        self.header = list(header)
        self._by_canonical: dict[str, list[int]] | None = None

    def rows_of(self, canonical: str) -> list[int]:
        """Indexes of the rows of one canonical value."""
        if self._by_canonical is None:
            self._by_canonical = {}
            for index, row in enumerate(self.rows):
                found = self.cells(row).get("canonical", "")
                self._by_canonical.setdefault(found, []).append(index)
        return self._by_canonical.get(canonical, [])

    def canonicals(self) -> list[str]:
        """All canonical values, in the order of the file."""
        self.rows_of("")
        return [each for each in self._by_canonical or () if each]

    def last_line(self) -> int:
        """Where the last row begins."""
        return self.rows[-1][0].line if self.rows else self.place.line

    def append(self, row: RowAt) -> None:
        """One more row, of a value that is there."""
        self.rows_of(self.cells(row)["canonical"]).append(len(self.rows))
        self.rows.append(row)

    def column(self, name: str) -> int:
        """Index of the column, which is made at the end where there is none yet."""
        if name not in self.header:
            width = len(self.header)
            self.header.append(name)
            # A line of another length is a finding of its own and keeps it.
            self.rows = [
                (place, [*cells, ""] if len(cells) == width else cells)
                for place, cells in self.rows
            ]
        return self.header.index(name)

    def cells(self, row: RowAt) -> dict[str, str]:
        """The cells of *row* by column, empty ones left out."""
        return {name: cell for name, cell in zip(self.header, row[1], strict=False) if cell}


def add_to(
    tables: Sequence[Table], added: Iterable[AddedCode], findings: list[Finding]
) -> tuple[AddedCode, ...]:
    """Append *added* to *tables*; returns those that the files do not say themselves.

    *findings* takes MB395 (no such table), MB396 (no such column), MB397 (no such value).
    """
    by_name = {table.name: table for table in tables}
    left = []
    for number, code in enumerate(added, start=1):
        table = by_name.get(code.table)
        # As if it stood at the end of the file: of two that collide it is the later one.
        line = table.last_line() + 1 if table is not None else number
        place = Position(_PLACE.format(table=code.table), line, 1)
        if table is None:
            findings.append(_unknown("MB395", place, code.table, code.table, list(by_name)))
        elif _is_said(code, table):
            continue
        elif _fits(code, table, place, findings):
            _append(code, table, place)
        left.append(code)
    return tuple(left)


def _is_said(code: AddedCode, table: Table) -> bool:
    """Whether a row says the same; one that is only read does not say what is written."""
    mine = code.cells()
    primary = mine.pop("primary", None)
    names = ("canonical", code.column, "plant", "valid_from", "valid_to")
    for index in table.rows_of(code.canonical):
        cells = table.cells(table.rows[index])
        if all(cells.get(name) == mine.get(name) for name in names):
            return primary is None or _is_primary(cells)
    return False


def _is_primary(cells: Mapping[str, str]) -> bool:
    return cells.get("primary", "no") not in ("no", "false", "0")


def _fits(code: AddedCode, table: Table, place: Position, findings: list[Finding]) -> bool:
    before = len(findings)
    columns = [name for name in table.header if name not in OWN_COLUMNS]
    if code.column not in columns:
        findings.append(_unknown("MB396", place, table.name, code.column, columns))
    if not table.rows_of(code.canonical):
        options = table.canonicals()
        findings.append(_unknown("MB397", place, table.name, code.canonical, options))
    return len(findings) == before


def _append(code: AddedCode, table: Table, place: Position) -> None:
    if not code.primary:
        _keep_primary(code, table)
    cells = code.cells()
    for name in cells:
        table.column(name)
    table.append((place, [cells.get(name, "") for name in table.header]))


def _keep_primary(code: AddedCode, table: Table) -> None:
    """The one code that was written so far goes on being written: mark it."""
    others = [
        index
        for index in table.rows_of(code.canonical)
        if (cells := table.cells(table.rows[index])).get(code.column, code.code) != code.code
        and cells.get("plant") == code.plant
    ]
    if len(others) == 1 and not _is_primary(table.cells(table.rows[others[0]])):
        column = table.column("primary")
        place, before = table.rows[others[0]]
        marked = list(before)
        marked[column] = _PRIMARY
        table.rows[others[0]] = (place, marked)


def _unknown(
    code: str, place: Position, subject: str, found: str, options: Sequence[str]
) -> Finding:
    guess = nearest(found, options) or ", ".join(options[:20])
    return Finding(code, place, {"found": found, "options": guess}, subject)


def without(added: Iterable[AddedCode], code: AddedCode) -> tuple[AddedCode, ...]:
    """*added* without *code*, whether it is written or only read."""
    bare = replace(code, primary=False)
    return tuple(each for each in added if replace(each, primary=False) != bare)
