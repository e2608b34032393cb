"""Reads one interface table: claim, read, mark; plain data in and out, SQL stays inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError
from mesbridge.formats.schema import SchemaNode
from mesbridge.tables.claims import Claims, Key
from mesbridge.tables.database import ForeignDatabase
from mesbridge.tables.row_values import key_text
from mesbridge.tables.rows import RowReader, needed
from mesbridge.workspace.interfaces import TableSource


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """A row that is ours: *id* from its key, *document* or why it cannot be one."""

    key: Key
    id: str
    again: bool
    document: Mapping[str, Any] | PermanentError


class SourceTable:
    """One table with its children. Every method raises TableFailureError."""

    def __init__(self, spec: TableSource, node: SchemaNode, clock: Clock) -> None:
        self._spec = spec
        self._node = node
        self._database = ForeignDatabase(spec.url)
        self._claims = Claims(spec, clock)

    def look(self) -> str:
        """The name of the table; reads nothing, but every column has to be there."""
        spec = self._spec
        with self._database.transaction() as connection:
            reader = RowReader(self._database.layouts, spec.schema, connection)
            layout = reader.layout(spec.table)
            names = [*spec.key, *spec.order, *spec.where, *spec.written()]
            reader.rows(layout, [*names, *needed(self._node, spec.children)], [])
            reader.documents(layout, [], self._node, spec.children)
        return layout.name

    def claim(self) -> list[ClaimedRow]:
        """Claim what is next and read it, in order; one transaction."""
        spec = self._spec
        with self._database.transaction() as connection:
            reader = RowReader(self._database.layouts, spec.schema, connection)
            layout = reader.layout(spec.table)
            claimed = self._claims.take(connection, layout)
            keys = [dict(zip(spec.key, each.key, strict=True)) for each in claimed]
            names = [*spec.key, *needed(self._node, spec.children)]
            rows = reader.rows(layout, names, keys)
            documents = reader.documents(layout, rows, self._node, spec.children)
            found = {
                tuple(row[name.lower()] for name in spec.key): document
                for row, document in zip(rows, documents, strict=True)
            }
        return [
            ClaimedRow(each.key, "|".join(map(key_text, each.key)), each.again, found[each.key])
            for each in claimed
        ]

    def finish(self, ended: Sequence[tuple[Key, str | None]]) -> None:
        """These rows are read; with each the error that it ended with, or None."""
        with self._database.transaction() as connection:
            layout = self._database.layouts.of(connection, self._spec.table, self._spec.schema)
            for key, error in ended:
                self._claims.finish(connection, layout, key, error)

    def give_back(self, keys: Sequence[Key]) -> None:
        """These rows wait again."""
        with self._database.transaction() as connection:
            layout = self._database.layouts.of(connection, self._spec.table, self._spec.schema)
            for key in keys:
                self._claims.give_back(connection, layout, key)

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()
