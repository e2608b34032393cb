"""What the rows of a code table say beside their codes: days and ratios of units."""

from __future__ import annotations

from collections.abc import Iterator

from mesbridge.dictionary.code_files import cell_place
from mesbridge.dictionary.codes import CodeRow, CodeTable
from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity

_RATIO = ("dimension", "numerator", "denominator")


def check_rows(table: CodeTable) -> Iterator[Finding]:
    """MB377 days the wrong way round, MB378, MB379, MB245 ratios that cannot be used."""
    bases: dict[str, Position] = {}
    whole: set[str] = set()
    usable = True
    for row in table.rows:
        yield from _days(table, row)
        dimension = row.cells.get("dimension")
        wrong = list(_ratio(table, row))
        yield from wrong
        if dimension is not None and not wrong:
            bases.setdefault(dimension, cell_place(table, row, "dimension"))
            if row.cells["numerator"] == row.cells.get("denominator", "1"):
                whole.add(dimension)
        usable = usable and not wrong
    for dimension, place in bases.items():
        if usable and dimension not in whole:
            params = {"found": dimension}
            yield Finding("MB245", place, params, table.name, Severity.NOTE)


def _days(table: CodeTable, row: CodeRow) -> Iterator[Finding]:
    first, last = row.valid_from, row.valid_to
    if first is not None and last is not None and first > last:
        params = {"first": first, "second": last}
        yield Finding("MB377", cell_place(table, row, "valid_from"), params, table.name)


def _ratio(table: CodeTable, row: CodeRow) -> Iterator[Finding]:
    written = [column for column in _RATIO if column in row.cells]
    if not written or table.name not in ("uom", "material_unit"):
        return
    for column in ("dimension", "numerator"):
        if column not in row.cells:
            params = {"canonical": row.canonical, "found": written[0], "column": column}
            place = cell_place(table, row, written[0])
            yield Finding("MB379", place, params, table.name, Severity.WARNING)
            return
    for column in ("numerator", "denominator"):
        text = row.cells.get(column)
        if text is not None and not _is_positive(text):
            params = {"column": column, "found": text}
            yield Finding("MB378", cell_place(table, row, column), params, table.name)


def _is_positive(text: str) -> bool:
    whole, point, fraction = text.partition(".")
    digits = whole + (fraction if point else "0")
    return text.isascii() and digits.isdigit() and bool(digits.strip("0"))
