"""A code table from the rows of its CSV file: shape, duplicates and primaries are checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mesbridge.dictionary.codes import CodeRow, CodeTable
from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity
from mesbridge.nearest import nearest

_YES = frozenset({"yes", "true", "x", "X", "1"})
_NO = frozenset({"no", "false", "0"})

#: Findings of one table; who has more has another kind of file.
MAX_FINDINGS = 100

#: One line of the file: where it begins, and its cells.
RowAt = tuple[Position, Sequence[str]]


def build_code_table(
    name: str, header: Sequence[str], rows: Iterable[RowAt], findings: list[Finding]
) -> CodeTable:
    """The code table *name*; rows that cannot be understood are left out, with a finding.

    Args:
        header: the cells of the first line.
        rows: all other lines with their places, empty lines left out.
        findings: takes MB215 to MB219 and MB370 to MB373.
    """
    everything, findings = findings, []
    lines = list(rows)
    place = lines[0][0] if lines else Position(f"{name}.csv", 1, 1)
    _check_header(name, header, Position(place.file, 1, 1), findings)
    build = _RowBuilder(name, header, findings)
    table = CodeTable(name, header, [row for line in lines if (row := build.row(line))])
    _check_pairs(table, findings)
    everything.extend(findings[:MAX_FINDINGS])
    if len(findings) > MAX_FINDINGS:
        everything.append(
            Finding("MB130", findings[MAX_FINDINGS].position, {"limit": MAX_FINDINGS})
        )
    return table


def _check_header(
    name: str, header: Sequence[str], place: Position, findings: list[Finding]
) -> None:
    if "canonical" not in header:
        joined = ", ".join(header)
        code = "MB216" if len(header) == 1 and set(joined) & set(";\t|") else "MB215"
        guess = nearest("canonical", header) or joined
        findings.append(Finding(code, place, {"found": guess}, name))
    for index, column in enumerate(header):
        if not column or column in header[:index]:
            params = {"column": column, "index": index + 1}
            findings.append(
                Finding("MB217", column_place(place, header, column, index), params, name)
            )


class _RowBuilder:
    """Makes rows of lines and reports what is wrong with each."""

    def __init__(self, name: str, header: Sequence[str], findings: list[Finding]) -> None:
        self._name = name
        self._header = header
        self._findings = findings
        self._seen: dict[tuple[str, ...], Position] = {}

    def row(self, line: RowAt) -> CodeRow | None:
        place, cells = line
        if len(cells) != len(self._header):
            self._report("MB218", place, found=len(cells), expected=len(self._header))
            return None
        first = self._seen.setdefault(tuple(cells), place)
        if first is not place:
            self._report("MB370", place, line=first.line)
            return None
        by_column = {column: cell for column, cell in zip(self._header, cells, strict=True) if cell}
        for column, cell in by_column.items():
            if cell != cell.strip():
                self._report("MB374", self._cell(place, by_column, column), Severity.WARNING,
                             column=column, found=cell)  # fmt: skip
        canonical = by_column.get("canonical")
        if canonical is None:
            if "canonical" in self._header:
                self._report("MB219", place)
            return None
        return CodeRow(
            canonical,
            by_column,
            place,
            primary=self._primary(place, by_column),
            plant=by_column.get("plant"),
            valid_from=self._day(place, "valid_from", by_column),
            valid_to=self._day(place, "valid_to", by_column),
        )

    def _cell(self, place: Position, cells: Mapping[str, str], column: str) -> Position:
        return _behind(place, self._header, cells, column)

    def _primary(self, place: Position, cells: Mapping[str, str]) -> bool:
        cell = cells.get("primary")
        if cell is not None and cell not in _YES and cell not in _NO:
            self._report("MB375", self._cell(place, cells, "primary"), found=cell)
        return cell in _YES

    def _day(self, place: Position, column: str, cells: Mapping[str, str]) -> date | None:
        cell = cells.get(column)
        if cell is None:
            return None
        try:
            return date.fromisoformat(cell)
        except ValueError:
            self._report("MB376", self._cell(place, cells, column), column=column, found=cell)
            return None

    def _report(
        self,
        code: str,
        place: Position,
        severity: Severity = Severity.ERROR,
        **params: object,
    ) -> None:
        self._findings.append(Finding(code, place, params, self._name, severity))


def _check_pairs(table: CodeTable, findings: list[Finding]) -> None:
    """One value of a system means one thing, and one of several is written."""
    for column in table.foreign_columns:
        by_value: dict[tuple[str, str | None], list[CodeRow]] = {}
        by_canonical: dict[tuple[str, str | None], list[CodeRow]] = {}
        for row in table.rows:
            value = row.cells.get(column)
            if value is not None:
                by_value.setdefault((value, row.plant), []).append(row)
                by_canonical.setdefault((row.canonical, row.plant), []).append(row)
        for (value, _), rows in by_value.items():
            _check_meaning(table, column, value, rows, findings)
        for (canonical, _), rows in by_canonical.items():
            _check_primary(table, column, canonical, rows, findings)


def _check_meaning(
    table: CodeTable, column: str, value: str, rows: list[CodeRow], findings: list[Finding]
) -> None:
    """MB371: one foreign code for two canonical values."""
    for earlier, later in _overlapping(rows):
        if earlier.canonical != later.canonical:
            params = {
                "column": column, "value": value, "first": earlier.canonical,
                "second": later.canonical, "line": earlier.position.line,
            }  # fmt: skip
            place = cell_place(table, later, column)
            findings.append(Finding("MB371", place, params, table.name))


def cell_place(table: CodeTable, row: CodeRow, column: str) -> Position:
    """Where the cell of *column* begins; cells before it are quoted where they have to be."""
    return _behind(row.position, table.columns, row.cells, column)


def column_place(
    place: Position, header: Sequence[str], column: str, index: int | None = None
) -> Position:
    """Where the name of *column* stands in the first line, which begins at *place*."""
    before = header[: header.index(column) if index is None else index]
    return place._replace(column=place.column + sum(_width(each) + 1 for each in before))


def _behind(
    place: Position, columns: Sequence[str], cells: Mapping[str, str], column: str
) -> Position:
    before = columns[: columns.index(column)]
    width = sum(_width(cells.get(name, "")) + 1 for name in before)
    return place._replace(column=place.column + width)


def _width(cell: str) -> int:
    quoted = any(char in cell for char in ',"')
    return len(cell) + (2 + cell.count('"') if quoted else 0)


def _check_primary(
    table: CodeTable, column: str, canonical: str, rows: list[CodeRow], findings: list[Finding]
) -> None:
    """MB372, MB373: of several foreign codes exactly one is written."""
    primaries = [row for row in rows if row.primary]
    for earlier, later in _overlapping(primaries or rows):
        if earlier.cells[column] != later.cells[column]:
            code = "MB373" if primaries else "MB372"
            params = {
                "column": column, "canonical": canonical, "first": earlier.cells[column],
                "second": later.cells[column], "line": earlier.position.line,
            }  # fmt: skip
            findings.append(Finding(code, cell_place(table, later, column), params, table.name))


def _overlapping(rows: list[CodeRow]) -> list[tuple[CodeRow, CodeRow]]:
    """Pairs of neighbours in time that hold on one day; in the order of the file within a pair."""
    if len(rows) < 2:
        return []
    pairs: list[tuple[CodeRow, CodeRow]] = []
    ordered = sorted(rows, key=lambda row: row.valid_from or date.min)
    latest = ordered[0]
    for row in ordered[1:]:
        if (row.valid_from or date.min) <= (latest.valid_to or date.max):
            first, second = sorted((latest, row), key=lambda each: each.position.line)
            pairs.append((first, second))
        if (row.valid_to or date.max) > (latest.valid_to or date.max):
            latest = row
    return pairs
