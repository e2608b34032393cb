"""Open windows, their messages, and running totals within a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, delete, select, update

from mesbridge.ledger.statements import Statements, chunks, columns_of, in_states, values_of
from mesbridge.ledger.tables import message
from mesbridge.ledger.window_tables import collect_window, running_total
from mesbridge.pipeline.ports import Correlated, MessageState, RunningTotal, WindowRow

COLUMNS = columns_of(collect_window, WindowRow)
_TOTAL_COLUMNS = columns_of(running_total, RunningTotal)
#: What the messages of a posting take over from it.
_FOLLOWED = ("state", "reason", "waits_for", "cause")


class WindowRows(Statements):
    """``collect`` and ``differences``."""

    def window(self, window_id: str) -> WindowRow | None:
        """One open window."""
        rows = self._select(select(*COLUMNS).where(collect_window.c.id == window_id))
        return WindowRow(*rows[0]) if rows else None

    def open_windows(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[WindowRow]]:
        """Per (route, key of the window), oldest first, the open windows."""
        found: dict[tuple[str, str], list[WindowRow]] = defaultdict(list)
        for chunk in chunks(sorted(set(pairs))):
            wanted = self._wanted(("route", "key"), chunk)
            same = and_(
                collect_window.c.route == wanted.c.route, collect_window.c.key == wanted.c.key
            )
            rows = select(*COLUMNS).join_from(wanted, collect_window, same)
            for row in self._select(rows.order_by(collect_window.c.id)):
                window = WindowRow(*row)
                found[window.route, window.key].append(window)
        return found

    def windows_holding(self, keys: Collection[str]) -> Mapping[str, Sequence[WindowRow]]:
        """Per sequence value, oldest first, the open windows with messages of it."""
        found: dict[str, list[WindowRow]] = defaultdict(list)
        holding = (
            select(message.c.key, *COLUMNS)
            .join_from(message, collect_window, collect_window.c.id == message.c.posting)
            .where(in_states(message.c.state, (MessageState.HELD,)))
            .distinct()
        )
        for chunk in chunks(sorted(set(keys))):
            rows = self._select(holding.where(self._among(message.c.key, chunk)))
            for key, *rest in sorted(rows, key=lambda row: str(row[1])):
                found[key].append(WindowRow(*rest))
        return found

    def members_of(self, posting: str) -> Sequence[Correlated]:
        """The messages that a posting was collected from, oldest first."""
        wanted = (
            select(*columns_of(message, Correlated, row_id="id"))
            .where(message.c.posting == posting, message.c.business_key.is_not(None))
            .order_by(message.c.id)
        )
        return [Correlated(*row) for row in self._select(wanted)]

    def put_windows(self, rows: Sequence[WindowRow]) -> None:
        """Open windows, new ones and changed ones."""
        self._upsert(collect_window, [values_of(row, COLUMNS) for row in rows])

    def remove_windows(self, ids: Collection[str]) -> None:
        """These are closed."""
        for chunk in chunks(sorted(set(ids))):
            closed = self._among(collect_window.c.id, chunk)
            self._connection.execute(delete(collect_window).where(closed))

    def follow_postings(self, postings: Collection[str]) -> None:
        """The messages of these postings get their state, reason and cause."""
        whole = message.alias("collected")
        for chunk in chunks(sorted(set(postings))):
            change = (
                update(message)
                .where(self._among(message.c.posting, chunk), whole.c.id == message.c.posting)
                .values({name: whole.c[name] for name in _FOLLOWED})
            )
            self._connection.execute(change)

    def running_totals(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], RunningTotal]:
        """Per (route, key of the total) the last totals."""
        found: dict[tuple[str, str], RunningTotal] = {}
        for chunk in chunks(sorted(set(pairs))):
            wanted = self._wanted(("route", "key"), chunk)
            same = and_(
                running_total.c.route == wanted.c.route, running_total.c.key == wanted.c.key
            )
            for row in self._select(select(*_TOTAL_COLUMNS).join_from(wanted, running_total, same)):
                total = RunningTotal(*row)
                found[total.route, total.key] = total
        return found

    def put_running_totals(self, rows: Sequence[RunningTotal]) -> None:
        """The totals after the messages of this transaction."""
        self._upsert(running_total, [values_of(row, _TOTAL_COLUMNS) for row in rows])
