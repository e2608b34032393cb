"""The columns that a table really has: names in any case, types for what has to be converted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    ColumnElement,
    Connection,
    TableClause,
    and_,
    bindparam,
    column,
    inspect,
    table,
)
from sqlalchemy.types import Integer, NullType, Numeric, TypeEngine

from mesbridge.tables.failures import Failure, TableFailureError


@dataclass(frozen=True, slots=True)
class Layout:
    """One table. Its columns carry no type in statements: values pass as the driver has them.

    (SQLAlchemy's own conversion would take decimals of SQLite through floats.)
    """

    name: str
    table: TableClause
    types: Mapping[str, TypeEngine[Any]]
    by_lower: Mapping[str, str]

    def column(self, name: str) -> ColumnClause[Any]:
        """Raises TableFailureError: there is none, so the table is not as configured."""
        real = self.by_lower.get(name.lower())
        if real is None:
            raise TableFailureError(Failure.AWAY, f"{self.name} has no column {name}")
        found: ColumnClause[Any] = self.table.c[real]
        return found

    def type(self, name: str) -> TypeEngine[Any]:
        """The type of a column. Raises as :meth:`column`."""
        return self.types[self.column(name).name]

    def value(self, name: str, text: str) -> Any:
        """A configured *text* as a value of the column: ``"-1"`` is a number where that is one."""
        if not isinstance(self.type(name), Integer | Numeric):
            return text
        try:
            return int(text)
        except ValueError as error:
            reason = f"{self.name}.{name} takes numbers, not {text}"
            raise TableFailureError(Failure.AWAY, reason) from error

    def equals(self, values: Mapping[str, Any]) -> ColumnElement[bool]:
        """The condition that the columns hold *values*; None is NULL."""
        return and_(*(self._equal(self.column(name), value) for name, value in values.items()))

    @staticmethod
    def _equal(at: ColumnClause[Any], value: Any) -> ColumnElement[bool]:
        return at.is_(None) if value is None else at == untyped(value)


class Layouts:
    """The tables of one database that were looked at."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str], Layout] = {}

    def of(self, connection: Connection, name: str, schema: str | None) -> Layout:
        """Raises TableFailureError: there is no such table."""
        found = self._known.get((schema, name))
        if found is None:
            found = self._known[schema, name] = _looked_at(connection, name, schema)
        return found


def untyped(value: Any) -> BindParameter[Any]:
    """*value* as a parameter without a cast: the database takes it for what the column is."""
    return bindparam(None, value, type_=NullType(), unique=True)


def _looked_at(connection: Connection, name: str, schema: str | None) -> Layout:
    inspector = inspect(connection)
    there = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
    real, shown = _one_of(name, there), f"{schema}.{name}" if schema else name
    if real is None:
        raise TableFailureError(Failure.AWAY, f"there is no table {shown}")
    types = {each["name"]: each["type"] for each in inspector.get_columns(real, schema)}
    clause = table(real, *(column(each) for each in types), schema=schema)
    return Layout(shown, clause, types, {each.lower(): each for each in types})


def _one_of(name: str, names: Iterable[str]) -> str | None:
    """*name* itself, else the one that differs in case only."""
    known = list(names)
    if name in known:
        return name
    alike = [each for each in known if each.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None
