"""What the pipeline needs from the outside, by shape: broker, ledger and destinations fit these.

Nothing here does I/O. ``key`` always means the value of the entity's ``sequence`` (an order's
number): the unit of order and of locking.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

# --- what arrives ---------------------------------------------------------------------------


@dataclass(slots=True)
class Arrival:
    """One message as a source hands it over.

    Attributes:
        route: name of the route; None for what came from ``mb.dlq`` or ``mb.unrouted``.
        queue: where it was read (``http`` for the API).
        message_id: of the transport, or None.
        type: message type named by the transport (AMQP ``type``), or None.
        headers: text only, already made harmless.
        sent_at: aware UTC, or None.
        redelivered: the source has handed it out before.
        header_error: why the headers could not be read; the body is then as it came.
        made_id: id that we gave it at the first reading, because neither transport nor payload
            has one; repeats within this process keep it.
        source: who handed it over and wants to hear of its end.
        tag: the source's own mark, opaque here.
    """

    route: str | None
    queue: str
    body: bytes
    received_at: datetime
    source: MessageSource
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    redelivered: bool = False
    header_error: str | None = None
    made_id: str | None = None
    tag: Any = None


class MessageSource(Protocol):
    """Where arrivals come from; the receive loop calls it from its own thread."""

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """All of *arrivals* are committed: forget them. Never raises; a lost channel redelivers."""
        ...

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """None of *arrivals* could be committed (ledger down): they will be handed out again."""
        ...


class Inbox(Protocol):
    """The hand-over from all sources to the receive loop."""

    def put(self, arrival: Arrival) -> None:
        """Called by sources, from any thread. Never blocks: prefetch bounds what can come."""
        ...

    def take(self, limit: int, timeout_seconds: float) -> list[Arrival]:
        """Whatever has arrived, at most *limit*; waits *timeout_seconds* for the first."""
        ...


# --- what is stored -------------------------------------------------------------------------


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
        reason: why it is held (``code entity value predecessor check``), or None.
        waits_for: what it waits for, readable, or None.
        release: id of the release that judged it.
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


@dataclass(slots=True)
class KeyState:
    """The lock of one key. *next_seq* is the next number to give out."""

    key: str
    version: int
    next_seq: int


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


class Transaction(Protocol):
    """One ledger transaction; everything read after :meth:`lock_keys` is under the keys' lock.

    Every statement is set-based: one round trip for the whole batch.
    """

    # reading
    def known_messages(
        self, ids: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[KnownMessage]]:
        """What is known of (route, message_id), conflicts included."""
        ...

    def seen_bodies(self, hashes: Collection[tuple[str, str]], since: datetime) -> set[str]:
        """Those body hashes of (route, hash) that arrived on the route since *since*."""
        ...

    def lock_keys(self, keys: Collection[str]) -> Mapping[str, KeyState]:
        """Lock these keys in sorted order, new ones are made; the lock lasts to the end."""
        ...

    def blocking_messages(
        self, keys: Collection[str], *, bodies: bool = True, limit: int | None = None
    ) -> Mapping[str, Sequence[MessageRow]]:
        """Per key, in seq order, the messages that are held or dead without rows.

        *bodies* False leaves ``body`` empty; *limit* is the most rows in all (for one key: its
        first ones).
        """
        ...

    def entities(self, refs: Collection[EntityRef]) -> Mapping[EntityRef, StoredEntity]:
        """The stored states that exist."""
        ...

    def open_outputs(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[OutputRow]]:
        """Per (destination, key), in order: rows due, sending, held or dead; bodies left empty."""
        ...

    def last_outputs(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], OutputState]:
        """Per (destination, key) the state of the last row that was not replaced."""
        ...

    def correlated(self, output_ids: Collection[str]) -> Mapping[str, Correlated]:
        """Which messages these outputs belong to."""
        ...

    def message(self, row_id: str) -> MessageRow | None:
        """One message row."""
        ...

    def outputs_of(self, row_id: str) -> Sequence[OutputRow]:
        """All outbox rows of one message, oldest generation first."""
        ...

    def outputs(self, ids: Collection[str]) -> Mapping[str, OutputRow]:
        """These outbox rows by id."""
        ...

    def dead_letter(self, dead_letter_id: str) -> DeadLetterRow | None:
        """One dead letter."""
        ...

    def open_dead_letters(self, messages: Collection[str]) -> Sequence[DeadLetterRow]:
        """The unresolved ones of these message rows, oldest first."""
        ...

    def paused_routes(self) -> set[str]:
        """The routes that are paused, for all instances."""
        ...

    # writing
    def add_messages(self, rows: Sequence[MessageRow]) -> None: ...

    def update_messages(self, updates: Sequence[MessageUpdate]) -> int:
        """Carry out guarded changes; returns how many rows changed."""
        ...

    def add_outputs(self, rows: Sequence[OutputRow]) -> None: ...

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

        *due_at*, *attempt* and *retry_until* stay as they are where None is given.
        *unless_in_doubt* leaves rows alone that may still arrive (replay, discard).
        """
        ...

    def add_dead_letters(self, rows: Sequence[DeadLetterRow]) -> None: ...

    def resolve_dead_letters(
        self,
        *,
        ids: Collection[str] = (),
        messages: Collection[str] = (),
        outputs: Collection[str] = (),
        resolution: str,
        note: str | None = None,
    ) -> int:
        """Resolve the open ones among these (``retried discarded replaced``); how many were."""
        ...

    def seen_again(self, ids: Collection[tuple[str, str]]) -> None:
        """Duplicates of (route, message_id) came: ``seen again`` + 1 on open dead letters."""
        ...

    def put_entities(self, rows: Sequence[StoredEntity]) -> None: ...

    def put_keys(self, states: Sequence[KeyState]) -> None: ...

    def count_received(self, per_route: Mapping[str, int]) -> None:
        """Raise the counters of the balance (retention never lowers them)."""
        ...

    def add_code_misses(self, misses: Sequence[CodeMiss]) -> None: ...

    def settle_outputs(
        self, destination: str, epoch: int, settlements: Sequence[Settlement]
    ) -> Sequence[str]:
        """Write how sending ended, guarded by the lease's epoch and the states due and sending.

        Returns the ids of the rows that were written; the result of any other is thrown away.
        """
        ...

    def refresh_messages(self, row_ids: Collection[str]) -> Sequence[Delivered]:
        """Derive the state of these messages from their rows again (row locks first).

        Precedence: dead (open) > held > due > dead (discarded) > superseded > delivered.
        Returns those that have just become delivered.
        """
        ...

    def add_audit(self, entries: Sequence[AuditEntry]) -> None: ...

    def clear_code_misses(self, pairs: Collection[tuple[str, str, str]]) -> None:
        """These (table, system, value) are known now: off the work list."""
        ...

    def start_probation(self, route: str, mark: str) -> int:
        """Count one more start of a message that may have killed the process; starts so far.

        Called in a transaction of its own, which is committed before the work begins.
        """
        ...

    def end_probation(self, marks: Collection[tuple[str, str]]) -> None:
        """These (route, mark) came through."""
        ...

    def set_paused(self, route: str, paused: bool, actor: str, at: datetime) -> None:
        """Pause or resume the reading of a route, for all instances."""
        ...

    def note_release(self, release_id: str, actor: str, at: datetime, note: str | None) -> None:
        """This release judges from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send to one destination. *epoch* rises at every change of holder."""

    destination: str
    owner: str
    epoch: int


