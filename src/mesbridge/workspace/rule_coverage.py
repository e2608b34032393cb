"""What of the mappings the tests have carried out: rules, their branches, pairs of code tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mesbridge.mapping.explain import Branch, Explainer
from mesbridge.mapping.translator import Payload, Translation, Translator
from mesbridge.workspace.branches import Way, code_calls, ways
from mesbridge.workspace.code_coverage import CodeCoverage, code_coverage
from mesbridge.workspace.release import Workspace


@dataclass(frozen=True, slots=True)
class MappingCoverage:
    """One mapping: every way through its rules, and those that no test took."""

    mapping: str
    ways: tuple[Way, ...]
    untested: tuple[Way, ...]

    def count(self, kind: str) -> tuple[int, int]:
        """How many ways of *kind* were taken, and how many there are."""
        every = sum(way.kind == kind for way in self.ways)
        return every - sum(way.kind == kind for way in self.untested), every


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that was looked at."""

    mappings: Sequence[MappingCoverage]
    codes: Sequence[CodeCoverage]

    @property
    def percent(self) -> int:
        """How much of rules and branches was taken, in whole percent, never rounded up to 100."""
        every = sum(len(each.ways) for each in self.mappings)
        left = sum(len(each.untested) for each in self.mappings)
        return 100 if not every else (every - left) * 100 // every


@dataclass(slots=True)
class Recorder:
    """Stands between the tests and the mappings, and keeps the ways that each run takes."""

    workspace: Workspace
    _taken: dict[str, set[Branch]] = field(default_factory=dict)
    _explainers: dict[str, Explainer] = field(default_factory=dict)

    def translator(self, name: str) -> Translator:
        """The mapping *name*; every run is recorded."""
        original = self.workspace.translator(name)

        def run(payload: Payload, meta: Any, stored: Any) -> Translation:
            self._record(name, payload, meta, stored)
            return original.run(payload, meta, stored)

        return replace(original, _run=run)

    def _record(
        self, name: str, payload: Payload, meta: Mapping[str, Any], stored: Mapping[str, Any]
    ) -> None:
        if name not in self._explainers:
            spec = self.workspace.mappings[name]
            self._explainers[name] = Explainer(spec, self.workspace.scope)
        trace = self._explainers[name].run(payload, meta, stored)
        self._taken.setdefault(name, set()).update(trace.branches)

    def coverage(self) -> Coverage:
        """What was carried out of all mappings of the workspace."""
        workspace = self.workspace
        mappings = [
            _covered(name, tuple(ways(spec)), self._taken.get(name, set()))
            for name, spec in workspace.mappings.items()
        ]
        used = set(_pairs(branch for taken in self._taken.values() for branch in taken))
        asked = dict.fromkeys(
            call for spec in workspace.mappings.values() for call in code_calls(spec)
        )
        return Coverage(mappings, code_coverage(workspace.codes, asked, used))


def _covered(name: str, every: tuple[Way, ...], taken: set[Branch]) -> MappingCoverage:
    return MappingCoverage(name, every, tuple(way for way in every if way.branch not in taken))


def _pairs(branches: Iterator[Branch]) -> Iterator[tuple[str, str, str, str]]:
    """Of look-ups: table, column, and the two values of the pair."""
    for kind, _, _, detail in branches:
        if kind == "code":
            yield detail
