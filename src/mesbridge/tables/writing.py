"""One document as rows of an interface table: its children first, the header's status last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mesbridge.tables.failures import Failure, TableFailureError
from mesbridge.tables.layout import Layout, Layouts, untyped
from mesbridge.tables.row_values import written_value
from mesbridge.workspace.interfaces import ChildTable, TableTarget


class DocumentWriter:
    """Writes within one transaction.

    Every method raises TableFailureError: ``refused`` for what no column takes.
    """

    def __init__(self, target: TableTarget, layouts: Layouts, connection: Connection) -> None:
        self._target = target
        self._layouts = layouts
        self._connection = connection

    def look(self) -> str:
        """The name of the table. Raises as all: one of the tables is not there."""
        layout = self._layout(self._target.table)
        layout.column(self._target.id_column)
        for table, columns in _joined(self._target.children):
            for name in columns:
                self._layout(table).column(name)
        return layout.name

    def is_there(self, output_id: str) -> bool:
        """Whether the output was written before."""
        layout = self._layout(self._target.table)
        wanted = select(layout.column(self._target.id_column))
        wanted = wanted.where(layout.equals({self._target.id_column: output_id})).limit(1)
        return self._connection.execute(wanted).first() is not None

    def write(self, document: Mapping[str, Any], output_id: str) -> None:
        """The header and all below it; what was written before is left as it is."""
        target, layout = self._target, self._layout(self._target.table)
        if self.is_there(output_id):
            return
        values = {**_plain(document), target.id_column: output_id}
        status = target.status
        if status is None or status.before is None:
            # Children first: who sees the header sees all of it.
            self._children(document, values, target.children)
            ready = {} if status is None else {status.column: status.value}
            self._put(layout, {**values, **self._status(layout, ready)}, target.key)
            return
        before = self._status(layout, {status.column: status.before})
        self._put(layout, {**values, **before}, target.key)
        self._children(document, values, target.children)
        ready = self._status(layout, {status.column: status.value})
        self._update(layout, ready, {target.id_column: output_id})

    def _children(
        self, document: Mapping[str, Any], above: Mapping[str, Any],
        children: Mapping[str, ChildTable],
    ) -> None:  # fmt: skip
        known = {name.lower(): value for name, value in above.items()}
        for name, child in children.items():
            layout = self._layout(child.table)
            for item in document.get(name) or ():
                joined = {own: self._of(known, column) for own, column in child.on.items()}
                values = {**_plain(item), **joined}
                self._children(item, values, child.children)
                self._put(layout, values, child.key)

    def _of(self, above: Mapping[str, Any], column: str) -> Any:
        if above.get(column.lower()) is None:
            reason = f"the document has no {column} to join its children by"
            raise TableFailureError(Failure.REFUSED, reason)
        return above[column.lower()]

    def _put(self, layout: Layout, values: Mapping[str, Any], key: tuple[str, ...]) -> None:
        """Insert, or with a *key* change the row that there is."""
        if key:
            by_lower = {name.lower(): value for name, value in values.items()}
            found = {name: self._of(by_lower, name) for name in key}
            if self._update(layout, values, found):
                return
        columns = self._columns(layout, values)
        self._connection.execute(insert(layout.table).values(columns))

    def _update(self, layout: Layout, values: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        columns = self._columns(layout, values)
        changed = update(layout.table).where(layout.equals(key)).values(columns)
        return self._connection.execute(changed).rowcount > 0

    def _columns(self, layout: Layout, values: Mapping[str, Any]) -> dict[Any, Any]:
        """Parameters by column."""
        dialect, columns = self._connection.dialect.name, {}
        for name, value in values.items():
            if name.lower() not in layout.by_lower:
                raise TableFailureError(Failure.REFUSED, f"{layout.name} has no column {name}")
            written = written_value(value, layout.type(name), dialect, name)
            columns[layout.column(name)] = untyped(written)
        return columns

    @staticmethod
    def _status(layout: Layout, values: Mapping[str, str]) -> dict[str, Any]:
        return {name: layout.value(name, text) for name, text in values.items()}

    def _layout(self, table: str) -> Layout:
        return self._layouts.of(self._connection, table, self._target.schema)


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not isinstance(value, list)}


def _joined(children: Mapping[str, ChildTable]) -> Iterator[tuple[str, Iterable[str]]]:
    """The tables below, with their columns that join them."""
    for child in children.values():
        yield child.table, child.on
        yield from _joined(child.children)
