"""Outbox rows within a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from mesbridge.ledger.leases import held_epoch
from mesbridge.ledger.statements import Statements, chunks, columns_of, in_states, values_of
from mesbridge.ledger.tables import outbox
from mesbridge.pipeline.ports import OutputRow, OutputState, Settlement

COLUMNS = columns_of(outbox, OutputRow)
_WITHOUT_BODIES = [
    literal(b"").label("body") if column.name == "body" else column for column in COLUMNS
]
OPEN = (OutputState.DUE, OutputState.SENDING, OutputState.HELD, OutputState.DEAD)
WAITING = (OutputState.DUE, OutputState.SENDING)
_PLACE = (outbox.c.seq, outbox.c.index, outbox.c.generation)


class OutputRows(Statements):
    """The outbox."""

    def open_outputs(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[OutputRow]]:
        """Per (destination, key), in order: rows due, sending, held or dead; bodies left empty."""
        opened = select(*_WITHOUT_BODIES).where(in_states(outbox.c.state, OPEN)).order_by(*_PLACE)
        found: dict[tuple[str, str], list[OutputRow]] = defaultdict(list)
        for chunk in chunks(set(pairs)):
            wanted = self._wanted(("destination", "key"), chunk)
            lane = and_(outbox.c.destination == wanted.c.destination, outbox.c.key == wanted.c.key)
            for row in self._select(opened.join_from(wanted, outbox, lane)):
                output = OutputRow(*row)
                found[output.destination, str(output.key)].append(output)
        return found

    def last_outputs(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], OutputState]:
        """Per (destination, key) the state of the last row that was not replaced."""
        found: dict[tuple[str, str], OutputState] = {}
        for chunk in chunks(set(pairs)):
            for destination, key, state in self._select(
                _last_of(self._wanted(("destination", "key"), chunk))
            ):
                if state is not None:
                    found[destination, key] = state
        return found

    def outputs_of(self, row_id: str) -> Sequence[OutputRow]:
        """All outbox rows of one message, oldest generation first."""
        mine = select(*COLUMNS).where(outbox.c.message == row_id)
        order = (outbox.c.generation, outbox.c.destination, outbox.c.seq, outbox.c.index)
        return [OutputRow(*row) for row in self._select(mine.order_by(*order))]

    def outputs(self, ids: Collection[str]) -> Mapping[str, OutputRow]:
        """These outbox rows by id."""
        return {
            row.id: OutputRow(*row)
            for chunk in chunks(set(ids))
            for row in self._select(select(*COLUMNS).where(self._among(outbox.c.id, chunk)))
        }

    def add_outputs(self, rows: Sequence[OutputRow]) -> None:
        """Insert new rows of the outbox."""
        self._add(outbox, [values_of(row, COLUMNS) for row in rows])

    def change_outputs(
        self,
        ids: Collection[str],
        state: OutputState,
        expect: Collection[OutputState],
        due_at: datetime | None = None,
        attempt: int | None = None,
        retry_until: datetime | None = None,
        unless_in_doubt: bool = False,
    ) -> int:
        """Move rows that are in one of *expect* to *state*; returns how many moved.

        Args:
            unless_in_doubt: leave rows alone that may still arrive (replay, discard).
        """
        in_doubt = not_(not_in_doubt(self._time.now())) if unless_in_doubt else false()
        moved = [
            row_id
            for row_id, found, doubted in self._locked(
                outbox.c.id, ids, outbox.c.state, in_doubt.label("doubted")
            )
            if found in expect and not doubted
        ]
        given = {"due_at": due_at, "attempt": attempt, "retry_until": retry_until}
        changed = {name: value for name, value in given.items() if value is not None}
        for chunk in chunks(moved):
            mine = update(outbox).where(self._among(outbox.c.id, chunk))
            self._connection.execute(mine.values(state=state, **changed))
        return len(moved)

    def settle_outputs(
        self, destination: str, epoch: int, settlements: Sequence[Settlement]
    ) -> Sequence[str]:
        """Write how sending ended, guarded by the lease's epoch and the states due and sending.

        Returns:
            The ids of the rows that were written; the result of any other is thrown away.
        """
        if not settlements or not held_epoch(self._connection, destination, epoch):
            return []
        ends = {settlement.output.id: settlement for settlement in settlements}
        rows = self._locked(outbox.c.id, ends, outbox.c.destination, outbox.c.state)
        written = [row[0] for row in rows if row[1] == destination and row[2] in WAITING]
        if written:
            self._connection.execute(_SETTLE, [_settled(ends[row], epoch) for row in written])
        return written

    def mark_sending(
        self, destination: str, epoch: int, ids: Collection[str], in_doubt_until: datetime
    ) -> Sequence[str]:
        """These are about to be sent; ids of those that may be, under a lease that lasts."""
        now = self._time.now()
        if not held_epoch(self._connection, destination, epoch, at=now):
            return []
        rows = self._locked(
            outbox.c.id, ids, outbox.c.destination, outbox.c.state, not_in_doubt(now)
        )
        marked = [
            row_id
            for row_id, its_destination, state, free in rows
            if its_destination == destination and state in WAITING and free
        ]
        for chunk in chunks(marked):
            mine = update(outbox).where(self._among(outbox.c.id, chunk))
            change = {"state": OutputState.SENDING, "epoch": epoch}
            self._connection.execute(mine.values(in_doubt_until=in_doubt_until, **change))
        return marked


def not_in_doubt(now: Any) -> ColumnElement[bool]:
    """No attempt whose end is unknown may still arrive."""
    return or_(outbox.c.in_doubt_until.is_(None), outbox.c.in_doubt_until <= now)


def _last_of(lanes: FromClause) -> Select[Any]:
    last = (
        select(outbox.c.state)
        .where(outbox.c.destination == lanes.c.destination, outbox.c.key == lanes.c.key)
        .where(outbox.c.state != OutputState.REPLACED)
        .order_by(*(part.desc() for part in _PLACE))
        .limit(1)
        .correlate(lanes)
        .scalar_subquery()
    )
    return select(lanes.c.destination, lanes.c.key, last)


_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"))
    .values(
        state=bindparam("new_state"),
        attempt=bindparam("new_attempt"),
        epoch=bindparam("new_epoch"),
        due_at=func.coalesce(bindparam("new_due_at", type_=outbox.c.due_at.type), outbox.c.due_at),
        last_error=bindparam("new_error"),
        answer=func.coalesce(bindparam("new_answer", type_=outbox.c.answer.type), outbox.c.answer),
        in_doubt_until=bindparam("new_doubt"),
        sent_at=bindparam("new_sent_at"),
    )
)


def _settled(end: Settlement, epoch: int) -> dict[str, Any]:
    return {
        "row_id": end.output.id,
        "new_state": end.state,
        "new_attempt": end.attempt,
        "new_epoch": epoch,
        "new_due_at": end.due_at,
        "new_error": end.error,
        "new_answer": end.answer,
        "new_doubt": end.in_doubt_until,
        "new_sent_at": end.sent_at,
    }
