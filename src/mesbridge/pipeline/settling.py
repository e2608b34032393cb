"""How the ends of a window are written: one transaction, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError, RefusedError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import Judging
from mesbridge.pipeline.answers import AnswerReader
from mesbridge.pipeline.dead_letters import dead_letter_of_output
from mesbridge.pipeline.ports import (
    DeadLetterRow,
    Delivered,
    Lease,
    Ledger,
    MessageState,
    OutputRow,
    OutputState,
    Settlement,
    Transaction,
)
from mesbridge.pipeline.replacement import is_full_state
from mesbridge.workspace.release import Workspace


class Settling:
    """Writes settlements of all relays; tells who waits for it that a key may go on."""

    def __init__(
        self,
        ledger: Ledger,
        workspace: Callable[[], Workspace],
        clock: Clock,
        metrics: Metrics,
        new_id: Callable[[], str],
        on_answer: Callable[[set[str]], None] = lambda keys: None,
        judging: Judging = nullcontext,
    ) -> None:
        """*judging* is held while answers are read: the release does not change meanwhile."""
        self._judging = judging
        self._ledger = ledger
        self._workspace = workspace
        self._answers = AnswerReader(workspace)
        self._clock = clock
        self._metrics = metrics
        self._new_id = new_id
        self._on_answer = on_answer

    def write(self, lease: Lease, settlements: Sequence[Settlement]) -> int:
        """Commit *settlements* of one window; those of a lost lease are thrown away.

        Returns how many were written.
        """
        now = self._clock.now()
        with self._judging(), self._ledger.transaction() as transaction:
            keys = _keys_to_lock(settlements)
            if keys:
                transaction.lock_keys(sorted(keys))
            written = set(transaction.settle_outputs(lease.destination, lease.epoch, settlements))
            mine = [s for s in settlements if s.output.id in written]
            self._answers.apply(transaction, _answered(mine), now)
            letters = self._bury(transaction, mine, now)
            delivered = transaction.refresh_messages({s.output.message for s in mine})
        self._count(delivered, letters, now)
        if keys:
            self._on_answer(keys)
        return len(mine)

    def _bury(
        self, transaction: Transaction, settlements: Sequence[Settlement], now: datetime
    ) -> list[DeadLetterRow]:
        """Dead letters of what died; a newer full state behind it takes its place instead."""
        dead = [s for s in settlements if s.state is OutputState.DEAD]
        if not dead:
            return []
        replaced = self._replaced(transaction, dead)
        if replaced:
            transaction.change_outputs(replaced, OutputState.REPLACED, (OutputState.DEAD,))
        letters = [
            dead_letter_of_output(self._new_id(), s.output, _refusal(s), now)
            for s in dead
            if s.output.id not in replaced
        ]
        if letters:
            transaction.add_dead_letters(letters)
        return letters

    def _replaced(self, transaction: Transaction, dead: Sequence[Settlement]) -> set[str]:
        workspace = self._workspace()
        lanes = {
            (s.output.destination, s.output.key): s.output for s in dead if s.output.key is not None
        }
        opened = transaction.open_outputs([(d, k) for d, k in lanes if k is not None])
        replaced = set()
        for (destination, key), output in lanes.items():
            if output.mapping not in workspace.mappings:
                continue  # made by an older release: nothing can tell that it is replaced
            entity = workspace.dictionary[workspace.translator(output.mapping).source]
            later = [row for row in opened.get((destination, str(key)), ()) if row.seq > output.seq]
            route = workspace.routes.get(output.route)
            if route is not None and route.additive:
                continue
            if is_full_state(entity) and any(row.mapping == output.mapping for row in later[:1]):
                replaced.add(output.id)
        return replaced

    def _count(
        self, delivered: Sequence[Delivered], letters: Sequence[DeadLetterRow], now: datetime
    ) -> None:
        for message in delivered:
            seconds = (now - (message.sent_at or message.received_at)).total_seconds()
            self._metrics.end_to_end_seconds.labels(message.route).observe(max(seconds, 0.0))
            self._metrics.messages.labels(message.route, MessageState.DELIVERED.value).inc()
        for letter in letters:
            route = letter.route or ""
            self._metrics.dead_letters.labels(route, letter.code).inc()
            logger().warning(
                "delivery refused", route=route, destination=letter.target, cause=letter.cause
            )


def _refusal(settlement: Settlement) -> PermanentError:
    """The error that a dead output's letter shows."""
    output = settlement.output
    return RefusedError("MB440", target=output.destination, found=settlement.error or "")


def _answered(settlements: Sequence[Settlement]) -> list[tuple[OutputRow, bytes]]:
    """Outputs whose answer is to be read."""
    return [
        (s.output, s.answer)
        for s in settlements
        if s.state is OutputState.SENT and s.answer and s.output.expects_answer
    ]


def _keys_to_lock(settlements: Sequence[Settlement]) -> set[str]:
    """Keys whose entity or chain this transaction may change."""
    return {
        s.output.key
        for s in settlements
        if s.output.key is not None
        and (s.state is OutputState.DEAD or (s.answer and s.output.expects_answer))
    }
