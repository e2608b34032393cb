"""What the parts of a transaction share: set-based statements and their limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    any_,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    values,
)
from sqlalchemy.dialects import postgresql, sqlite

from mesbridge.ledger.database_time import DatabaseTime
from mesbridge.ledger.types import IDENT

T = TypeVar("T")

#: Values in one ``IN``: SQLite takes 32,766 variables in a statement, and a tuple has up to three.
CHUNK = 5_000


class Statements:
    """The connection of one transaction, and the statements that every part needs."""

    def __init__(self, connection: Connection, time: DatabaseTime) -> None:
        self._connection = connection
        self._time = time

    def _select(self, statement: Select[Any]) -> Sequence[Any]:
        return self._connection.execute(statement).all()

    def _add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(table), list(rows))

    def _upsert(
        self, table: Table, rows: Sequence[Mapping[str, Any]], added: Collection[str] = ()
    ) -> None:
        """Insert, or overwrite the row with that primary key; columns *added* are summed up."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        statement = self._dialect_insert(table)
        new = statement.excluded
        changed = {
            name: table.c[name] + new[name] if name in added else new[name]
            for name in rows[0]
            if name not in keys
        }
        # Sorted: two transactions that write the same rows must not meet in opposite orders.
        ordered = sorted(rows, key=lambda row: tuple(row[name] for name in keys))
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=changed), ordered
        )

    def _add_missing(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert those whose primary key is not there yet."""
        if rows:
            statement = self._dialect_insert(table).on_conflict_do_nothing()
            self._connection.execute(statement, list(rows))

    def _dialect_insert(self, table: Table) -> Any:
        # Both dialects have the same methods, but no common type.
        return postgresql.insert(table) if self._on_postgresql else sqlite.insert(table)

    @property
    def _on_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    def _among(self, of: Column[Any], wanted: Sequence[str]) -> ColumnElement[bool]:
        """``of IN wanted``; on PostgreSQL one array, so that the statement's text is constant."""
        if self._on_postgresql:
            return of == any_(literal(list(wanted), ARRAY(Text())))
        return of.in_(wanted)

    def _wanted(self, names: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> FromClause:
        """*pairs* as a table to join with.

        An ``IN`` of pairs makes PostgreSQL read all rows of the first value.
        """
        if self._on_postgresql:
            arrays = [literal(list(side), ARRAY(Text())) for side in zip(*pairs, strict=True)]
            unnested = func.unnest(*arrays).table_valued(*names, name="wanted")
            return unnested.render_derived()
        rows = values(*(column(name, IDENT) for name in names), name="wanted")
        return rows.data(list(pairs)).cte("wanted")

    def _locked(self, ids: Column[str], wanted: Collection[str], *further: Any) -> list[Any]:
        """Lock the rows with these ids in sorted order (opposite orders would deadlock).

        Conditions on other columns are left to the caller: with them in the statement a planner
        with old statistics takes another index than that of the ids.

        Returns:
            Per row the id and the columns *further*.
        """
        rows = select(ids, *further).order_by(ids).with_for_update()
        return [
            row
            for chunk in chunks(sorted(set(wanted)))
            for row in self._select(rows.where(self._among(ids, chunk)))
        ]


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """*values* in lists of at most *size*."""
    left = list(values)
    for start in range(0, len(left), size):
        yield left[start : start + size]


def columns_of(table: Table, row_type: type, **renamed: str) -> list[Column[Any]]:
    """The columns that are the fields of the dataclass *row_type*, in its order.

    *renamed* gives the columns of fields that are called otherwise.
    """
    return [table.c[renamed.get(field.name, field.name)] for field in fields(row_type)]


def values_of(row: Any, columns: Sequence[Column[Any]]) -> dict[str, Any]:
    """The fields of a dataclass instance as a row; nothing is copied."""
    return {column.name: getattr(row, column.name) for column in columns}


def in_states(column: Column[Any], states: Iterable[StrEnum]) -> ColumnElement[bool]:
    """``column IN ('due', …)`` with the values in the text of the statement.

    A partial index is used only where the planner sees the values, not parameters.
    """
    return column.in_([literal_column(f"'{state}'") for state in states])
