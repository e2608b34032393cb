"""Which rows of an interface table are ours to read, and what becomes of their status.

A claim is a conditional UPDATE: of two readers one gets the row. Everything here can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from mesbridge.clock import Clock
from mesbridge.tables.layout import Layout, untyped
from mesbridge.workspace.interfaces import TableSource

#: Values of the key, in the order of ``key``.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours. *again*: another reader had claimed it and did not come to an end."""

    key: Key
    again: bool


class Claims:
    """Claims rows of one table and lets go of them."""

    def __init__(self, spec: TableSource, clock: Clock) -> None:
        self._spec = spec
        self._clock = clock
        #: Claims of others, and since when they are seen (seconds since boot).
        self._foreign: dict[Key, float] = {}

    def take(self, connection: Connection, layout: Layout) -> list[Claimed]:
        """Claim the next rows, in order."""
        stale = [] if self._spec.exclusive else self._stale(connection, layout)
        statuses = [self._pending(layout)]
        if self._spec.exclusive:
            # What is being read and is not ours any more was left by a reader that has ended.
            statuses.append(self._processing(layout))
        found = stale or self._select(connection, layout, statuses)
        return [each for each in found if self._claim(connection, layout, each)]

    def finish(self, connection: Connection, layout: Layout, key: Key, error: str | None) -> None:
        """The row is read; *error* is why it could not go on, or None."""
        spec, status = self._spec, self._spec.status
        value = status.done if error is None else status.error
        values = {status.column: layout.value(status.column, value)}
        if spec.error_column is not None:
            length = getattr(layout.type(spec.error_column), "length", None)
            values[spec.error_column] = error[:length] if error is not None else None
        self._set(connection, layout, key, values, finished=True)

    def give_back(self, connection: Connection, layout: Layout, key: Key) -> None:
        """The row waits again."""
        column = self._spec.status.column
        self._set(connection, layout, key, {column: self._pending(layout)}, finished=False)

    def _set(
        self,
        connection: Connection,
        layout: Layout,
        key: Key,
        values: Mapping[str, Any],
        *,
        finished: bool,
    ) -> None:
        changes = {layout.column(name): untyped(value) for name, value in values.items()}
        if finished and self._spec.finished_column is not None:
            changes[layout.column(self._spec.finished_column)] = func.current_timestamp()  # type: ignore[assignment]
        mine = self._is(layout, key, self._processing(layout))
        connection.execute(update(layout.table).where(mine).values(changes))

    # --- which --------------------------------------------------------------------------------

    def _select(
        self, connection: Connection, layout: Layout, statuses: Sequence[Any]
    ) -> list[Claimed]:
        spec = self._spec
        columns = [layout.column(name) for name in (*spec.key, spec.status.column)]
        wanted = select(*columns).where(self._any_of(layout, spec.status.column, statuses))
        for name, texts in spec.where.items():
            values = [layout.value(name, text) for text in texts]
            wanted = wanted.where(self._any_of(layout, name, values))
        wanted = wanted.order_by(*(layout.column(name) for name in spec.order)).limit(spec.limit)
        processing = self._processing(layout)
        return [
            Claimed(tuple(row[:-1]), _same(row[-1], processing))
            for row in connection.execute(wanted)
        ]

    def _stale(self, connection: Connection, layout: Layout) -> list[Claimed]:
        """Claims of others that we have seen standing for too long."""
        now = self._clock.boottime_seconds()
        found = self._select(connection, layout, [self._processing(layout)])
        self._foreign = {each.key: self._foreign.get(each.key, now) for each in found}
        limit = now - self._spec.stale_after.total_seconds()
        return [each for each in found if self._foreign[each.key] <= limit]

    def _claim(self, connection: Connection, layout: Layout, row: Claimed) -> bool:
        processing = self._processing(layout)
        seen = processing if row.again else self._pending(layout)
        status = layout.column(self._spec.status.column)
        done = connection.execute(
            update(layout.table)
            .where(self._is(layout, row.key, seen))
            .values({status: untyped(processing)})
        )
        return done.rowcount == 1

    # --- conditions ---------------------------------------------------------------------------

    def _is(self, layout: Layout, key: Key, status: Any) -> ColumnElement[bool]:
        named = dict(zip(self._spec.key, key, strict=True))
        return layout.equals({**named, self._spec.status.column: status})

    @staticmethod
    def _any_of(layout: Layout, name: str, values: Sequence[Any]) -> ColumnElement[bool]:
        conditions = [layout.equals({name: value}) for value in values]
        first, *others = conditions
        for each in others:
            first = first | each
        return first

    def _pending(self, layout: Layout) -> Any:
        status = self._spec.status
        return None if status.pending is None else layout.value(status.column, status.pending)

    def _processing(self, layout: Layout) -> Any:
        return layout.value(self._spec.status.column, self._spec.status.processing)


def _same(found: Any, wanted: Any) -> bool:
    """Whether a status is *wanted*; CHAR comes filled up with blanks, NUMERIC with decimals."""
    if isinstance(found, str):
        return found.rstrip(" ") == str(wanted)
    return bool(found == wanted)
