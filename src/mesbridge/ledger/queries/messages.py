"""The journal: search, one message, the life of one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from mesbridge.ledger.dead_letter_rows import COLUMNS as DEAD_LETTER_COLUMNS
from mesbridge.ledger.message_rows import COLUMNS as MESSAGE_COLUMNS
from mesbridge.ledger.output_rows import COLUMNS as OUTPUT_COLUMNS
from mesbridge.ledger.queries.pages import Page, clamped, rows_of, to_page
from mesbridge.ledger.statements import columns_of
from mesbridge.ledger.tables import dead_letter, message, outbox
from mesbridge.pipeline.ports import (
    DeadLetterRow,
    MessageRow,
    MessageState,
    OutputRow,
    OutputState,
)

#: Digits of the longest number that systems pad with zeros (SAP pads order numbers to 12).
_PADDED_DIGITS = 20


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """One message without its body."""

    id: str
    route: str
    message_id: str
    message_type: str | None
    entity: str | None
    business_key: str | None
    key: str | None
    seq: int
    state: MessageState
    change: str | None
    reason: str | None
    waits_for: str | None
    cause: str | None
    flags: Sequence[str]
    conflict: bool
    release: str
    received_at: datetime
    sent_at: datetime | None
    canonical: bytes | None
    posting: str | None
    members: int | None


@dataclass(frozen=True, slots=True)
class OutputSummary:
    """One output without its body."""

    id: str
    message: str
    destination: str
    mapping: str
    message_type: str
    state: OutputState
    seq: int
    index: int
    generation: int
    attempt: int
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    in_doubt_until: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """One message with all that came of it, oldest first.

    *collected*: of a posting, the messages it was made of, by row id and message id.
    """

    message: MessageRow
    outputs: Sequence[OutputRow]
    dead_letters: Sequence[DeadLetterRow]
    collected: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One message of an order's life, and what it sent; *collected* as in ``MessageDetail``."""

    message: MessageSummary
    outputs: Sequence[OutputSummary]
    collected: Sequence[tuple[str, str]] = ()


_SUMMARY = columns_of(message, MessageSummary)
_OUTPUT_SUMMARY = columns_of(outbox, OutputSummary)


def search_messages(
    connection: Connection,
    *,
    key: str | None = None,
    state: MessageState | None = None,
    route: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Page[MessageSummary]:
    """Messages, newest first.

    Args:
        key: sequence value or business key, with or without leading zeros.
        since: received at or after this.
        after: cursor of the page before.
    """
    size = clamped(limit)
    wanted = select(*_SUMMARY).order_by(message.c.id.desc()).limit(size + 1)
    if key is not None:
        wanted = wanted.where(_has_key(key))
    if state is not None:
        wanted = wanted.where(message.c.state == state)
    if route is not None:
        wanted = wanted.where(message.c.route == route)
    if since is not None:
        wanted = wanted.where(message.c.received_at >= since)
    if after is not None:
        wanted = wanted.where(message.c.id < after)
    return _summaries(connection, wanted, size)


def message_detail(connection: Connection, row_id: str) -> MessageDetail | None:
    """One message with its outputs and dead letters; None where there is none of that id."""
    found = rows_of(connection, select(*MESSAGE_COLUMNS).where(message.c.id == row_id))
    if not found:
        return None
    outputs = (
        select(*OUTPUT_COLUMNS)
        .where(outbox.c.message == row_id)
        .order_by(outbox.c.generation, outbox.c.destination, outbox.c.index)
    )
    dead_letters = (
        select(*DEAD_LETTER_COLUMNS)
        .where(dead_letter.c.message == row_id)
        .order_by(dead_letter.c.id)
    )
    return MessageDetail(
        MessageRow(*found[0]),
        [OutputRow(*output) for output in rows_of(connection, outputs)],
        [DeadLetterRow(*letter) for letter in rows_of(connection, dead_letters)],
        _collected(connection, [row_id]).get(row_id, ()),
    )


def timeline(
    connection: Connection, key: str, *, limit: int | None = None, after: str | None = None
) -> Page[TimelineEntry]:
    """All messages of one sequence value across both systems, oldest first, with their outputs.

    Postings that some of them were collected into are among them, whatever their own key is.

    Args:
        key: with or without leading zeros.
    """
    size = clamped(limit)
    variants = key_variants(key)
    postings = select(message.c.posting).where(
        message.c.key.in_(variants), message.c.posting.is_not(None)
    )
    wanted = (
        select(*_SUMMARY)
        .where(or_(message.c.key.in_(variants), message.c.id.in_(postings)))
        .order_by(message.c.id)
        .limit(size + 1)
    )
    if after is not None:
        wanted = wanted.where(message.c.id > after)
    page = _summaries(connection, wanted, size)
    outputs = _outputs_by_message(connection, [row.id for row in page.items])
    collected = _collected(connection, [row.id for row in page.items if row.members is not None])
    return Page(
        [
            TimelineEntry(row, outputs.get(row.id, ()), collected.get(row.id, ()))
            for row in page.items
        ],
        page.next,
    )


def key_variants(key: str) -> list[str]:
    """How *key* may be stored: as given, without leading zeros, and padded by zeros.

    A list, so that an index answers it; values of a composite key are joined by ``|``.
    """
    bare = "|".join(_bare(part) for part in key.split("|"))
    variants = {key, bare}
    if bare.isdigit():
        variants |= {bare.zfill(digits) for digits in range(len(bare), _PADDED_DIGITS + 1)}
    return sorted(variants)


def _bare(part: str) -> str:
    return (part.lstrip("0") or "0") if part.isdigit() else part


def _has_key(key: str) -> ColumnElement[bool]:
    variants = key_variants(key)
    return or_(message.c.key.in_(variants), message.c.business_key.in_(variants))


def _summaries(connection: Connection, wanted: Select[Any], size: int) -> Page[MessageSummary]:
    rows = [MessageSummary(*row) for row in rows_of(connection, wanted)]
    return to_page(rows, size, lambda row: row.id)


def _collected(
    connection: Connection, postings: Sequence[str]
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Per posting row id and message id of its messages, oldest first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted = (
        select(message.c.posting, message.c.id, message.c.message_id)
        .where(message.c.posting.in_(postings))
        .order_by(message.c.id)
    )
    for posting, row_id, message_id in rows_of(connection, wanted) if postings else ():
        found[posting].append((row_id, message_id))
    return found


def _outputs_by_message(
    connection: Connection, ids: Sequence[str]
) -> Mapping[str, Sequence[OutputSummary]]:
    wanted = (
        select(*_OUTPUT_SUMMARY)
        .where(outbox.c.message.in_(ids))
        .order_by(outbox.c.generation, outbox.c.destination, outbox.c.index)
    )
    found: dict[str, list[OutputSummary]] = defaultdict(list)
    for row in rows_of(connection, wanted):
        output = OutputSummary(*row)
        found[output.message].append(output)
    return found
