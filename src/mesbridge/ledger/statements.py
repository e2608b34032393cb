"""What the parts of a transaction share: set-based statements and their limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from mesbridge.ledger.database_time import DatabaseTime

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
        postgres = self._connection.dialect.name == "postgresql"
        return postgresql.insert(table) if postgres else sqlite.insert(table)

    def _lock(self, column: Column[str], values: Collection[str]) -> None:
        """Lock the rows with these ids in sorted order; opposite orders would deadlock."""
        for chunk in chunks(sorted(set(values))):
            self._select(select(column).where(column.in_(chunk)).order_by(column).with_for_update())


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """*values* in lists of at most *size*."""
    left = list(values)
    for start in range(0, len(left), size):
        yield left[start : start + size]


def columns_of(table: Table, row_type: type) -> list[Column[Any]]:
    """The columns that are the fields of the dataclass *row_type*, in its order."""
    return [table.c[field.name] for field in fields(row_type)]


def values_of(row: Any, columns: Sequence[Column[Any]]) -> dict[str, Any]:
    """The fields of a dataclass instance as a row; nothing is copied."""
    return {column.name: getattr(row, column.name) for column in columns}


def in_states(column: Column[Any], states: Iterable[StrEnum]) -> ColumnElement[bool]:
    """``column IN ('due', …)`` with the values in the text of the statement.

    A partial index is used only where the planner sees the values, not parameters.
    """
    return column.in_([literal_column(f"'{state}'") for state in states])
