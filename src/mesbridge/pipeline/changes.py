"""Everything one batch writes, collected and then written in set-based statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from mesbridge.pipeline.ports import (
    Arrival,
    CodeMiss,
    DeadLetterRow,
    EntityRef,
    KeyState,
    MessageRow,
    MessageState,
    MessageUpdate,
    OutputRow,
    OutputState,
    RemainderMove,
    RemainderRef,
    RunningTotal,
    StoredEntity,
    Transaction,
    WindowRow,
)


@dataclass(slots=True)
class Changes:
    """The writes of one batch, and what to count once they are committed.

    Attributes:
        received: new messages per route; raises the counters of the balance.
        outcomes: (route, outcome) of every message, ``duplicate`` included.
        dead: (route, code) of every dead letter made.
        flagged: (route, flag) of every doubt.
        remainders: of rounding, and when they were moved.
        postings: those whose messages take over their state.
        destinations: those that have new rows to send.
        touched: keys whose waiting messages may be able to go on now.
        buried: arrivals that became dead letters, and why; their sources are told.
    """

    messages: list[MessageRow] = field(default_factory=list)
    updates: list[MessageUpdate] = field(default_factory=list)
    outputs: list[OutputRow] = field(default_factory=list)
    dead_letters: list[DeadLetterRow] = field(default_factory=list)
    entities: dict[EntityRef, StoredEntity] = field(default_factory=dict)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    code_misses: list[CodeMiss] = field(default_factory=list)
    replaced_messages: list[str] = field(default_factory=list)
    replaced_outputs: list[OutputRow] = field(default_factory=list)
    remainders: dict[RemainderRef, tuple[Decimal, datetime]] = field(default_factory=dict)
    remainder_moves: list[RemainderMove] = field(default_factory=list)
    windows: list[WindowRow] = field(default_factory=list)
    closed_windows: set[str] = field(default_factory=set)
    totals: list[RunningTotal] = field(default_factory=list)
    postings: set[str] = field(default_factory=set)
    received: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    dead: Counter[tuple[str, str]] = field(default_factory=Counter)
    flagged: Counter[tuple[str, str]] = field(default_factory=Counter)
    destinations: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    buried: list[tuple[Arrival, str]] = field(default_factory=list)

    def write(self, transaction: Transaction, keys: Collection[KeyState]) -> None:
        """Write all; messages before what refers to them."""
        if self.messages:
            transaction.add_messages(self.messages)
        if self.updates:
            transaction.update_messages(self.updates)
        if self.outputs:
            transaction.add_outputs(self.outputs)
        if self.dead_letters:
            transaction.add_dead_letters(self.dead_letters)
        if self.entities:
            transaction.put_entities(list(self.entities.values()))
        if keys:
            transaction.put_keys(list(keys))
        if self.duplicates:
            transaction.seen_again(self.duplicates)
        if self.code_misses:
            transaction.add_code_misses(self.code_misses)
        if self.received:
            transaction.count_received(self.received)
        self._write_replaced(transaction)
        self.write_remainders(transaction)
        self._write_collected(transaction)

    def write_remainders(self, transaction: Transaction) -> None:
        """Write the remainders of rounding alone."""
        if self.remainders:
            transaction.put_remainders(self.remainders)
            transaction.put_remainder_moves(self.remainder_moves)

    def _write_collected(self, transaction: Transaction) -> None:
        # Closed ones first: one that is opened anew may be the same but for its id.
        if self.closed_windows:
            transaction.remove_windows(self.closed_windows)
        if self.windows:
            transaction.put_windows(self.windows)
        if self.totals:
            transaction.put_running_totals(self.totals)
        if self.postings:
            transaction.follow_postings(self.postings)

    def _write_replaced(self, transaction: Transaction) -> None:
        if self.replaced_messages:
            transaction.resolve_dead_letters(messages=self.replaced_messages, resolution="replaced")
        if self.replaced_outputs:
            ids = [row.id for row in self.replaced_outputs]
            transaction.change_outputs(
                ids, OutputState.REPLACED, (OutputState.DEAD, OutputState.DUE, OutputState.HELD)
            )
            transaction.resolve_dead_letters(outputs=ids, resolution="replaced")
            transaction.refresh_messages({row.message for row in self.replaced_outputs})


def update_of(row: MessageRow) -> MessageUpdate:
    """The change of a stored message that was judged again."""
    return MessageUpdate(
        row.id,
        state=row.state,
        expect=(MessageState.HELD, MessageState.DEAD),
        canonical=row.canonical,
        revision=row.revision,
        flags=row.flags,
        blocking=row.blocking,
        reason=row.reason,
        waits_for=row.waits_for,
        cause=row.cause,
        change=row.change,
        release=row.release,
        seq=row.seq,
        key=row.key,
        business_key=row.business_key,
        posting=row.posting,
        clear=() if row.reason else ("reason", "waits_for"),
    )
