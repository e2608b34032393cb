"""What every rule did with one message: the same generated code, with a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mesbridge.errors import ConfigurationError, MesbridgeError
from mesbridge.findings import Finding, errors_in
from mesbridge.mapping.loading import load
from mesbridge.mapping.mapping_writer import MappingWriter
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.runtime import Place
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.sides import sides_of
from mesbridge.mapping.translator import Meta, Payload, Stored, Translation


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a ``first_of`` or ``case`` that gave the value.

    Attributes:
        name: ``first_of[2]``, ``case PP01``, ``else``.
        line: where it stands, in the file of its rule.
        source: what it reads, as written, where it reads something.
    """

    name: str
    line: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a target or an item of its source was left out.

    Attributes:
        kind: ``when`` (a predicate of the rule), or ``where`` (one on its items).
        line: of the predicate.
        item: number of the item in its list, from 1, of a ``where``.
    """

    kind: str
    line: int
    item: int = 0


#: One way through a mapping: kind, line, column, and which of several it was.
Branch = tuple[str, int, int, Any]


@dataclass(slots=True)
class ExplainedField:
    """How one target field came about.

    Attributes:
        target: with the places of items: ``operations[0].number``; ``$name`` for a ``let``.
        file, line: of its rule.
        source: what the rule reads, as written.
        source_value: what was found there, None where it is missing.
        entries: those of ``first_of`` and ``case`` that were taken, the inmost first.
        steps: the value after each step, by the step's name, in order.
        lookup: code table and column that were asked, or None.
        left_out: the predicates that did not hold, in order.
        looked_at: how many items each ``where`` has looked at, by its line.
        value: what was written, None where the field was left out.
        document: number of the emitted document, from 0.
        error: why the message stopped here, or None.
    """

    target: str
    file: str
    line: int
    source: str | None
    source_value: Any = None
    entries: list[Entry] = field(default_factory=list)
    steps: list[tuple[str, Any]] = field(default_factory=list)
    lookup: tuple[str, str] | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    looked_at: dict[int, int] = field(default_factory=dict)
    value: Any = None
    document: int = 0
    error: MesbridgeError | None = None


def explain(
    spec: MappingSpec,
    scope: Scope,
    payload: Payload,
    meta: Meta | None = None,
    stored: Stored | None = None,
) -> list[ExplainedField]:
    """Carry out *spec* on *payload* and tell what each rule did, in the order it was done.

    A message that stops ends the list: the last field carries the error.

    Raises:
        ConfigurationError: the mapping has errors.
    """
    return list(Explainer(spec, scope).run(payload, meta, stored).fields.values())


class Explainer:
    """One mapping with a trace, compiled once.

    Raises:
        ConfigurationError: the mapping has errors.
    """

    def __init__(self, spec: MappingSpec, scope: Scope) -> None:
        findings: list[Finding] = []
        sides = sides_of(spec, scope, findings)
        writer = MappingWriter(spec, sides, scope, findings, traced=True) if sides else None
        if writer is not None:
            writer.write()
        if writer is None or errors_in(findings):
            raise ConfigurationError(errors_in(findings))
        self._run = load(writer.writer.out, spec.name)["run"]

    def run(
        self, payload: Payload, meta: Meta | None = None, stored: Stored | None = None
    ) -> Trace:
        """What happened on one *payload*; a message that stops is part of it."""
        trace = Trace()
        try:
            trace.translation = self._run(payload, meta or {}, stored or {}, trace)
        except MesbridgeError as error:
            trace.stopped(error)
        return trace


@dataclass(slots=True)
class _Loop:
    """A loop that is being walked: *prefix* is the target list, None for an emit."""

    prefix: str | None
    index: int


class Trace:
    """Takes what generated code reports.

    Attributes:
        fields: by number of the document and target; see ``ExplainedField``.
        branches: the ways that were taken.
        translation: what came out, None where the message stopped.
    """

    def __init__(self) -> None:
        self.fields: dict[tuple[int, str], ExplainedField] = {}
        self.branches: set[Branch] = set()
        self.translation: Translation | None = None
        self._loops: list[_Loop] = []

    def enter(self, place: Place | None, first: int) -> None:
        """A loop begins; its next item is number *first*."""
        if place is not None:
            self._field(place, whole=True)  # a list stands before its items
        self._loops.append(_Loop(place.target if place is not None else None, first - 1))

    def next(self) -> None:
        """The next item of the innermost loop."""
        self._loops[-1].index += 1

    def leave(self) -> None:
        """The innermost loop ends."""
        self._loops.pop()

    def begin(self, place: Place) -> None:
        """A rule that may be carried out more than once begins: only the last time is told."""
        self.fields.pop(self._key(place), None)

    def entry(self, place: Place, *entry: Any) -> None:
        """Which entry gave the value; see ``Entry``."""
        self._field(place).entries.append(Entry(*entry))

    def source(self, place: Place, value: Any) -> None:
        """What the rule has read."""
        found = self._field(place)
        # Of alternatives the last that was read counts, until one of them is taken.
        taken = any(each.name.startswith("first_of") for each in found.entries)
        if found.source_value is None or (value is not None and not taken):
            found.source_value = value

    def step(self, place: Place, name: str, value: Any) -> None:
        """The value after a step."""
        self._field(place).steps.append((name, value))

    def branch(self, place: Place, kind: str, line: int, column: int, detail: Any) -> None:
        """A way that was taken; *detail* tells which."""
        self.branches.add((kind, line, column, detail))
        match kind:
            case "when" if not detail:
                self._field(place).left_out.append(LeftOut("when", line))
            case "where":
                found = self._field(place, whole=True)
                found.looked_at[line] = number = found.looked_at.get(line, 0) + 1
                if not detail:
                    found.left_out.append(LeftOut("where", line, number))
            case "code":
                self._field(place).lookup = (detail[0], detail[1])

    def value(self, place: Place, value: Any) -> None:
        """What goes into the target."""
        self._field(place).value = value

    def stopped(self, error: MesbridgeError) -> None:
        """The message ends here."""
        place = Place(error.target or "", error.source, error.file or "", error.line or 0)
        found = self._field(place)
        found.error = error
        if found.source_value is None:
            found.source_value = error.value
        self.fields[self._key(place)] = self.fields.pop(self._key(place))

    def _field(self, place: Place, *, whole: bool = False) -> ExplainedField:
        key = self._key(place, whole=whole)
        if key not in self.fields:
            self.fields[key] = ExplainedField(
                key[1], place.file, place.line, place.source, document=key[0]
            )
        return self.fields[key]

    def _key(self, place: Place, *, whole: bool = False) -> tuple[int, str]:
        """Number of the document, and the target with the places of its items.

        Args:
            whole: it is about a list, not about the item at hand.
        """
        document, target = 0, place.target
        for loop in reversed(self._loops):
            if loop.prefix is None:
                document = max(loop.index, 0)
            elif whole and loop.prefix == place.target:
                continue
            elif loop.index >= 0 and f"{target}.".startswith(f"{loop.prefix}."):
                target = f"{loop.prefix}[{loop.index}]{target[len(loop.prefix) :]}"
        return document, target