class Ledger(Protocol):
    """The record of everything. Raises LedgerError where the database is not there."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin, and commit at the end of the block (roll back on an error).

        SQLite: BEGIN IMMEDIATE. A deadlock or a lost connection is a LedgerError: safe to repeat.
        UnstorableError: the data of a row were refused. Its code is MB498 where another instance
        has just stored the same identity: repeated, that row is a duplicate.
        """
        ...

    def acquire_lease(self, destination: str, owner: str, ttl: timedelta) -> Lease | None:
        """Take or renew on database time; None while another owner holds it.

        The epoch stays on a renewal in time and rises at any other acquisition. *owner* must name
        one process, else a restarted one would take an old epoch for its own.
        """
        ...

    def release_lease(self, lease: Lease) -> None:
        """Let another owner take it at once."""
        ...

    def pick(self, destination: str, epoch: int, limit: int) -> Sequence[OutputRow]:
        """Rows that may be sent now, at most one per key, oldest first; ONE statement.

        Under my epoch only; due now (database time), not in doubt, and no earlier (seq, index,
        generation) row of that destination and key open: due, sending, held, dead unless skipped,
        or in doubt. Uncertain rows (``sending`` whose doubt is over) are picked too, state
        ``SENDING``: the caller decides by the destination's ``on_uncertain``.
        """
        ...

    def mark_sending(
        self, destination: str, epoch: int, ids: Sequence[str], in_doubt_until: datetime
    ) -> Sequence[str]:
        """Commit that these are about to be sent (non-idempotent targets); ids that were marked."""
        ...

    def next_due(self, destination: str) -> datetime | None:
        """When the next row of the destination is due, or None."""
        ...

    def waiting_heads(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Keys whose first blocking message is held and worth another try.

        Judged with another release than *release*, or its predecessor is gone, or its wait for an
        entity or a value may be over (last tried before *before*).
        """
        ...

    def waiting_keyless(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of held messages without a readable key that are worth another try."""
        ...


# --- what is sent ---------------------------------------------------------------------------


class SendOutcome(StrEnum):
    """How one attempt ended; ``recovery`` decides what follows."""

    OK = "ok"
    OUTAGE = "outage"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SendResult:
    """The end of one attempt.

    *answer* is the target's answer, raw. *retry_after_seconds* is what the target asked for.
    """

    outcome: SendOutcome
    error: str | None = None
    code: str | None = None
    answer: bytes | None = None
    retry_after_seconds: float | None = None


class Destination(Protocol):
    """Something that outputs are sent to; one relay thread calls it."""

    @property
    def name(self) -> str:
        """A short closed-list name: metrics label and lease."""
        ...

    @property
    def idempotent(self) -> bool:
        """True where a repeat with the same id does no harm (exchanges, idempotent services)."""
        ...

    @property
    def on_uncertain(self) -> str:
        """``resend``, ``verify`` or ``dead``."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """How long one attempt may take."""
        ...

    @property
    def batch_limit(self) -> int:
        """How many outputs one :meth:`send` may carry; between calls the lease is looked at."""
        ...

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Send all; one result each, in order. May block up to the time-out. Never raises."""
        ...

    def probe(self) -> bool:
        """Cheap: could a send work now? Called while the circuit is open."""
        ...

    def verify(self, output: OutputRow) -> SendResult:
        """Look up whether *output* has arrived: OK, TRANSIENT (it has not) or UNKNOWN."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Publication:
    """One message for an exchange. Properties are built from these alone."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: str
    type: str
    content_type: str
    correlation_id: str | None = None
    headers: Mapping[str, str | int] = field(default_factory=dict)
    timestamp: datetime | None = None


class PublishOutcome(StrEnum):
    """How the broker answered a publish: only *ok* is sent."""

    OK = "ok"
    RETURNED = "returned"
    NACK = "nack"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


class Publisher(Protocol):
    """Publishes with confirms, always mandatory."""

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        """Publish all and wait until every end is known (30 s at most). Never raises.

        ``UNAVAILABLE``: never written to a connection. ``UNKNOWN``: written, no answer.
        """
        ...

    def available(self) -> bool: ...
