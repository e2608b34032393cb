"""The state of writing one mapping as Python: what the parts of the writer share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.python_source import PythonSource
from mesbridge.mapping.rules import Calc, FromPaths, Rule, Share
from mesbridge.mapping.runtime import Place
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.terms import PathAt

if TYPE_CHECKING:
    from mesbridge.mapping.conversion_writer import ConversionWriter
    from mesbridge.mapping.loop_writer import LoopWriter
    from mesbridge.mapping.path_writer import PathWriter
    from mesbridge.mapping.predicate_writer import PredicateWriter
    from mesbridge.mapping.share_writer import ShareWriter
    from mesbridge.mapping.step_writer import StepWriter
    from mesbridge.mapping.target_writer import TargetWriter
    from mesbridge.mapping.value_writer import ValueWriter
    from mesbridge.mapping.zone_writer import ZoneWriter


#: Findings of one mapping; who has more has another kind of file.
MAX_FINDINGS = 200


class TooManyError(Exception):
    """The mapping breaks a bound; *finding* says which, and nothing more is looked at."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


class Writer:
    """One run of writing; the checker does the same and looks only at the findings.

    Attributes:
        system: name of the foreign system, whose codes, zone and values for "nothing" count.
        inbound: from a message to an entity.
        knows_change: what is written runs after the message was compared with the stored state.
        traced: the generated code tells a trace what it does, for ``explain``.
        revisits: the function at hand looks at some list again, for every item of another.
        used: trails of the source that some rule reads.
        memories: those of the function that is being written, see :class:`RuleMemory`.
        names: values that ``with`` gives, by name.
        named: names (``$name``) that some rule reads.
        message: the frame of ``$.``.
        root: the frame of the mapping's own paths and its ``let``.
    """

    paths: PathWriter
    predicates: PredicateWriter
    conversions: ConversionWriter
    steps: StepWriter
    values: ValueWriter
    loops: LoopWriter
    shares: ShareWriter
    targets: TargetWriter
    zones: ZoneWriter
    message: Frame
    root: Frame

    def __init__(
        self, scope: Scope, findings: list[Finding], file: str, *, system: str | None = None,
        inbound: bool = True, traced: bool = False,
    ) -> None:  # fmt: skip
        self.scope = scope
        self.findings = findings
        self.file = file
        self.system = system
        self.inbound = inbound
        self.knows_change = not inbound
        self.traced = traced
        self.out = PythonSource()
        self.revisits = False
        self.used: set[tuple[str, ...]] = set()
        self.names: dict[str, Slot] = {}
        self.memories: list[str] = []
        self.named: set[str] = set()
        self.subject: str | None = None
        self.place = ""
        self._reported = 0

    # --- findings -------------------------------------------------------------------------

    def report(
        self, code: str, position: Position, severity: Severity = Severity.ERROR, *,
        subject: str | None = None, **params: Any,
    ) -> None:  # fmt: skip
        """Add a finding about *subject*, else about the rule at hand; the same one once."""
        finding = Finding(code, position, params, subject or self.subject, severity)
        if finding in self.findings[-MAX_FINDINGS:]:
            return
        self.findings.append(finding)
        self._reported += 1
        if self._reported >= MAX_FINDINGS:
            raise TooManyError(Finding("MB130", position, {"limit": MAX_FINDINGS}))

    @contextmanager
    def rule(self, subject: str, rule: Rule | None, line: Position) -> Iterator[str]:
        """Writing inside is about the rule for *subject*; gives the name of its place."""
        before, owner = (self.subject, self.place), self.out.owner
        place = Place(subject, source_text(rule) if rule else None, self.file, line.line)
        self.subject, self.place = subject, self.out.constant(place, "RULE")
        self.out.owner = place
        self.out.comment(f"{self.file}:{line.line} {subject}")
        try:
            yield self.place
        finally:
            self.subject, self.place = before
            self.out.owner = owner

    def refuse(self, code: str, value: str, **params: object) -> None:
        """Write that the rule cannot use what *value* (Python) gives."""
        given = "".join(f", {name}={param!r}" for name, param in params.items())
        self.out.line(f"raise Refused({code!r}, {value}{given})")

    def trace(self, call: str) -> None:
        """Tell the trace of ``explain``, where there is one."""
        if self.traced:
            self.out.line(f"trace.{call}")

    def branch(self, kind: str, position: Position, detail: str) -> None:
        """Tell the trace which way was taken at *position*; *detail* is Python."""
        place = f"{position.line}, {position.column}"
        self.trace(f"branch({self.place}, {kind!r}, {place}, {detail})")

    def told(self, kind: str, position: Position, condition: str) -> str:
        """*condition*, whose outcome the trace is told."""
        if not self.traced:
            return condition
        name = self.out.fresh("holds")
        self.out.line(f"{name} = bool({condition})")
        self.branch(kind, position, name)
        return name

    def bind(self, slot: Slot, prefix: str = "v") -> Slot:
        """*slot* under a name of its own, so that it can be read several times."""
        if slot.expression.isidentifier() and slot.expression not in ("None", "True", "False"):
            return slot
        name = self.out.fresh(prefix)
        self.out.line(f"{name} = {slot.expression}")
        return replace(slot, expression=name)


def source_text(rule: Rule) -> str | None:
    """What a rule reads, as its errors name it."""
    match rule.source:
        case FromPaths(paths=paths):
            return ", ".join(path.path.text for path in paths)
        case Calc(text=text):
            return text
        case Share(whole=whole):
            return whole.path.text
        case source:
            loop = getattr(source, "loop", None)
            path: PathAt | None = getattr(loop, "path", None)
            return path.path.text if path is not None else None
