"""Release of held messages: in order, one key at a time, with the active release.

Events only hasten it; a sweep tries every head from time to time, so nothing waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from mesbridge.clock import Clock
from mesbridge.metrics import Metrics
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.counting import count_judged
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.ports import Ledger, MessageRow, MessageState, MessageUpdate, Transaction
from mesbridge.pipeline.predecessors import chain_before
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

#: Messages of one key that one transaction releases at most.
RELEASE_LIMIT = 200
#: A head that waits for an entity or a value is tried again after this time.
RETRY_AFTER = timedelta(seconds=30)


class HeldRelease:
    """Lets held messages go on as soon as what they wait for is there."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        ledger: Ledger,
        clock: Clock,
        metrics: Metrics,
        new_id: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._new_id = new_id

    def sweep(self, limit: int = 500) -> set[str]:
        """Try the heads that are worth it; returns the destinations that have new rows."""
        before, release = self._clock.now() - RETRY_AFTER, self._workspace().release
        destinations = self.release(self._ledger.waiting_heads(release, before, limit))
        for row_id in self._ledger.waiting_keyless(release, before, limit):
            destinations |= self._count(self._release_keyless(row_id))
        return destinations

    def release(self, keys: Iterable[str]) -> set[str]:
        """Walk the held messages of each key; returns the destinations that have new rows."""
        destinations: set[str] = set()
        for key in keys:
            destinations |= self._count(self._release_key(key))
        return destinations

    def _count(self, changes: Changes) -> set[str]:
        """Metrics of what was released; returns the destinations that have new rows."""
        count_judged(self._metrics, changes)
        return changes.destinations

    def _release_keyless(self, row_id: str) -> Changes:
        """A message whose key could not be read holds nobody up; it goes by itself.

        If its key is readable now, it takes its place at the tail.
        """
        changes = Changes()
        with self._ledger.transaction() as transaction:
            row = transaction.message(row_id)
            if row is not None and row.state is MessageState.HELD:
                self._judge(transaction, [row], changes)
        return changes

    def _release_key(self, key: str) -> Changes:
        changes = Changes()
        with self._ledger.transaction() as transaction:
            self.release_within(transaction, key, changes)
        return changes

    def release_within(self, transaction: Transaction, key: str, changes: Changes) -> None:
        """In ``seq`` order, 200 at most; what stays stops those behind it in its lane."""
        transaction.lock_keys([key])
        chain = transaction.blocking_messages([key], limit=RELEASE_LIMIT).get(key, ())
        self._judge(transaction, [row for row in chain if row.state is MessageState.HELD], changes)

    def _judge(
        self, transaction: Transaction, rows: Sequence[MessageRow], changes: Changes
    ) -> None:
        workspace = self._workspace()
        intake = Intake(workspace, self._new_id)
        candidates = [
            candidate
            for row in rows
            if row.route in workspace.routes
            for candidate in intake.read_again(row, workspace.routes[row.route])
        ]
        if not candidates:
            return
        view = LedgerView(transaction, workspace)
        view.lock(candidates)
        judge = Judge(workspace, intake, view, changes, self._clock.now(), self._new_id)
        self._walk(candidates, view, judge, changes)
        judge.write(transaction)

    def _walk(
        self, candidates: list[Candidate], view: LedgerView, judge: Judge, changes: Changes
    ) -> None:
        for candidate in candidates:
            row = candidate.row
            if row.key is not None:
                waiting = view.blocking.setdefault(row.key, [])
                waiting[:] = [other for other in waiting if other.id != row.id]
            if row.key is not None and chain_before(candidate, view, self._workspace()):
                view.blocking[row.key].append(row)
                tried = MessageUpdate(
                    row.id, expect=(MessageState.HELD,), reason="predecessor",
                    waits_for=f"key {row.key}", release=row.release,
                )  # fmt: skip
                changes.updates.append(tried)
            else:
                judge.decide(candidate)
