"""Which pairs of the code tables the tests have looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mesbridge.dictionary.codes import CodeRow, CodeTable

#: Table, column, and the two values of a pair, in the order in which they were looked up.
Pair = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class CodeCoverage:
    """One column of a table: how many pairs it has, and the rows that no test used."""

    table: str
    column: str
    pairs: int
    untested: tuple[CodeRow, ...]


def code_coverage(
    tables: Mapping[str, CodeTable], asked: Iterable[tuple[str, str]], used: AbstractSet[Pair]
) -> Sequence[CodeCoverage]:
    """The columns that some mapping asks, in the order of their names.

    Args:
        used: what was looked up, in either direction.
    """
    found = []
    for name, column in sorted(asked):
        table = tables.get(name)
        rows = [row for row in table.rows if column in row.cells] if table is not None else []
        left = tuple(row for row in rows if not _is_used(row, name, column, used))
        if rows:
            found.append(CodeCoverage(name, column, len(rows), left))
    return found


def _is_used(row: CodeRow, table: str, column: str, used: AbstractSet[Pair]) -> bool:
    canonical, code = row.canonical, row.cells[column]
    return (table, column, code, canonical) in used or (table, column, canonical, code) in used
