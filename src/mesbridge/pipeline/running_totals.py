"""The last totals of a source, within the transaction of the judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mesbridge.dictionary.keys import key_text
from mesbridge.errors import PermanentError
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.ports import RunningTotal, Transaction
from mesbridge.pipeline.totals import Difference, difference
from mesbridge.workspace.collecting import Differences
from mesbridge.workspace.release import Workspace

Pair = tuple[str, str]


def total_key(spec: Differences, document: Mapping[str, Any]) -> str | None:
    """What the totals of a document belong to; None where a part is missing."""
    return key_text(document, spec.key)


class RunningTotals:
    """Totals are moved once per message, when it takes effect: never by what is held or dead."""

    def __init__(
        self, transaction: Transaction, workspace: Workspace, lock: Callable[[str], None]
    ) -> None:
        self._transaction = transaction
        self._workspace = workspace
        self._lock = lock
        self._known: dict[Pair, RunningTotal | None] = {}
        self.changed: dict[Pair, RunningTotal] = {}

    def load(self, pairs: set[Pair]) -> None:
        """Read the totals of (route, key); their locks are held."""
        found = self._transaction.running_totals(pairs) if pairs else {}
        self._known.update({pair: found.get(pair) for pair in pairs})

    def is_older(self, spec: Differences, candidate: Candidate) -> bool:
        """A later state has moved these totals already."""
        last = self._last(spec, candidate)
        revision = candidate.row.revision
        return (
            last is not None
            and revision is not None
            and last.revision is not None
            and revision < last.revision
        )

    def difference(self, spec: Differences, candidate: Candidate) -> Difference:
        """The message's totals against the last ones.

        Raises:
            PermanentError: the key is not complete, or a total is lower and must not be.
        """
        last = self._last(spec, candidate)
        codec = self._workspace.codec(candidate.route.entity)
        before = codec.load_stored(last.totals) if last is not None else None
        return difference(spec, before, candidate.document or {})

    def take(
        self, spec: Differences, candidate: Candidate, change: Difference, now: datetime
    ) -> None:
        """The message has taken effect."""
        pair = self._pair(spec, candidate)
        row, codec = candidate.row, self._workspace.codec(candidate.route.entity)
        total = RunningTotal(*pair, codec.dump(change.totals), row.revision, row.id, now)
        self._known[pair] = self.changed[pair] = total

    def _last(self, spec: Differences, candidate: Candidate) -> RunningTotal | None:
        pair = self._pair(spec, candidate)
        if pair not in self._known:
            self._lock(pair[1])
            self.load({pair})
        return self._known[pair]

    def _pair(self, spec: Differences, candidate: Candidate) -> Pair:
        key = total_key(spec, candidate.document or {})
        if key is None:
            raise PermanentError("MB438", source=", ".join(spec.key))
        return candidate.route.name, key
