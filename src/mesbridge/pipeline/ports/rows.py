"""What is stored: messages, outputs, dead letters, entities, and the changes of these.

``key`` always means the value of the entity's ``sequence`` (an order's number): the unit of order
and of locking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class MessageState(StrEnum):
    """The states of the contract; ``duplicate`` is an outcome, not a state."""

    DELIVERED = "delivered"
    FILTERED = "filtered"
    SUPERSEDED = "superseded"
    UNCHANGED = "unchanged"
    HELD = "held"
    DUE = "due"
    DEAD = "dead"


class OutputState(StrEnum):
    """The states of an outbox row."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    DEAD = "dead"
    REPLACED = "replaced"
    DISCARDED = "discarded"


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
class OutputRow:
    """A row of the outbox. *id* is the output id (G2); body and headers never change.

    Attributes:
        message: id of the message row it comes from.
        mapping: the outward mapping that made it.
        index: place within the destination for this message, from 0.
        generation: 0, and one more for every replay with another release.
        retry_until: after this a transient failure is dead.
        expects_answer: mapping that reads the target's answer, or None.
        blocks_when_dead: False where the entity says ``on_dead: skip``.
    """

    id: str
    message: str
    route: str
    destination: str
    mapping: str
    key: str | None
    seq: int
    index: int
    generation: int
    body: bytes
    headers: Mapping[str, str]
    message_type: str
    content_type: str
    state: OutputState
    due_at: datetime
    created_at: datetime
    operation: str | None = None
    expects_answer: str | None = None
    attempt: int = 0
    epoch: int | None = None
    in_doubt_until: datetime | None = None
    last_error: str | None = None
    answer: bytes | None = None
    sent_at: datetime | None = None
    retry_until: datetime | None = None
    blocks_when_dead: bool = True


@dataclass(slots=True)
class DeadLetterRow:
    """A dead letter: its own body and headers, and what it came from where there is that.

    *cause* groups: route, rule, code and the offending value with its digits stripped.
    """

    id: str
    route: str | None
    code: str
    cause: str
    error: str
    body: bytes
    headers: Mapping[str, str]
    first_seen: datetime
    last_seen: datetime
    message: str | None = None
    output: str | None = None
    message_id: str | None = None
    key: str | None = None
    file: str | None = None
    line: int | None = None
    target: str | None = None
    source: str | None = None
    value: str | None = None
    content_type: str | None = None
    seen_again: int = 0
    resolution: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EntityRef:
    """One stored entity: its name and its business key."""

    entity: str
    business_key: str


@dataclass(slots=True)
class StoredEntity:
    """The last canonical state; *document* as bytes of ``dictionary.codec``.

    *source* is the message row that wrote it last, *content_hash* that of the document.
    """

    ref: EntityRef
    key: str
    document: bytes
    content_hash: str
    revision: str | None
    source: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RemainderRef:
    """One remainder of rounding.

    Attributes:
        destination: what the quantities go to; empty for an inward mapping.
        target: of the rule that rounds.
        key: text of the key that the rule carries by.
    """

    mapping: str
    destination: str
    target: str
    key: str


@dataclass(frozen=True, slots=True)
class RemainderMove:
    """What one message has made of a remainder; *message* is the id of its row."""

    message: str
    ref: RemainderRef
    before: Decimal
    after: Decimal


@dataclass(slots=True)
class KeyState:
    """The lock of one key. *next_seq* is the next number to give out."""

    key: str
    version: int
    next_seq: int


@dataclass(slots=True)
class WindowRow:
    """An open window of ``collect``. Its *id* becomes that of the posting.

    Attributes:
        key: values of ``collect.key``; its lock guards the window.
        rest_hash: of everything that must be equal in all its messages.
        document: the collected document so far, as bytes of ``dictionary.codec``.
        digest: of the ids of its messages, whatever their order.
        sequence: the sequence value of all its messages; None once they differ.
        closes_at: by the clock of the ledger.
    """

    id: str
    route: str
    key: str
    rest_hash: str
    release: str
    document: bytes
    change: str
    count: int
    digest: str
    sequence: str | None
    opened_at: datetime
    closes_at: datetime


@dataclass(slots=True)
class RunningTotal:
    """The last totals of one key of ``differences``.

    Attributes:
        totals: a part of the entity's document, as bytes of ``dictionary.codec``.
        source: id of the message row that told it.
    """

    route: str
    key: str
    totals: bytes
    revision: str | None
    source: str
    updated_at: datetime


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
class CodeMiss:
    """A pair that a code table lacks: the work list of the key user."""

    table: str
    system: str
    value: str
    message: str
    at: datetime


@dataclass(slots=True)
class AuditEntry:
    """Who did what; *before* and *after* are small JSON objects."""

    at: datetime
    actor: str
    action: str
    subject: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


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


@dataclass(slots=True)
class Settlement:
    """How the sending of one output ended.

    *state*: SENT, DUE (again at *due_at*), DEAD, or SENDING (in doubt until *in_doubt_until*).
    """

    output: OutputRow
    state: OutputState
    attempt: int
    due_at: datetime | None = None
    error: str | None = None
    answer: bytes | None = None
    in_doubt_until: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that reached ``delivered`` by a settlement."""

    row_id: str
    route: str
    sent_at: datetime | None
    received_at: datetime
