"""Rows with their children as documents of a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from mesbridge.errors import PermanentError
from mesbridge.formats.schema import SchemaNode
from mesbridge.tables.layout import Layout, Layouts
from mesbridge.tables.row_values import read_value
from mesbridge.workspace.interfaces import ChildTable

#: Conditions of one statement; databases bound its length.
_SLICE = 100

#: A row by lower-case names of its columns, raw.
Row = Mapping[str, Any]


class RowReader:
    """Reads what the schema declares; children come as lists under their names."""

    def __init__(self, layouts: Layouts, schema: str | None, connection: Connection) -> None:
        self._layouts = layouts
        self._schema = schema
        self._connection = connection

    def layout(self, table: str) -> Layout:
        """Raises TableFailureError: there is no such table."""
        return self._layouts.of(self._connection, table, self._schema)

    def rows(
        self, layout: Layout, names: Sequence[str], keys: Sequence[Mapping[str, Any]],
        order: Sequence[str] = (),
    ) -> list[Row]:  # fmt: skip
        """The columns *names* of the rows that equal one of *keys*."""
        wanted = list(dict.fromkeys(name.lower() for name in names))
        columns = [layout.column(name) for name in wanted]
        found: list[Row] = []
        for start in range(0, len(keys), _SLICE):
            any_of = or_(*(layout.equals(key) for key in keys[start : start + _SLICE]))
            statement = select(*columns).where(any_of)
            if order:
                statement = statement.order_by(*(layout.column(name) for name in order))
            rows = self._connection.execute(statement)
            found += [dict(zip(wanted, row, strict=True)) for row in rows]
        return found

    def documents(
        self,
        layout: Layout,
        rows: Sequence[Row],
        node: SchemaNode,
        children: Mapping[str, ChildTable],
    ) -> list[dict[str, Any] | PermanentError]:
        """A document per row, or why there is none; NULL is null where the schema allows it."""
        below = {name: self._below(rows, node, name, each) for name, each in children.items()}
        documents: list[dict[str, Any] | PermanentError] = []
        for number, row in enumerate(rows):
            try:
                document = _values(layout, row, node)
                for name, lists in below.items():
                    document[name] = [_document(each) for each in lists[number]]
            except PermanentError as error:
                documents.append(error)
            else:
                documents.append(document)
        return documents

    def _below(
        self, rows: Sequence[Row], node: SchemaNode, name: str, child: ChildTable
    ) -> list[list[dict[str, Any] | PermanentError]]:
        """Per row the documents of its children."""
        layout = self.layout(child.table)
        items = node.properties[name].items or node
        joins = [{own: row[above.lower()] for own, above in child.on.items()} for row in rows]
        distinct = {tuple(join.values()): join for join in joins if None not in join.values()}
        names = [*needed(items, child.children), *child.on]
        found = self.rows(layout, names, list(distinct.values()), child.order)
        made = self.documents(layout, found, items, child.children)
        groups: dict[tuple[Any, ...], list[dict[str, Any] | PermanentError]] = defaultdict(list)
        for row, document in zip(found, made, strict=True):
            groups[tuple(row[own.lower()] for own in child.on)].append(document)
        return [groups[tuple(join.values())] for join in joins]


def needed(node: SchemaNode, children: Mapping[str, ChildTable]) -> list[str]:
    """The columns that a row's document and its children are made of."""
    plain = [name for name, each in node.properties.items() if each.type != "array"]
    return [*plain, *(above for child in children.values() for above in child.on.values())]


def _values(layout: Layout, row: Row, node: SchemaNode) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, each in node.properties.items():
        if each.type == "array":
            continue
        value = row[name.lower()]
        if value is not None:
            document[name] = read_value(value, layout.type(name), each, name)
        elif each.nullable:
            document[name] = None
    return document


def _document(made: dict[str, Any] | PermanentError) -> dict[str, Any]:
    if isinstance(made, PermanentError):
        raise made
    return made
