"""The gauge of the reconciliation: how many orders differ, and in what way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mesbridge.clock import Clock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.orders import difference_counts
from mesbridge.metrics import Metrics
from mesbridge.pipeline.reconciliation import KINDS
from mesbridge.workspace.release import Workspace

#: A look at all orders is followed by a rest so many times as long.
_REST = 20


class Differences:
    """Compares all orders from time to time; a large ledger is looked at less often."""

    def __init__(
        self,
        ledger: SqlLedger,
        workspace: Callable[[], Workspace],
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._workspace = workspace
        self._metrics = metrics
        self._clock = clock
        self._next_seconds = 0.0

    def refresh(self) -> None:
        """Set the gauge, if it is time. Raises LedgerError."""
        began = self._clock.boottime_seconds()
        if began < self._next_seconds:
            return
        counts = self._counts()
        for kind in KINDS:
            self._metrics.reconciliation_differences.labels(kind).set(counts[kind])
        ended = self._clock.boottime_seconds()
        self._next_seconds = ended + _REST * (ended - began)

    def _counts(self) -> Counter[str]:
        workspace = self._workspace()
        entities = workspace.dictionary.entities.values()
        counts: Counter[str] = Counter()
        with self._ledger.reading() as connection:
            for entity in entities:
                if "ordered" in entity.reconcile:
                    counts += difference_counts(connection, workspace, entity.name)
        return counts
