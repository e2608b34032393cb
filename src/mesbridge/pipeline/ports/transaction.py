"""One transaction of the ledger, as the pipeline sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from mesbridge.pipeline.ports.dead_letters import AuditEntry, CodeMiss, DeadLetterRow
from mesbridge.pipeline.ports.entities import EntityRef, KeyState, StoredEntity
from mesbridge.pipeline.ports.messages import (
    Correlated,
    Delivered,
    KnownMessage,
    MessageRow,
    MessageUpdate,
)
from mesbridge.pipeline.ports.outputs import OutputRow, OutputState, Settlement
from mesbridge.pipeline.ports.remainders import RemainderMove, RemainderRef
from mesbridge.pipeline.ports.windows import RunningTotal, WindowRow


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

    def lock_remainders(self, refs: Collection[RemainderRef]) -> Mapping[RemainderRef, Decimal]:
        """What stands under these, 0 where nothing does; locked to the end."""
        ...

    def remainder_moves(self, row_id: str) -> Mapping[RemainderRef, RemainderMove]:
        """What the message has made of remainders when it took effect."""
        ...

    def window(self, window_id: str) -> WindowRow | None:
        """One open window."""
        ...

    def open_windows(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[WindowRow]]:
        """Per (route, key of the window), oldest first, the open windows."""
        ...

    def windows_holding(self, keys: Collection[str]) -> Mapping[str, Sequence[WindowRow]]:
        """Per sequence value, oldest first, the open windows with messages of it."""
        ...

    def members_of(self, posting: str) -> Sequence[Correlated]:
        """The messages that a posting was collected from, oldest first."""
        ...

    def running_totals(
        self, pairs: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], RunningTotal]:
        """Per (route, key of the total) the last totals."""
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

    def put_remainders(self, rows: Mapping[RemainderRef, tuple[Decimal, datetime]]) -> None:
        """Write what stands under these now, and since when."""
        ...

    def put_remainder_moves(self, moves: Sequence[RemainderMove]) -> None:
        """Keep what messages have moved, in place of what they have moved before."""
        ...

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

        Precedence: dead (open) > held > due > dead (discarded) > superseded > delivered. The
        messages of a posting follow it. Returns the messages that have just become delivered.
        """
        ...

    def put_windows(self, rows: Sequence[WindowRow]) -> None:
        """Open windows, new ones and changed ones."""
        ...

    def remove_windows(self, ids: Collection[str]) -> None:
        """These are closed."""
        ...

    def follow_postings(self, postings: Collection[str]) -> None:
        """The messages of these postings get their state, reason and cause."""
        ...

    def put_running_totals(self, rows: Sequence[RunningTotal]) -> None: ...

    def add_audit(self, entries: Sequence[AuditEntry]) -> None: ...

    def clear_code_misses(self, pairs: Collection[tuple[str, str, str]]) -> None:
        """These (table, system, value) are known now: off the work list."""
        ...

    def start_probation(self, marks: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Count one more start of messages of which one may have killed the process; starts so far.

        Called in a transaction of its own, which is committed before the work begins.
        """
        ...

    def end_probation(self, marks: Collection[tuple[str, str]]) -> None:
        """These (route, mark) came through."""
        ...

    def set_paused(self, route: str, paused: bool, actor: str, at: datetime) -> None:
        """Pause or resume the reading of a route, for all instances."""
        ...
