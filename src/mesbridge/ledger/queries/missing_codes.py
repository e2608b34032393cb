"""What code tables lack: the work list of the key user."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Connection,
    and_,
    distinct,
    func,
    literal,
    select,
    true,
    tuple_,
)

from mesbridge.ledger.desk_tables import code_miss
from mesbridge.ledger.queries.pages import (
    Page,
    clamped,
    join_cursor,
    rows_of,
    split_cursor,
    to_page,
)
from mesbridge.ledger.statements import in_states
from mesbridge.ledger.tables import message
from mesbridge.pipeline.ports import MessageState

_HELD = in_states(message.c.state, (MessageState.HELD,))
_PAIR = (code_miss.c.code_table, code_miss.c.system, code_miss.c.value)


@dataclass(frozen=True, slots=True)
class MissingCode:
    """A pair that a code table lacks; *system* is the column of the table.

    Attributes:
        first_seen, last_seen: when a message met it first, and when another one did last.
        waiting: orders (keys) held by it.
        messages: messages held by it, with those that wait behind them.
    """

    table: str
    system: str
    value: str
    first_seen: datetime
    last_seen: datetime
    waiting: int
    messages: int


def missing_codes(
    connection: Connection, *, limit: int | None = None, after: str | None = None
) -> Page[MissingCode]:
    """The work list, by table, system and value."""
    size = clamped(limit)
    order = func.coalesce(message.c.key, message.c.id)
    wanted = (
        select(
            *_PAIR, func.min(code_miss.c.at), func.max(code_miss.c.at), func.count(distinct(order))
        )
        .select_from(code_miss)
        .outerjoin(message, and_(message.c.id == code_miss.c.message, _HELD))
        .group_by(*_PAIR)
        .order_by(*_PAIR)
        .limit(size + 1)
    )
    if after is not None:
        wanted = wanted.where(tuple_(*_PAIR) > tuple_(*map(literal, split_cursor(after, 3))))
    found = rows_of(connection, wanted)
    counts = _messages(connection, [tuple(row[:3]) for row in found])
    rows = [
        MissingCode(
            table, column, value, first, last, waiting, counts.get((table, column, value), 0)
        )
        for table, column, value, first, last, waiting in found
    ]
    return to_page(rows, size, lambda row: join_cursor((row.table, row.system, row.value)))


def _messages(
    connection: Connection, pairs: Collection[tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """Per pair the held messages of the orders that it holds up, itself and what waits behind."""
    if not pairs:
        return {}
    behind = message.alias("behind")
    follows = and_(
        behind.c.key == message.c.key,
        behind.c.seq >= message.c.seq,
        behind.c.blocking == true(),
        behind.c.state == MessageState.HELD,
    )
    wanted = (
        select(*_PAIR, func.count(distinct(func.coalesce(behind.c.id, message.c.id))))
        .select_from(code_miss)
        .join(message, and_(message.c.id == code_miss.c.message, _HELD))
        .outerjoin(behind, follows)
        .where(tuple_(*_PAIR).in_(sorted(pairs)))
        .group_by(*_PAIR)
    )
    return {tuple(row[:3]): row[3] for row in rows_of(connection, wanted)}


def keys_waiting_for(
    connection: Connection, table: str, column: str, values: Collection[str]
) -> list[str]:
    """Keys whose message waits for one of *values* in this column, longest first."""
    wanted = (
        select(message.c.key, func.min(code_miss.c.at))
        .select_from(code_miss)
        .join(message, and_(message.c.id == code_miss.c.message, _HELD))
        .where(code_miss.c.code_table == table, code_miss.c.system == column)
        .where(code_miss.c.value.in_(sorted(values)), message.c.key.is_not(None))
        .group_by(message.c.key)
        .order_by(func.min(code_miss.c.at))
    )
    return [row[0] for row in rows_of(connection, wanted)]


def unwaited_pairs(connection: Connection) -> list[tuple[str, str, str]]:
    """(table, system, value) that no held message waits for."""
    wanted = (
        select(*_PAIR)
        .select_from(code_miss)
        .outerjoin(message, and_(message.c.id == code_miss.c.message, _HELD))
        .group_by(*_PAIR)
        .having(func.count(message.c.id) == 0)
    )
    return [(row[0], row[1], row[2]) for row in rows_of(connection, wanted)]
