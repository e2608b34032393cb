"""Message rows within a transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, literal, select, true, update

from mesbridge.ledger.statements import Statements, chunks, columns_of, values_of
from mesbridge.ledger.tables import message, outbox
from mesbridge.pipeline.ports import (
    Correlated,
    KnownMessage,
    MessageRow,
    MessageState,
    MessageUpdate,
)

COLUMNS = columns_of(message, MessageRow)
_CORRELATED = columns_of(message, Correlated, row_id="id")
_WITHOUT_BODIES = [
    literal(b"").label("body") if column.name == "body" else column for column in COLUMNS
]
#: What an update may set, and what "emptied" means for columns that are never NULL.
_SETTABLE = (
    "state", "canonical", "revision", "flags", "blocking", "reason", "waits_for", "cause",
    "change", "release", "seq", "key", "business_key", "posting",
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {"flags": (), "blocking": False, "body": b"", "headers": {}, "seq": 0}


class MessageRows(Statements):
    """Inbox and journal."""

    def known_messages(
        self, ids: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[KnownMessage]]:
        """What is known of (route, message_id): the message first, then its conflicts."""
        known: dict[tuple[str, str], list[KnownMessage]] = defaultdict(list)
        found = select(
            message.c.route, message.c.message_id, message.c.id, message.c.body_hash,
            message.c.state, message.c.conflict,
        ).order_by(message.c.conflict, message.c.id)  # fmt: skip
        for chunk in chunks(set(ids)):
            wanted = self._wanted(("route", "message_id"), chunk)
            same = and_(
                message.c.route == wanted.c.route, message.c.message_id == wanted.c.message_id
            )
            for route, message_id, *rest in self._select(found.join_from(wanted, message, same)):
                known[route, message_id].append(KnownMessage(*rest))
        return known

    def seen_bodies(self, hashes: Collection[tuple[str, str]], since: datetime) -> set[str]:
        """Those body hashes of (route, hash) that arrived on the route since *since*."""
        recent = select(message.c.body_hash).where(message.c.received_at >= since)
        found: set[str] = set()
        for chunk in chunks(set(hashes)):
            wanted = self._wanted(("route", "hash"), chunk)
            same = and_(message.c.route == wanted.c.route, message.c.body_hash == wanted.c.hash)
            found |= {row[0] for row in self._select(recent.join_from(wanted, message, same))}
        return found

    def blocking_messages(
        self, keys: Collection[str], *, bodies: bool = True, limit: int | None = None
    ) -> Mapping[str, Sequence[MessageRow]]:
        """Per key, in seq order, the messages that are held or dead without rows.

        Args:
            bodies: False leaves ``body`` empty (it may be a MiB each).
            limit: at most so many rows in all; for one key, the first of it.
        """
        blocking: dict[str, list[MessageRow]] = defaultdict(list)
        wanted = (
            select(*(COLUMNS if bodies else _WITHOUT_BODIES))
            .where(message.c.blocking == true())
            .order_by(message.c.key, message.c.seq, message.c.id)
            .limit(limit)
        )
        for chunk in chunks(sorted(set(keys))):
            for row in self._select(wanted.where(self._among(message.c.key, chunk))):
                found = MessageRow(*row)
                blocking[str(found.key)].append(found)
        return blocking

    def message(self, row_id: str) -> MessageRow | None:
        """One message row."""
        rows = self._select(select(*COLUMNS).where(message.c.id == row_id))
        return MessageRow(*rows[0]) if rows else None

    def correlated(self, output_ids: Collection[str]) -> Mapping[str, Correlated]:
        """Which messages these outputs belong to; those without a readable key are left out."""
        wanted = (
            select(outbox.c.id, *_CORRELATED)
            .join_from(outbox, message, message.c.id == outbox.c.message)
            .where(message.c.entity.is_not(None), message.c.business_key.is_not(None))
            .where(message.c.key.is_not(None))
        )
        return {
            output_id: Correlated(*rest)
            for chunk in chunks(set(output_ids))
            for output_id, *rest in self._select(wanted.where(self._among(outbox.c.id, chunk)))
        }

    def add_messages(self, rows: Sequence[MessageRow]) -> None:
        """Insert new messages."""
        self._add(
            message, [values_of(row, COLUMNS) | {"tried_at": row.received_at} for row in rows]
        )

    def update_messages(self, updates: Sequence[MessageUpdate]) -> int:
        """Carry out guarded changes; returns how many rows changed."""
        wanted = [change.id for change in updates]
        states: dict[str, MessageState] = dict(self._locked(message.c.id, wanted, message.c.state))
        fitting = [
            change
            for change in updates
            if change.id in states and (not change.expect or states[change.id] in change.expect)
        ]
        for columns, changes in _grouped(fitting).items():
            statement = (
                update(message)
                .where(message.c.id == bindparam("row_id"))
                .values({name: bindparam(f"new_{name}") for name in columns})
                .values(tried_at=self._time.now())
            )
            self._connection.execute(statement, changes)
        return len(fitting)


def _grouped(
    updates: Iterable[MessageUpdate],
) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Changes of the same columns: one statement each."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for change in updates:
        values = {name: _EMPTY.get(name) for name in change.clear}
        values |= {
            name: value for name in _SETTABLE if (value := getattr(change, name)) is not None
        }
        named = {f"new_{name}": value for name, value in values.items()}
        groups[tuple(sorted(values))].append({"row_id": change.id, **named})
    return groups
