"""Which rules of the mappings the tests have carried out: those whose target got a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mesbridge.documents import Scalar
from mesbridge.mapping.explain import explain
from mesbridge.mapping.rules import (
    Constant,
    Each,
    Object,
    Several,
    Source,
    TargetRule,
)
from mesbridge.mapping.terms import Value
from mesbridge.mapping.translator import Payload, Translation, Translator
from mesbridge.workspace.release import Workspace

_PLACES = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class MappingCoverage:
    """One mapping: its target fields, and those that no test made, in the order of the file."""

    mapping: str
    targets: tuple[str, ...]
    untested: tuple[str, ...]


@dataclass(slots=True)
class Recorder:
    """Stands between the tests and the mappings, and keeps what each was run on."""

    workspace: Workspace
    _runs: list[tuple[str, Payload, Mapping[str, Any], Mapping[str, Any]]] = field(
        default_factory=list
    )

    def translator(self, name: str) -> Translator:
        """The mapping *name*; every run is recorded."""
        original = self.workspace.translator(name)

        def run(payload: Payload, meta: Any, stored: Any) -> Translation:
            self._runs.append((name, payload, meta, stored))
            return original.run(payload, meta, stored)

        return replace(original, _run=run)

    def coverage(self) -> list[MappingCoverage]:
        """What was carried out, per mapping of the workspace."""
        made: dict[str, set[str]] = {}
        for name, payload, meta, stored in self._runs:
            spec = self.workspace.mappings[name]
            for one in explain(spec, self.workspace.scope, payload, meta, stored):
                if one.value is not None and one.error is None:
                    made.setdefault(name, set()).add(_PLACES.sub("", one.target))
        return [
            _coverage(name, tuple(dict.fromkeys(_targets(spec.fields, ""))), made.get(name, set()))
            for name, spec in self.workspace.mappings.items()
        ]


def _coverage(name: str, targets: tuple[str, ...], made: set[str]) -> MappingCoverage:
    return MappingCoverage(name, targets, tuple(each for each in targets if each not in made))


def _targets(rules: Sequence[TargetRule], prefix: str) -> Iterator[str]:
    """The fields that rules with a value of their own make; lists and objects by their parts."""
    for rule in rules:
        yield from _of_source(rule.rule.source, prefix + ".".join(rule.target))


def _of_source(source: Source, target: str) -> Iterator[str]:
    match source:
        case Each(fields=fields) | Object(fields=fields):
            yield from _targets(fields, f"{target}.")
        case Several(entries=entries):
            for entry in entries:
                yield from _of_source(entry.source, target)
        case Constant(literal=Value(document=Scalar(value=None))):
            return  # `value: null` has no value that a test could make
        case _:
            yield target
