"""Release of held messages: in order, one key at a time, with the active release.

Events only hasten it; a sweep tries every head from time to time, so nothing waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta

from mesbridge.clock import Clock
from mesbridge.errors import UnstorableError
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import Judging
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.counting import count_judged
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.ports import Ledger, MessageRow, MessageState, MessageUpdate, Transaction
from mesbridge.pipeline.predecessors import chain_before
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

#: Messages that one transaction releases at most.
RELEASE_LIMIT = 200
#: Keys of one transaction: a commit is what costs most.
KEYS_AT_ONCE = 25
#: Keys of one sweep, before those that are told of get their turn again.
SWEEP_LIMIT = 500
#: A head that waits for an entity or a value is tried again after this time.
RETRY_AFTER = timedelta(seconds=30)


@dataclass(slots=True)
class _Tried:
    """One transaction: keys of which a message went on, and of which one still waits.

    *is_full*: there may be more messages than were looked at.
    """

    changes: Changes
    is_full: bool = False
    moved: set[str | None] = field(default_factory=set)
    left: set[str | None] = field(default_factory=set)

    def may_go_on(self, key: str) -> bool:
        """Something of *key* went on, and what waits may have waited for it."""
        return key in self.moved and (self.is_full or key in self.left)


class HeldRelease:
    """Lets held messages go on as soon as what they wait for is there."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        ledger: Ledger,
        clock: Clock,
        metrics: Metrics,
        new_id: Callable[[], str],
        judging: Judging = nullcontext,
    ) -> None:
        """*judging* is held while messages are judged: the release does not change meanwhile."""
        self._workspace = workspace
        self._judging = judging
        self._seen: set[str] = set()
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._new_id = new_id

    def sweep(self, limit: int = SWEEP_LIMIT) -> set[str]:
        """Try all heads that are worth it; returns the destinations that have new rows."""
        destinations, more = self.sweep_some(limit)
        while more:
            some, more = self.sweep_some(limit)
            destinations |= some
        return destinations

    def sweep_some(self, limit: int = SWEEP_LIMIT) -> tuple[set[str], bool]:
        """Try *limit* of the heads that are worth it, and whether there are more.

        A try is noted in the ledger, so that the longest untried come first: the pass is over as
        soon as only such come that it has seen.
        """
        before, release = self._clock.now() - RETRY_AFTER, self._workspace().release
        heads = self._ledger.waiting_heads(release, before, limit)
        keyless = self._ledger.waiting_keyless(release, before, limit)
        new, new_keyless = (
            [each for each in found if each not in self._seen] for found in (heads, keyless)
        )
        destinations = self.release(new)
        for row_id in new_keyless:
            destinations |= self._count(self._release_keyless(row_id))
        more = bool(new or new_keyless) and max(len(heads), len(keyless)) == limit
        self._seen = {*self._seen, *new, *new_keyless} if more else set()
        return destinations, more

    def release(self, keys: Iterable[str]) -> set[str]:
        """Walk the held messages of each key; returns the destinations that have new rows."""
        destinations: set[str] = set()
        wanted = list(keys)
        for start in range(0, len(wanted), KEYS_AT_ONCE):
            destinations |= self._release_some(wanted[start : start + KEYS_AT_ONCE])
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
        with self._judging(), self._ledger.transaction() as transaction:
            row = transaction.message(row_id)
            if row is not None and row.state is MessageState.HELD:
                self._judge(transaction, [row], changes)
        return changes

    def _release_some(self, keys: Sequence[str]) -> set[str]:
        """One transaction for *keys*, again as long as one of them moves and another waits for it.

        Each key by itself where together they are too much.
        """
        destinations: set[str] = set()
        again = list(keys)
        while again:
            try:
                tried = self._try(again)
            except UnstorableError:
                if len(again) == 1:
                    raise
                return destinations | self._one_by_one(again)
            destinations |= self._count(tried.changes)
            if tried.is_full and len(again) > 1:
                return destinations | self._one_by_one(again)
            again = [key for key in again if tried.may_go_on(key)]
        return destinations

    def _one_by_one(self, keys: Sequence[str]) -> set[str]:
        return {destination for key in keys for destination in self._release_some([key])}

    def _try(self, keys: Sequence[str]) -> _Tried:
        tried = _Tried(Changes())
        with self._judging(), self._ledger.transaction() as transaction:
            transaction.lock_keys(keys)
            chains = transaction.blocking_messages(keys, limit=RELEASE_LIMIT)
            rows = [row for chain in chains.values() for row in chain]
            held = [row for row in rows if row.state is MessageState.HELD]
            judged = self._judge(transaction, held, tried.changes)
        tried.is_full = len(rows) == RELEASE_LIMIT
        tried.moved = {row.key for row in judged if row.state is not MessageState.HELD}
        tried.left = {row.key for row in judged if row.state is MessageState.HELD}
        return tried

    def _judge(
        self, transaction: Transaction, rows: Sequence[MessageRow], changes: Changes
    ) -> list[MessageRow]:
        """In ``seq`` order; what stays stops those behind it in its lane. The rows afterwards."""
        workspace = self._workspace()
        intake = Intake(workspace, self._new_id)
        candidates = []
        for row in rows:
            if row.route in workspace.routes:
                candidates += intake.read_again(row, workspace.routes[row.route])
            else:
                # Its route is gone with an older release: looked at again under the next one.
                changes.updates.append(
                    MessageUpdate(row.id, expect=(MessageState.HELD,), release=workspace.release)
                )
        if not candidates:
            changes.write(transaction, ())
            return []
        view = LedgerView(transaction, workspace)
        view.lock(candidates)
        judge = Judge(workspace, intake, view, changes, self._clock.now(), self._new_id)
        self._walk(candidates, view, judge, changes, workspace)
        judge.write(transaction)
        return [candidate.row for candidate in candidates]

    @staticmethod
    def _walk(
        candidates: list[Candidate], view: LedgerView, judge: Judge, changes: Changes,
        workspace: Workspace,
    ) -> None:  # fmt: skip
        for candidate in candidates:
            row = candidate.row
            if row.key is not None:
                waiting = view.blocking.setdefault(row.key, [])
                waiting[:] = [other for other in waiting if other.id != row.id]
            if row.key is not None and chain_before(candidate, view, workspace):
                view.blocking[row.key].append(row)
                tried = MessageUpdate(
                    row.id, expect=(MessageState.HELD,), reason="predecessor",
                    waits_for=f"key {row.key}", release=row.release,
                )  # fmt: skip
                changes.updates.append(tried)
            else:
                judge.decide(candidate)
