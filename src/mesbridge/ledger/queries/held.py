"""What waits, and for what: held messages, and followers of dead rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from mesbridge.ledger.output_rows import OPEN as OPEN_STATES
from mesbridge.ledger.queries.messages import key_variants
from mesbridge.ledger.queries.pages import (
    Page,
    clamped,
    rows_of,
    to_page,
)
from mesbridge.ledger.statements import in_states
from mesbridge.ledger.tables import message, outbox
from mesbridge.ledger.waiting import PREDECESSOR
from mesbridge.pipeline.ports import MessageState, OutputState

_HELD = in_states(message.c.state, (MessageState.HELD,))


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """One message that waits.

    Attributes:
        state: ``held``, or ``due`` where only its sending waits behind a dead row of its key.
        waits_for: readable; for the second kind the id of the message whose row is dead.
        since: when it was received.
    """

    id: str
    route: str
    entity: str | None
    business_key: str | None
    key: str | None
    state: MessageState
    reason: str | None
    waits_for: str | None
    since: datetime
    release: str


def list_held(
    connection: Connection,
    *,
    route: str | None = None,
    key: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Page[HeldMessage]:
    """What waits, oldest first; *key* with or without leading zeros."""
    size = clamped(limit)
    waiting = union_all(_held(), _behind_dead_rows()).subquery()
    wanted = select(waiting).order_by(waiting.c.id).limit(size + 1)
    if route is not None:
        wanted = wanted.where(waiting.c.route == route)
    if key is not None:
        wanted = wanted.where(waiting.c.key.in_(key_variants(key)))
    if after is not None:
        wanted = wanted.where(waiting.c.id > after)
    rows = [HeldMessage(*row) for row in rows_of(connection, wanted)]
    return to_page(rows, size, lambda row: row.id)


def waiting_keys(connection: Connection, keys: Collection[str]) -> list[str]:
    """The keys under which something waits for these orders, given with zeros or without.

    A posting of several orders waits under the key of its window.
    """
    variants = [variant for key in keys for variant in key_variants(key)]
    mine = message.c.key.in_(variants)
    postings = select(message.c.posting).where(_HELD, mine, message.c.posting.is_not(None))
    wanted = select(message.c.key).where(_HELD, or_(mine, message.c.id.in_(postings)))
    return list(connection.scalars(wanted.distinct().order_by(message.c.key)))


def _held() -> Any:
    held = select(*_columns(), message.c.reason, message.c.waits_for, *_end())
    # A posting is no message: those it was collected from say what it waits for.
    return held.where(_HELD, message.c.members.is_(None))


def _behind_dead_rows() -> Any:
    dead, follower = outbox.alias("dead"), outbox.alias("follower")
    # Not the bare column: to group by it SQLite would read the whole outbox in its order.
    behind_id = func.coalesce(follower.c.message, "")
    behind = (
        select(behind_id.label("message"), func.min(dead.c.message).label("first"))
        .join_from(
            dead,
            follower,
            and_(
                follower.c.destination == dead.c.destination,
                follower.c.key == dead.c.key,
                follower.c.seq > dead.c.seq,
            ),
        )
        # All open states first: SQLite sees no other way to the partial index.
        .where(in_states(dead.c.state, OPEN_STATES), in_states(follower.c.state, OPEN_STATES))
        .where(in_states(dead.c.state, (OutputState.DEAD,)), dead.c.blocks_when_dead == true())
        .where(in_states(follower.c.state, (OutputState.DUE,)))
        .group_by(behind_id)
        .subquery()
    )
    reason: Any = literal_column(f"'{PREDECESSOR}'").label("reason")
    return (
        select(*_columns(), reason, behind.c.first.label("waits_for"), *_end())
        .join_from(behind, message, message.c.id == behind.c.message)
        .where(message.c.state == MessageState.DUE)
    )


def _columns() -> list[Any]:
    names = ("id", "route", "entity", "business_key", "key", "state")
    return [message.c[name] for name in names]


def _end() -> list[Any]:
    return [message.c.received_at, message.c.release]
