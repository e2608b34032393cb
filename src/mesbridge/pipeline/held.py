"""Release of held messages: in order, one key at a time, with the active release.

Events only hasten it; a sweep tries every head from time to time, so nothing waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from mesbridge.clock import Clock
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.ports import Ledger, MessageRow, MessageState, Transaction
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

#: Messages of one key that one transaction releases at most.
RELEASE_LIMIT = 200
#: A head that waits for an entity or a value is tried again after this time.
RETRY_AFTER = timedelta(seconds=30)

_log = logger()


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
        before = self._clock.now() - RETRY_AFTER
        heads = self._ledger.waiting_heads(self._workspace().release, before, limit)
        return self.release(heads)

    def release(self, keys: Iterable[str]) -> set[str]:
        """Walk the held messages of each key; returns the destinations that have new rows."""
        destinations: set[str] = set()
        for key in keys:
            changes = self._release_key(key)
            destinations |= changes.destinations
            for (route, outcome), count in changes.outcomes.items():
                if outcome != MessageState.HELD.value:
                    self._metrics.messages.labels(route, outcome).inc(count)
            for (route, code), count in changes.dead.items():
                self._metrics.dead_letters.labels(route, code).inc(count)
        return destinations

    def _release_key(self, key: str) -> Changes:
        changes = Changes()
        with self._ledger.transaction() as transaction:
            self.release_within(transaction, key, changes)
        return changes

    def release_within(self, transaction: Transaction, key: str, changes: Changes) -> None:
        """In ``seq`` order, stopping at the first that stays held or dies, or after 200."""
        workspace = self._workspace()
        transaction.lock_keys([key])
        chain = list(transaction.blocking_messages([key]).get(key, ()))
        intake = Intake(workspace, self._new_id)
        heads = _leading_held(chain, workspace)
        candidates = [
            candidate
            for row in heads
            for candidate in intake.read_again(row, workspace.routes[row.route])
        ]
        if not candidates:
            return
        view = LedgerView(transaction, workspace)
        view.lock(candidates)
        judge = Judge(workspace, intake, view, changes, self._clock.now(), self._new_id)
        self._walk(candidates, view, judge)
        changes.write(transaction, view.keys.values())

    def _walk(self, candidates: list[Candidate], view: LedgerView, judge: Judge) -> None:
        for candidate in candidates:
            key = str(candidate.row.key)
            waiting = view.blocking.setdefault(key, [])
            waiting[:] = [row for row in waiting if row.id != candidate.row.id]
            judge.decide(candidate)
            if candidate.row.blocking:
                _log.debug("still held", business_key=key, cause=candidate.row.cause)
                return


def _leading_held(chain: list[MessageRow], workspace: Workspace) -> list[MessageRow]:
    """The held messages before the first dead one, as far as their routes still exist."""
    heads: list[MessageRow] = []
    for row in chain[:RELEASE_LIMIT]:
        if row.state is not MessageState.HELD or row.route not in workspace.routes:
            break
        heads.append(row)
    return heads
