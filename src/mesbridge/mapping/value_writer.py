"""Writes one rule: ``when``, source, ``steps``, ``code`` or ``case``, ``round``, ``default``."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import replace
from decimal import Decimal

from mesbridge.documents import Items, Scalar
from mesbridge.findings import Severity
from mesbridge.mapping.calc_writer import divided
from mesbridge.mapping.code_writer import CodeWriter
from mesbridge.mapping.exact_numbers import quantizer
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.memory_writer import RuleMemory, remembers
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.rules import Calc, Constant, FromPaths, Round, Rule, Share
from mesbridge.mapping.shapes import ANY, DECIMAL, TEXT_MEMBER, Shape
from mesbridge.mapping.short_forms import plain_decimal
from mesbridge.mapping.source_writer import SourceWriter
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.writer import Writer

#: Values of ``let`` that read each other, one in the other.
MAX_LET_DEPTH = 20
#: Decimals of a quotient whose remainder is kept; more tell nothing of what is weighed or counted.
CARRIED_PLACES = 40


class ValueWriter:
    """Writes rules that make one value; the result is a name that may be None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._codes = CodeWriter(writer)
        self._sources = SourceWriter(writer)
        self._rounding: dict[tuple[int, str, int | None], tuple[str, str]] = {}

    def let(self, name: str, frame: Frame, at: PathAt) -> Slot:
        """The value of ``$name``, written once at the head of its frame."""
        if name in frame.done:
            return frame.done[name]
        if name in frame.busy:
            self._writer.report("MB325", at.position, name=name)
            return UNKNOWN
        if len(frame.busy) >= MAX_LET_DEPTH:
            self._writer.report("MB240", at.position, found="let in let", found_zh="let 嵌套",
                                limit=MAX_LET_DEPTH)  # fmt: skip
            return UNKNOWN
        frame.busy.add(name)
        rule = frame.lets[name]
        block = type(frame.head)()
        with self._writer.out.at(block), self._writer.rule(f"${name}", rule, rule.position):
            self._writer.trace(f"begin({self._writer.place})")
            slot = self.value(rule, frame, None)
            self._writer.trace(f"value({self._writer.place}, {slot.expression})")
        frame.head.parts.append(block)
        frame.busy.discard(name)
        frame.done[name] = slot
        return slot

    def literal(self, scalar: Scalar, want: Shape | None) -> tuple[object, Shape]:
        """A literal in the type of the target, and that type; a finding where it does not fit."""
        return self._sources.literal(scalar, want)

    def value(
        self, rule: Rule, frame: Frame, want: Shape | None, *, required: bool = False
    ) -> Slot:
        """Write *rule*; its value is of *want*, or of the rule's own type where that is None.

        Args:
            required: a missing source ends the message, so nothing after it has to expect that.
        """
        out = self._writer.out
        name = out.fresh("v")
        with ExitStack() as blocks:
            if rule.when is not None:
                out.line(f"{name} = None")
                condition = self._writer.predicates.condition(rule.when, frame)
                condition = self._writer.told("when", rule.when.position, condition)
                blocks.enter_context(out.block(f"if {condition}:"))
            memory = None
            if remembers(rule) and not self._writer.traced:
                memory = RuleMemory(self._writer, name, blocks)
            slot = self._sources.write(rule, name, frame, want, memory)
            if not slot.certain:
                return replace(UNKNOWN, expression=name)
            if memory is not None and isinstance(rule.source, FromPaths):
                self._remember(rule, name, slot, frame, memory)
            needed = required and _ends_message(rule)
            slot = self._changed(rule, name, slot, frame, want, needed)
        if not slot.certain:
            return replace(UNKNOWN, expression=name)
        when = rule.when is not None
        slot = replace(slot, expression=name, maybe=slot.maybe or when, doubt=slot.doubtful or when)
        return self._filled(rule, slot, want)

    def _remember(
        self, rule: Rule, name: str, slot: Slot, frame: Frame, memory: RuleMemory
    ) -> None:
        """Begin the memory of a rule on one text, unless its steps depend on more than texts."""
        texts = self._writer.steps.texts(rule.steps, frame)
        if slot.shape.kind == "text" and texts is not None:
            text = self._writer.out.fresh("text")
            self._writer.out.line(f"{text} = {name}")
            memory.begin([text, *texts])

    def _changed(
        self, rule: Rule, name: str, slot: Slot, frame: Frame, want: Shape | None, needed: bool
    ) -> Slot:
        """Steps, code or case, round and the conversion into *want*."""
        out, shape, maybe, doubt = self._writer.out, slot.shape, slot.maybe, slot.doubtful
        if not isinstance(rule.source, Share):
            self._writer.trace(f"source({self._writer.place}, {name})")
        if needed and maybe:
            with out.block(f"if {name} is None:"):
                out.line(f"raise missing({self._writer.place})")
            maybe = False
        with ExitStack() as blocks:
            if maybe:
                blocks.enter_context(out.guard(f"{name} is not None"))
            shape_after = self._steps(rule, name, slot, frame, blocks)
            if shape_after is None:
                return UNKNOWN
            shape = shape_after
            if rule.code is not None:
                found = self._codes.code(rule, name, shape, frame, want)
                if found is None:
                    return UNKNOWN
                shape = found
                self._trace(name, "code")
                if self._codes.may_miss(rule):
                    blocks.enter_context(out.guard(f"{name} is not None"))
                    maybe = doubt = True
            if rule.case is not None:
                shape = self._codes.case(rule.case, name, shape, want)
                self._trace(name, "case")
                if any(scalar.value is None for scalar in rule.case.values.values()):
                    blocks.enter_context(out.guard(f"{name} is not None"))
                    maybe = doubt = True
            if rule.round is not None and not isinstance(rule.source, Share):
                shape = self._round(rule, name, shape, frame, want)
                self._trace(name, "round")
            if want is not None and not self._fits(rule, name, slot, shape, want):
                return UNKNOWN
        doubt = doubt or self._writer.steps.may_lose(rule.steps)
        # What is inside an object or a list that a `let` names still stands in the message.
        inside = shape.foreign and shape.kind in ("list", "object")
        trail = slot.trail if want is None and inside else None
        return Slot(
            name,
            want or shape,
            maybe or not self._writer.steps.always_gives(rule.steps),
            doubt=doubt,
            trail=trail,
            origin=slot.trail,
        )

    def _fits(self, rule: Rule, name: str, slot: Slot, shape: Shape, want: Shape) -> bool:
        if isinstance(rule.source, Constant) and shape is want:
            return True
        if shape.kind == "list" and want.kind != "list":
            crossed = slot.crossed or bool(rule.steps)
            self._writer.report("MB312" if crossed else "MB303", rule.position,
                                found=shape.words(), expected=want.words(), hint="", hint_zh="",
                                path=_read_by(rule) or self._writer.subject)  # fmt: skip
            return False
        if shape.kind == "list" and shape is not want:
            return self._list_fits(rule, name, shape, want)
        if shape is want:
            return True
        return self._writer.conversions.convert(name, shape, want, rule.position)

    def _list_fits(self, rule: Rule, name: str, have: Shape, want: Shape) -> bool:
        """A list of plain values, each converted."""
        out, item, wanted = self._writer.out, have.item or ANY, want.item or ANY
        converted, each = out.fresh("values"), out.fresh("item")
        value = each
        if wanted.has_text:
            wanted, value = wanted.members[TEXT_MEMBER].shape, f"{{{TEXT_MEMBER!r}: {each}}}"
        out.line(f"{converted} = []")
        with out.block(f"for {each} in {name}:"):
            fits = self._writer.conversions.convert(each, item, wanted, rule.position)
            with out.block(f"if {each} is not None:") if item.has_text else nullcontext():
                out.line(f"{converted}.append({value})")
        out.line(f"{name} = {converted}")
        return fits

    def _steps(
        self, rule: Rule, name: str, slot: Slot, frame: Frame, blocks: ExitStack
    ) -> Shape | None:
        """All steps; each may make the value missing, so the next stands in a block of its own."""
        out, shape = self._writer.out, slot.shape
        several = isinstance(rule.source, FromPaths) and rule.source.several
        if several and not rule.steps:
            self._writer.report("MB329", rule.position)
            return None
        if not rule.steps:
            return shape
        with out.block("try:"), ExitStack() as inner:
            for place, call in enumerate(rule.steps):
                if place:
                    inner.enter_context(out.guard(f"{name} is not None"))
                tupled = several and not place and (
                    self._writer.steps.takes_tuple(call, shape.item or ANY)
                )  # fmt: skip
                after = self._writer.steps.write(
                    call, name, shape, frame, tupled, slot.trail,
                    rounded=rule.round is not None and place == len(rule.steps) - 1,
                )  # fmt: skip
                if after is None:
                    return None
                shape = after
                self._trace(name, call.name)
        with out.block("except StepError as error:"):
            out.line(f"raise failure({self._writer.place}, error, {name}) from error")
        if not self._writer.steps.always_gives(rule.steps):
            blocks.enter_context(out.guard(f"{name} is not None"))
        return shape

    def _round(
        self, rule: Rule, name: str, shape: Shape, frame: Frame, want: Shape | None
    ) -> Shape:
        assert rule.round is not None
        out, places, digits = self._writer.out, rule.round.places, None
        if shape.kind == "integer":
            return shape
        precision = None if shape.precision is None else shape.precision + places
        if shape.kind == "text" and remembers(rule) and not self._writer.traced:
            # Behind the memory of the rule a number is new: no use in looking for it once more.
            read = plain_decimal(name, shape, f"decimal_of_text({name})")
            out.line(f"{name} = {read}")
        elif shape.kind != "decimal":
            self._writer.conversions.convert(name, shape, DECIMAL, rule.round.position)
        elif isinstance(rule.source, Calc) and divided(rule.source.expression):
            kept = CARRIED_PLACES if rule.round.carry else places
            out.line(f"{name} = nearly({name}, {kept})")
        if want is not None and want.precision is not None and places <= (want.scale or 0):
            # Rounding itself looks at the digits that the target holds.
            digits = precision = want.precision - (want.scale or 0) + places
        if rule.round.carry:
            self._carried(rule.round, name, frame, digits)
        else:
            self._quantize(name, places, rule.round.mode, digits)
        return Shape("decimal", precision=precision, scale=places)

    def _carried(self, round_: Round, name: str, frame: Frame, digits: int | None) -> None:
        """Round with what earlier roundings of the same key have left."""
        out, subject = self._writer.out, self._writer.subject or ""
        if subject.startswith("$"):
            # It may be carried out more than once for one value that is written.
            self._writer.report("MB230", round_.position, key="carry", other="let")
        key, exact = out.fresh("key"), out.fresh("exact")
        values = ", ".join(self._key_part(path, frame) for path in round_.carry)
        out.line(f"{key} = ({subject!r}, carry_key({values}))")
        out.line(f"{name} = {exact} = carry.with_rest({key}, {name})")
        self._trace(name, "carry")
        self._quantize(name, round_.places, round_.mode, digits)
        out.line(f"carry.keep({key}, {exact}, {name})")

    def _key_part(self, path: PathAt, frame: Frame) -> str:
        slot = self._writer.paths.read(path, frame)
        if slot.certain and slot.shape.kind in ("list", "object"):
            self._writer.report("MB321", path.position, found=slot.shape.words(),
                                expected="one value")  # fmt: skip
        return self._writer.bind(slot, "part").expression

    def _quantize(self, name: str, places: int, mode: str, digits: int | None) -> None:
        out = self._writer.out
        key = (places, mode, digits)
        if key not in self._rounding:
            function = out.constant(quantizer(mode, digits), "QUANTIZE")
            self._rounding[key] = function, out.constant(Decimal(1).scaleb(-places), "UNIT")
        function, unit = self._rounding[key]
        with out.block("try:"):
            out.line(f"{name} = {function}({name}, {unit})")
            with out.block(f"if not {name}:"):
                # There is no quantity of minus zero.
                out.line(f"{name} = {name}.copy_abs()")
        with out.block("except InvalidOperation:"):
            self._writer.refuse("MB418", name, precision=digits, scale=places)

    def _filled(self, rule: Rule, slot: Slot, want: Shape | None) -> Slot:
        """``default``, and what ``on_missing`` says of a source without a value."""
        out, name = self._writer.out, slot.expression
        if isinstance(rule.default, Items) or (rule.default and rule.default.value is not None):
            default = self._sources.default(rule.default, want)
            if not slot.maybe:
                self._writer.report("MB343", rule.default.position, Severity.NOTE, key="default",
                                    reason="a value is always there",
                                    reason_zh="总是有值")  # fmt: skip
            with out.block(f"if {name} is None:"):
                out.line(f"{name} = {default}")
                self._trace(name, "default")
                self._writer.branch("default", rule.default.position, "'default'")
            return replace(slot, maybe=default == "None", doubt=False)
        if rule.code is None and rule.on_missing in ("error", "hold"):
            function = "missing" if rule.on_missing == "error" else "hold_value"
            with out.block(f"if {name} is None:"):
                out.line(f"raise {function}({self._writer.place})")
            return replace(slot, maybe=False, doubt=False)
        return slot

    def _trace(self, name: str, step: str) -> None:
        self._writer.trace(f"step({self._writer.place}, {step!r}, {name})")


def _read_by(rule: Rule) -> str:
    """The path that a rule reads, as written; empty where it reads none or several."""
    paths = rule.source.paths if isinstance(rule.source, FromPaths) else ()
    return paths[0].path.text if len(paths) == 1 else ""


def _ends_message(rule: Rule) -> bool:
    """Whether a missing source of a required target is an error at once."""
    waits = rule.on_missing == "hold" and rule.code is None
    return rule.when is None and rule.default is None and not waits
