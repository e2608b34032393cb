"""Rows of the inbox and journal, their changes, and what is asked of them.

``key`` always means the value of the entity's ``sequence`` (an order's number): the unit of order
and of locking.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MessageState(StrEnum):
    """The states of the contract; ``duplicate`` is an outcome, not a state."""

    DELIVERED = "delivered"
    FILTERED = "filtered"
    SUPERSEDED = "superseded"
    UNCHANGED = "unchanged"
    HELD = "held"
    DUE = "due"
    DEAD = "dead"


@dataclass(slots=True)
class MessageRow:
    """A row of the inbox and journal. *id* is ours and time-ordered (UUIDv7 text).

    Attributes:
        message_id: of the transport or of the route's ``id``; made at receive where there is none.
        conflict: same (route, message_id) as an earlier row with another body.
        canonical: the entity as bytes of ``dictionary.codec``, or None if it was never reached.
        business_key: values of the entity's key joined by ``|``, or None if unreadable.
        key: values of the entity's sequence joined by ``|``, or None if unreadable.
        seq: rises per key; 0 without a key.
        revision: comparable text, or None.
        blocking: held or dead without rows: followers of the key wait behind it.
        reason: why it is held (``code entity value predecessor check window``), or None.
        waits_for: what it waits for, readable, or None.
        release: id of the release that judged it.
        posting: id of the posting that it is collected into (first of its window), or None.
        members: of a posting, how many messages it was collected from; None for a message.
    """

    id: str
    route: str
    message_id: str
    body: bytes
    body_hash: str
    received_at: datetime
    state: MessageState
    release: str
    message_type: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    conflict: bool = False
    canonical: bytes | None = None
    entity: str | None = None
    business_key: str | None = None
    key: str | None = None
    seq: int = 0
    revision: str | None = None
    flags: Sequence[str] = ()
    blocking: bool = False
    reason: str | None = None
    waits_for: str | None = None
    cause: str | None = None
    change: str | None = None
    posting: str | None = None
    members: int | None = None


@dataclass(slots=True)
class MessageUpdate:
    """A change of one message row; None leaves a column as it is, ``clear`` names what is emptied.

    *expect* guards it: the row must be in one of these states, else nothing happens.
    """

    id: str
    state: MessageState | None = None
    expect: Collection[MessageState] = ()
    canonical: bytes | None = None
    revision: str | None = None
    flags: Sequence[str] | None = None
    blocking: bool | None = None
    reason: str | None = None
    waits_for: str | None = None
    cause: str | None = None
    change: str | None = None
    release: str | None = None
    seq: int | None = None
    key: str | None = None
    business_key: str | None = None
    posting: str | None = None
    clear: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """What is known of an id that came before."""

    row_id: str | None
    body_hash: str
    state: MessageState | None
    conflict: bool


@dataclass(frozen=True, slots=True)
class Correlated:
    """The message that an output id belongs to."""

    row_id: str
    entity: str
    business_key: str
    key: str
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that reached ``delivered`` by a settlement."""

    row_id: str
    route: str
    sent_at: datetime | None
    received_at: datetime
