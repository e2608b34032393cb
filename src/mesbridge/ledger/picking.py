"""Which outbox rows may be sent now."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select, true, tuple_

from mesbridge.ledger import leases
from mesbridge.ledger.database_time import DatabaseTime
from mesbridge.ledger.output_rows import COLUMNS, WAITING, not_in_doubt
from mesbridge.ledger.statements import in_states
from mesbridge.ledger.tables import outbox
from mesbridge.pipeline.ports import OutputState

_EARLIER = outbox.alias("earlier")
_ALWAYS_OPEN = (OutputState.DUE, OutputState.SENDING, OutputState.HELD)
_OPEN = (*_ALWAYS_OPEN, OutputState.DEAD)
_GIVEN_UP = (OutputState.REPLACED, OutputState.DISCARDED)


def pick(time: DatabaseTime, destination: str, epoch: int, limit: int) -> Select[Any]:
    """The rows of *destination* that may be sent now, oldest first; at most one per key.

    One statement, so that it sees one moment: the epoch is current, the row is due and not in
    doubt, and nothing earlier of its key is open. A row that nothing precedes is the only one of
    its key, so no further limit is needed.
    """
    return (
        select(*COLUMNS)
        .where(outbox.c.destination == destination, in_states(outbox.c.state, WAITING))
        .where(outbox.c.due_at <= time.now(), not_in_doubt(time.now()))
        .where(leases.current(time, destination, epoch))
        .where(or_(outbox.c.key.is_(None), and_(not_(_preceded()), not_(_doubted(time)))))
        .order_by(outbox.c.due_at, outbox.c.message, outbox.c.seq, outbox.c.index)
        .limit(limit)
    )


def next_due(destination: str) -> Select[Any]:
    """The earliest time at which some row may be sent, seen from now.

    Rows behind an open one do not count: they follow an event, not a time.
    """
    doubt = func.coalesce(outbox.c.in_doubt_until, outbox.c.due_at)
    ready = case((doubt > outbox.c.due_at, doubt), else_=outbox.c.due_at)
    late = (
        select(func.max(_EARLIER.c.in_doubt_until))
        .where(_same_lane(), _comes_first(), in_states(_EARLIER.c.state, _GIVEN_UP))
        .correlate(outbox)
        .scalar_subquery()
    )
    blocked = func.coalesce(late, ready)
    return (
        select(func.min(case((blocked > ready, blocked), else_=ready)))
        .where(outbox.c.destination == destination, in_states(outbox.c.state, WAITING))
        .where(or_(outbox.c.key.is_(None), not_(_preceded())))
    )


def _same_lane() -> ColumnElement[bool]:
    return and_(_EARLIER.c.destination == outbox.c.destination, _EARLIER.c.key == outbox.c.key)


def _comes_first() -> Any:
    return _place(_EARLIER) < _place(outbox)


def _place(table: Any) -> Any:
    # The id only breaks ties, so that of two rows in the same place one is the first.
    return tuple_(table.c.seq, table.c.index, table.c.generation, table.c.id)


def _preceded() -> ColumnElement[bool]:
    """An earlier row of the key is not finished."""
    dead_passes = and_(
        _EARLIER.c.state == OutputState.DEAD, not_(_EARLIER.c.blocks_when_dead == true())
    )
    return (
        select(_EARLIER.c.id)
        .where(_same_lane(), _comes_first(), in_states(_EARLIER.c.state, _OPEN))
        .where(not_(dead_passes))
        .correlate(outbox)
        .exists()
    )


def _doubted(time: DatabaseTime) -> ColumnElement[bool]:
    """An earlier row of the key that was given up may still arrive."""
    return (
        select(_EARLIER.c.id)
        .where(_same_lane(), _comes_first(), in_states(_EARLIER.c.state, _GIVEN_UP))
        .where(_EARLIER.c.in_doubt_until > time.now())
        .correlate(outbox)
        .exists()
    )
