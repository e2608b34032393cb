"""Writes one whole mapping as Python: ``run``, ``stored_keys``, and ``identify_…`` per key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from mesbridge.findings import Finding
from mesbridge.mapping.assembly import new_writer
from mesbridge.mapping.carrying import carries
from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.loop_writer import LoopScope
from mesbridge.mapping.python_source import depth_findings
from mesbridge.mapping.revisits import MAX_DOCUMENTS
from mesbridge.mapping.rules import (
    MappingCheck,
    MappingSpec,
    TargetRule,
    WithEntity,
)
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import UNKNOWN, of_entity
from mesbridge.mapping.sides import Sides
from mesbridge.mapping.suggestions import did_you_mean, suggestion
from mesbridge.mapping.writer import TooManyError, Writer


class MappingWriter:
    """Writes the functions of one mapping.

    Attributes:
        identifies: fields that ``identify`` can make, with the name of their function.
    """

    def __init__(
        self, spec: MappingSpec, sides: Sides, scope: Scope, findings: list[Finding], traced: bool
    ) -> None:
        self._spec = spec
        self._sides = sides
        self.writer: Writer = new_writer(
            scope, findings, spec.file, system=sides.message.system,
            inbound=sides.direction == "in", traced=traced, zone=spec.zone,
        )  # fmt: skip
        self.identifies: dict[str, str] = {}
        self._carries = carries(spec)

    def write(self) -> None:
        """Write all functions; MB130, MB240 where the mapping is more than can be written."""
        try:
            self._write()
        except TooManyError as error:
            self.writer.findings.append(error.finding)
        self.writer.findings.extend(depth_findings(self.writer.out, self._spec.position))

    def _write(self) -> None:
        out = self.writer.out
        out.comment(f"{self._spec.name}: {self._spec.source} -> {self._spec.target}")
        trace = ", trace" if self.writer.traced else ""
        self._function(f"run(payload, meta, stored{trace})", self._run)
        self._function("stored_keys(payload, meta)", self._stored_keys)
        if not self.writer.traced:
            self._identify()

    # --- functions ------------------------------------------------------------------------

    def _function(self, header: str, body: Callable[[], None]) -> None:
        out = self.writer.out
        out.line("")
        rule = self.writer.rule(self._spec.name, None, self._spec.position)
        with out.block(f"def {header}:"), rule:
            out.line("flags = []")
            if self._carries:
                known = "stored.get('$remainders')" if header.startswith("run(") else ""
                out.line(f"carry = Carry({known})")
            head = out.anchor()
            self.writer.revisits = False
            self.writer.memories.clear()
            with out.block("try:"):
                body()
            if self.writer.revisits:
                head.parts.append("again = Revisits()")
            if self.writer.memories:
                head.parts.append(f"tidy({', '.join(self.writer.memories)})")
            with out.block("except REFUSED as error:"):
                out.line("raise failed(error, LINES_1) from error")

    def _run(self) -> None:
        out, spec = self.writer.out, self._spec
        base = self._start()
        self._stored(required=False)
        if spec.when is not None:
            frame = self._frame(base)
            condition = self.writer.predicates.condition(spec.when, frame)
            condition = self.writer.told("when", spec.when.position, condition)
            with out.block(f"if not {condition}:"):
                out.line("return Translation([], flags)")
        self._stored(required=True)
        frame = self._frame(base)
        if spec.emit is None:
            document = self._document(frame)
            out.line(self._translation(f"[{document}]"))
            return
        self._emit(frame, lambda document: out.line(f"documents.append({document})"))
        out.line(self._translation("documents"))

    def _translation(self, documents: str) -> str:
        rest = ", carry.after" if self._carries else ""
        return f"return Translation({documents}, flags{rest})"

    def _emit(self, frame: Frame, done: Callable[[str], None]) -> None:
        out, spec = self.writer.out, self._spec
        assert spec.emit is not None
        out.line("documents = []")
        self.writer.trace("enter(None, 0)")

        def body(inner: Frame) -> None:
            self.writer.root = inner
            with out.block(f"if len(documents) >= {MAX_DOCUMENTS}:"):
                self.writer.refuse("MB400", "None", limit=MAX_DOCUMENTS, what="documents",
                                   what_zh="个文档")  # fmt: skip
            self.writer.trace("next()")
            done(self._document(inner))

        inside = (spec.fields, spec.lets, spec.checks, spec.zone)
        self.writer.loops.write(
            spec.emit, LoopScope(frame, spec.lets, inside, spec.emit.alias), body
        )
        self.writer.root = frame

    def _document(self, frame: Frame) -> str:
        for check in self._spec.checks:
            self._check(check, frame)
        self.writer.zones.check()
        return self.writer.targets.whole(
            self._spec.fields, frame, self._sides.target, "", self._spec.target_position,
            partial=self._sides.partial,
        )  # fmt: skip

    def _check(self, check: MappingCheck, frame: Frame) -> None:
        out = self.writer.out
        with self.writer.rule("checks", None, check.position) as place:
            condition = self.writer.predicates.condition(check.predicate, frame)
            texts = f"{check.code!r}, {check.message.en!r}, {check.message.zh!r}"
            with out.block(f"if {condition}:"):
                if check.action == "hold":
                    # The desk may let such a message go on; then the doubt is only noted.
                    with out.block("if not meta.get('past_checks'):"):
                        out.line(f"raise check_failed({place}, {check.action!r}, {texts})")
                if check.action != "refuse":
                    named = f"{check.code!r}, None, {check.message.en!r}, {check.message.zh!r}"
                    out.line(f"flags.append(Flag({named}))")
                else:
                    out.line(f"raise check_failed({place}, {check.action!r}, {texts})")

    # --- beginnings -----------------------------------------------------------------------

    def _start(self) -> Slot:
        """The message, and where the mapping's paths start."""
        writer, out = self.writer, self.writer.out
        item = Slot("payload", self._sides.source, maybe=False, trail=())
        head = out.anchor()
        writer.message = writer.root = Frame(item, Hoist(head), head)
        at = self._spec.at
        if at is None:
            return item
        slot = writer.paths.read(at, writer.message)
        if slot.certain and (slot.crossed or slot.shape.kind not in ("object", "any")):
            writer.report("MB320", at.position, path=at.path.text, found=slot.shape.words())
            slot = replace(slot, certain=False)
        out.line(f"here = {slot.expression}")
        with out.block("if here is None:"):
            out.line("here = {}")
        return Slot("here", slot.shape, False, slot.certain, trail=slot.trail)

    def _frame(self, base: Slot) -> Frame:
        """A frame for the mapping's own paths, with its ``let``, from here on."""
        head = self.writer.out.anchor()
        if not base.certain:
            base = Slot(base.expression, UNKNOWN, maybe=False)
        frame = Frame(base, Hoist(head), head, lets=self._spec.lets)
        self.writer.root = frame
        return frame

    def _stored(self, required: bool) -> None:
        """The stored entities of ``with``; *required*: they have to be there now."""
        out = self.writer.out
        for stored in self._spec.withs:
            entity = self.writer.scope.dictionary.entities.get(stored.entity)
            name = f"stored_{list(self._spec.withs).index(stored) + 1}"
            shape = UNKNOWN if entity is None else of_entity(entity, self.writer.scope.dictionary)
            if not required:
                out.line(f"{name} = stored.get({stored.name!r})")
            elif stored.on_missing != "omit":
                self._must_be_stored(stored, name)
            maybe = not required or stored.on_missing == "omit"
            self.writer.names[stored.name] = Slot(name, shape, maybe)

    def _must_be_stored(self, stored: WithEntity, name: str) -> None:
        out = self.writer.out
        rule = next(iter(stored.key.values()), None)
        if rule is None:
            return
        written = self.writer.rule(f"${stored.name}", rule, stored.position)
        with written as place, out.block(f"if {name} is None:"):
            keys = f"stored_keys(payload, meta).get({stored.name!r})"
            hold = stored.on_missing == "hold"
            out.line(f"raise stored_missing({place}, {hold}, {stored.entity!r}, {keys})")

    # --- keys -----------------------------------------------------------------------------

    def _stored_keys(self) -> None:
        out = self.writer.out
        self.writer.traced = False
        frame = self._frame(self._start())
        self.writer.names.clear()
        out.line("keys = {}")
        for stored in self._spec.withs:
            self._stored_key(stored, frame)
        out.line("return keys")

    def _stored_key(self, stored: WithEntity, frame: Frame) -> None:
        out, scope = self.writer.out, self.writer.scope
        entity = scope.dictionary.entities.get(stored.entity)
        if entity is None:
            guess = did_you_mean(stored.entity, scope.dictionary.entities)
            self.writer.report("MB310", stored.position, name=stored.entity, **guess)
            return
        shape = of_entity(entity, scope.dictionary)
        names = {}
        for field, rule in stored.key.items():
            member = shape.members.get(field)
            if member is None:
                self.writer.report("MB310", stored.key_positions[field], name=field,
                                   **suggestion(field, shape))  # fmt: skip
                continue
            with self.writer.rule(f"${stored.name}.{field}", rule, rule.position):
                names[field] = self.writer.values.value(rule, frame, member.shape).expression
        if set(names) != set(entity.key):
            self.writer.report("MB324", stored.position, entity=entity.name,
                               key=", ".join(entity.key))  # fmt: skip
        if names:
            known = " and ".join(f"{each} is not None" for each in names.values())
            values = ", ".join(f"{field!r}: {each}" for field, each in names.items())
            out.line(f"keys[{stored.name!r}] = {{{values}}} if {known} else None")

    def _identify(self) -> None:
        """One function per field of key, sequence and revision: each may fail by itself."""
        entity = self._sides.entity
        wanted = {*entity.key, *entity.sequence, *([entity.revision] if entity.revision else [])}
        if self._sides.direction == "out":
            return
        for rule in self._spec.fields:
            if len(rule.target) == 1 and rule.target[0] in wanted:
                name = f"identify_{len(self.identifies) + 1}"
                self.identifies[rule.target[0]] = name
                self._function(f"{name}(payload, meta)", partial(self._one_field, rule))

    def _one_field(self, rule: TargetRule) -> None:
        out, spec = self.writer.out, self._spec
        base = self._start()
        out.line("stored = {}")
        self._stored(required=False)
        frame = self._frame(base)

        def body(inner: Frame) -> None:
            self.writer.root = inner
            want = self._sides.target.members[rule.target[0]].shape
            with self.writer.rule(rule.target[0], rule.rule, rule.position):
                slot = self.writer.values.value(rule.rule, inner, want)
                out.line(f"return {slot.expression}")

        if spec.emit is None:
            body(frame)
        else:
            inside = (rule.rule, spec.lets, spec.zone)
            self.writer.loops.write(
                spec.emit, LoopScope(frame, spec.lets, inside, spec.emit.alias), body
            )
