"""Closing windows: by time, by an operator, before another release takes over.

Each window closes in a transaction of its own under the lock of its key; of two instances the
second finds it gone. What closes with the message that fills it is done by the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext

from mesbridge.clock import Clock
from mesbridge.errors import MesbridgeError, PermanentError, UnstorableError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import Judging
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.counting import count_judged
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.ports import Ledger, Transaction, WindowRow
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

#: Windows that one look into the ledger names at most.
_LIMIT = 200


class Windows:
    """Closes open windows; each call returns the destinations that have new rows."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        ledger: Ledger,
        clock: Clock,
        metrics: Metrics,
        new_id: Callable[[], str],
        judging: Judging = nullcontext,
    ) -> None:
        """*judging* is held while a window is closed: the release does not change meanwhile."""
        self._judging = judging
        self._workspace = workspace
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._new_id = new_id

    def close_due(self) -> set[str]:
        """Close what has to be closed now, and what another release has opened."""
        with self._judging():
            workspace = self._workspace()
            due = self._ledger.due_windows(workspace.release, list(workspace.routes), _LIMIT)
            return self._close_each(due, workspace)

    def close_of(self, keys: Collection[str]) -> set[str]:
        """Close the windows that hold messages of these sequence values, whatever their time."""
        with self._judging():
            return self._close_all(keys, self._workspace())

    def close_all(self, workspace: Workspace) -> set[str]:
        """Close all open windows by the rules of *workspace*.

        Called before another release takes over. A window that is opened meanwhile, by an
        instance that still judges by the old release, is closed by the new one, with a flag.
        """
        return self._close_all(None, workspace)

    def seconds_to_rest(self, most: float) -> float:
        """How long there is nothing to close, at most *most*: others may open windows."""
        closes_at = self._ledger.next_window()
        if closes_at is None:
            return most
        return min(most, max(0.05, (closes_at - self._clock.now()).total_seconds()))

    def _close_all(self, keys: Collection[str] | None, workspace: Workspace) -> set[str]:
        destinations: set[str] = set()
        routes, tried = list(workspace.routes), set[str]()
        while True:
            found = self._ledger.all_windows(routes, keys, _LIMIT)
            left = [window_id for window_id in found if window_id not in tried]
            if not left:
                return destinations
            tried.update(left)
            destinations |= self._close_each(left, workspace)

    def _close_each(self, window_ids: Iterable[str], workspace: Workspace) -> set[str]:
        destinations: set[str] = set()
        for window_id in window_ids:
            changes = self._close(window_id, workspace)
            count_judged(self._metrics, changes)
            destinations |= changes.destinations
        return destinations

    def _close(self, window_id: str, workspace: Workspace) -> Changes:
        try:
            return self._closed(window_id, workspace, None)
        except UnstorableError as error:
            logger().warning("posting refused by the database", cause=error.code)
            return self._closed(window_id, workspace, PermanentError("MB480", found=str(error)))

    def _closed(
        self, window_id: str, workspace: Workspace, error: MesbridgeError | None
    ) -> Changes:
        changes = Changes()
        with self._judging(), self._ledger.transaction() as transaction:
            window = transaction.window(window_id)
            if window is not None and window.route in workspace.routes:
                self._close_within(transaction, window, workspace, changes, error)
        return changes

    def _close_within(
        self,
        transaction: Transaction,
        window: WindowRow,
        workspace: Workspace,
        changes: Changes,
        error: MesbridgeError | None,
    ) -> None:
        view = LedgerView(transaction, workspace)
        view.lock_window(window)
        # Read again under the lock: it may have grown, or somebody else may have closed it.
        opened = view.windows.of((window.route, window.key))
        current = next((each for each in opened if each.id == window.id), None)
        if current is None:
            return
        intake = Intake(workspace, self._new_id)
        judge = Judge(workspace, intake, view, changes, self._clock.now(), self._new_id)
        judge.close(current, error)
        judge.write(transaction)
