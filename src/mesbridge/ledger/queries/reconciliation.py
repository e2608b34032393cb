"""What the reconciliation compares: stored states and what became of their messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from mesbridge.ledger.queries.pages import Page, clamped, rows_of, to_page
from mesbridge.ledger.statements import chunks
from mesbridge.ledger.tables import entity, message, outbox
from mesbridge.pipeline.ports import EntityRef, OutputState, StoredEntity


@dataclass(frozen=True, slots=True)
class OutputCount:
    """How many outputs of one kind are in one state."""

    destination: str
    message_type: str
    state: OutputState
    count: int


def stored_entities(
    connection: Connection, name: str, *, limit: int | None = None, after: str | None = None
) -> Page[StoredEntity]:
    """All stored states of one entity, by business key; documents as bytes of the codec."""
    size = clamped(limit)
    wanted = select(entity).where(entity.c.entity == name).order_by(entity.c.business_key)
    if after is not None:
        wanted = wanted.where(entity.c.business_key > after)
    rows = [_stored(row) for row in rows_of(connection, wanted.limit(size + 1))]
    return to_page(rows, size, lambda row: row.ref.business_key)


def entities_of_keys(
    connection: Connection, name: str, keys: Collection[str]
) -> Mapping[str, Sequence[StoredEntity]]:
    """Per sequence value the stored states of one entity: an order's reports, for example."""
    found: dict[str, list[StoredEntity]] = defaultdict(list)
    wanted = select(entity).where(entity.c.entity == name).order_by(entity.c.business_key)
    for chunk in chunks(sorted(set(keys))):
        for row in rows_of(connection, wanted.where(entity.c.key.in_(chunk))):
            found[row.key].append(_stored(row))
    return found


def outputs_of_keys(
    connection: Connection, keys: Collection[str]
) -> Mapping[str, Sequence[OutputCount]]:
    """Per sequence value how many outputs went where, replaced ones left out."""
    return _counted(connection, message.c.key, keys)


def outputs_of_entities(
    connection: Connection, name: str, business_keys: Collection[str]
) -> Mapping[str, Sequence[OutputCount]]:
    """Per business key of one entity how many outputs went where: whether a report is posted."""
    return _counted(connection, message.c.business_key, business_keys, message.c.entity == name)


def _counted(
    connection: Connection,
    by: Column[str],
    values: Collection[str],
    *conditions: ColumnElement[bool],
) -> Mapping[str, Sequence[OutputCount]]:
    kind = (outbox.c.destination, outbox.c.message_type, outbox.c.state)
    wanted = (
        select(by, *kind, func.count())
        # What was collected went out with its posting.
        .join_from(
            outbox, message, func.coalesce(message.c.posting, message.c.id) == outbox.c.message
        )
        .where(outbox.c.state != OutputState.REPLACED, *conditions)
        .group_by(by, *kind)
        .order_by(by, *kind)
    )
    found: dict[str, list[OutputCount]] = defaultdict(list)
    for chunk in chunks(sorted(set(values))):
        for value, *rest in rows_of(connection, wanted.where(by.in_(chunk))):
            found[value].append(OutputCount(*rest))
    return found


def _stored(row: Any) -> StoredEntity:
    name, business_key, *rest = row
    return StoredEntity(EntityRef(name, business_key), *rest)
