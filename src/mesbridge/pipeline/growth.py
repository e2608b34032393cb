"""What a message with running totals is judged by, and what of it goes on.

An event is stored as what happened: the differences. Of anything else the stored state is what
its source says: the totals. Differences go on in both cases. Pure but for what *totals* reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mesbridge.dictionary.entity import Entity
from mesbridge.mapping.translator import Flag
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.running_totals import RunningTotals
from mesbridge.pipeline.totals import Difference
from mesbridge.workspace.collecting import Differences


@dataclass(frozen=True, slots=True)
class Growth:
    """One message's totals; those of a route without ``differences`` say nothing.

    Attributes:
        told: the document that the entity's rules judge.
        older: a later state has moved the totals already.
        change: against the last totals; None where the message has moved them before, or has none.
    """

    told: dict[str, Any]
    older: bool = False
    spec: Differences | None = None
    change: Difference | None = None

    @property
    def flags(self) -> Sequence[Flag]:
        """Doubts about the totals."""
        return self.change.flags if self.change is not None else ()

    @property
    def moves(self) -> bool:
        """Some total is another than before."""
        return self.change is not None and any(self.change.changes.values())

    def is_nothing(self, document: Mapping[str, Any], meta: Mapping[str, Any]) -> bool:
        """The totals are what they were, and nothing else makes the message go on."""
        if self.spec is None or self.change is None or not self.change.nothing:
            return False
        return self.spec.pass_when is None or not self.spec.pass_when(document, meta, None)

    def applied_to(self, document: dict[str, Any]) -> dict[str, Any]:
        """*document* as it goes on."""
        return document if self.change is None else self.change.applied_to(document)

    def take(self, totals: RunningTotals, candidate: Candidate, now: datetime) -> None:
        """The message has taken effect."""
        if self.spec is not None and self.change is not None:
            totals.take(self.spec, candidate, self.change, now)


def growth_of(
    candidate: Candidate,
    entity: Entity,
    stored: Mapping[str, Any] | None,
    totals: RunningTotals,
) -> Growth:
    """Compare a message with the last totals, where its route has ``differences``.

    Raises:
        PermanentError: the key of the totals is not complete, or a total must not be lower.
    """
    spec, told = candidate.route.differences, dict(candidate.document or {})
    if spec is None:
        return Growth(told)
    if entity.kind == "event" and stored is not None:
        # It was said before and has moved the totals then; what is stored are its differences.
        return Growth({**told, **{name: stored[name] for name in spec.of if name in stored}})
    if totals.is_older(spec, candidate):
        return Growth(told, older=True)
    change = totals.difference(spec, candidate)
    judged = change.applied_to(told) if entity.kind == "event" else told
    return Growth(judged, spec=spec, change=change)
