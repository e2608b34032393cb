"""What may be forgotten: bodies first, rows later, unresolved dead letters never."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, or_, select, update

from mesbridge.ledger.database_time import DatabaseTime
from mesbridge.ledger.dead_letter_rows import OPEN
from mesbridge.ledger.desk_rows import DeskRows
from mesbridge.ledger.desk_tables import code_miss
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.remainder_tables import remainder, remainder_move
from mesbridge.ledger.statements import in_states
from mesbridge.ledger.tables import dead_letter, message, outbox
from mesbridge.pipeline.ports import MessageState

#: Ids and hashes recognise repeats; sources may send again after this long.
LEAST_ROW_AGE = timedelta(days=14)
#: Messages of one transaction: nobody waits long for the locks.
SLICE = 500

_SETTLED = (
    MessageState.DELIVERED,
    MessageState.FILTERED,
    MessageState.SUPERSEDED,
    MessageState.UNCHANGED,
)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long settled messages are kept, from their arrival.

    Attributes:
        bodies: bodies and canonical documents are emptied after this.
        rows: the rows, their outputs and resolved dead letters are deleted after this; at least
            ``LEAST_ROW_AGE``.
    """

    bodies: timedelta = timedelta(days=30)
    rows: timedelta = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one sweep did, in messages; *dead_letters* belonged to no message.

    *remainders* of rounding have not been moved for as long as rows are kept.
    """

    emptied: int
    deleted: int
    dead_letters: int
    remainders: int = 0


def sweep(ledger: SqlLedger, retention: Retention, now: datetime) -> Forgotten:
    """Empty and delete what is old enough, in slices of one transaction each.

    Raises:
        LedgerError: the slices before are kept; the next sweep goes on.
    """
    rows_before = now - max(retention.rows, LEAST_ROW_AGE)
    return Forgotten(
        emptied=_in_slices(ledger, now - retention.bodies, _empty_slice),
        deleted=_in_slices(ledger, rows_before, _delete_slice),
        dead_letters=_in_slices(ledger, rows_before, _delete_letters),
        remainders=_in_slices(ledger, rows_before, _delete_remainders),
    )


_Slice = Callable[[Connection, DatabaseTime, datetime], int]


def _in_slices(ledger: SqlLedger, before: datetime, forget: _Slice) -> int:
    total = 0
    while True:
        with ledger.writing() as connection:
            count = forget(connection, ledger.time, before)
        total += count
        if count < SLICE:
            return total


def _empty_slice(connection: Connection, _time: DatabaseTime, before: datetime) -> int:
    ids = [row[0] for row in _settled(connection, before, not_(message.c.emptied))]
    if not ids:
        return 0
    bare: dict[str, Any] = {"body": b"", "canonical": None, "headers": {}, "emptied": True}
    connection.execute(update(message).where(message.c.id.in_(ids)).values(bare))
    mine = update(outbox).where(outbox.c.message.in_(ids))
    connection.execute(mine.values(body=b"", answer=None, headers={}))
    letters = update(dead_letter).where(dead_letter.c.message.in_(ids))
    connection.execute(letters.values(body=b"", headers={}, value=None))
    return len(ids)


def _delete_slice(connection: Connection, time: DatabaseTime, before: datetime) -> int:
    rows = _settled(connection, before, message.c.emptied)
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    # The balance goes on counting them by their last state.
    counts = Counter((route, str(state)) for _, route, state, members in rows if members is None)
    DeskRows(connection, time).count(counts)
    for column in (
        outbox.c.message, dead_letter.c.message, code_miss.c.message, remainder_move.c.message,
        message.c.id,
    ):  # fmt: skip
        connection.execute(delete(column.table).where(column.in_(ids)))
    return len(ids)


def _delete_letters(connection: Connection, _time: DatabaseTime, before: datetime) -> int:
    old = (
        select(dead_letter.c.id)
        .where(dead_letter.c.message.is_(None), dead_letter.c.resolved_at < before)
        .order_by(dead_letter.c.id)
        .limit(SLICE)
    )
    ids = list(connection.scalars(old))
    if not ids:
        return 0
    connection.execute(delete(dead_letter).where(dead_letter.c.id.in_(ids)))
    return len(ids)


def _delete_remainders(connection: Connection, _time: DatabaseTime, before: datetime) -> int:
    key = [remainder.c.mapping, remainder.c.destination, remainder.c.target, remainder.c.key]
    # One that was locked for a message without effect was never moved.
    old = or_(remainder.c.moved_at < before, remainder.c.moved_at.is_(None))
    wanted = select(*key).where(old).order_by(*key).limit(SLICE)
    rows = connection.execute(wanted.with_for_update(skip_locked=True)).all()
    for row in rows:
        mine = and_(*(column == value for column, value in zip(key, row, strict=True)))
        connection.execute(delete(remainder).where(mine))
    return len(rows)


def _settled(
    connection: Connection, before: datetime, condition: ColumnElement[bool]
) -> Sequence[Any]:
    unresolved = (
        select(dead_letter.c.id)
        .where(dead_letter.c.message == func.coalesce(message.c.posting, message.c.id), OPEN)
        .exists()
    )
    # A dead message is settled once somebody has dealt with all its dead letters.
    dead = and_(in_states(message.c.state, (MessageState.DEAD,)), not_(message.c.blocking))
    wanted = (
        select(message.c.id, message.c.route, message.c.state, message.c.members)
        .where(message.c.received_at < before, condition, not_(unresolved))
        .where(or_(in_states(message.c.state, _SETTLED), dead))
        .order_by(message.c.received_at)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(wanted).all()
