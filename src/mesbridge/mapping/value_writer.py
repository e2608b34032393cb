"""Writes one rule: ``when``, source, ``steps``, ``code`` or ``case``, ``round``, ``default``."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from mesbridge.documents import Items, Scalar
from mesbridge.mapping.calc_writer import write_calc
from mesbridge.mapping.code_writer import CodeWriter
from mesbridge.mapping.conversions import longest
from mesbridge.mapping.exact_numbers import rounder
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.literals import LiteralError, fitting
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.rules import Calc, Constant, FirstOf, FromPaths, PathAt, Rule
from mesbridge.mapping.shapes import ANY, DECIMAL, TEXT_MEMBER, Shape, list_of
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.writer import Writer


class ValueWriter:
    """Writes rules that make one value; the result is a name that may be None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._codes = CodeWriter(writer)

    def let(self, name: str, frame: Frame, at: PathAt) -> Slot:
        """The value of ``$name``, written once at the head of its frame."""
        if name in frame.done:
            return frame.done[name]
        if name in frame.busy:
            self._writer.report("MB325", at.position, name=name)
            return UNKNOWN
        frame.busy.add(name)
        rule = frame.lets[name]
        block = type(frame.head)()
        with self._writer.out.at(block), self._writer.rule(f"${name}", rule, rule.position):
            slot = self.value(rule, frame, None)
            self._writer.trace(f"value({self._writer.place}, {slot.expression})")
        frame.head.parts.append(block)
        frame.busy.discard(name)
        frame.done[name] = slot
        return slot

    def value(self, rule: Rule, frame: Frame, want: Shape | None) -> Slot:
        """Write *rule*; its value is of *want*, or of the rule's own type where that is None."""
        out = self._writer.out
        name = out.fresh("v")
        with ExitStack() as blocks:
            if rule.when is not None:
                out.line(f"{name} = None")
                condition = self._writer.predicates.condition(rule.when, frame)
                blocks.enter_context(out.block(f"if {condition}:"))
            slot = self._source(rule, name, frame, want)
            if not slot.certain:
                return replace(UNKNOWN, expression=name)
            slot = self._changed(rule, name, slot, frame, want)
        if not slot.certain:
            return replace(UNKNOWN, expression=name)
        when = rule.when is not None
        slot = replace(slot, expression=name, maybe=slot.maybe or when, doubt=slot.doubtful or when)
        return self._filled(rule, slot, want)

    # --- source -------------------------------------------------------------------------------

    def _source(self, rule: Rule, name: str, frame: Frame, want: Shape | None) -> Slot:
        out = self._writer.out
        match rule.source:
            case FromPaths(paths=paths, several=True):
                return self._several(rule, paths, name, frame, want)
            case FromPaths(paths=(path,)):
                slot = self._read(rule, path, frame, want)
                out.line(f"{name} = {slot.expression}")
                return slot
            case FirstOf(entries=entries):
                return self._first_of(rule, entries, name, frame, want)
            case Calc(expression=expression):
                rounded = rule.round is not None and not rule.steps
                return write_calc(self._writer, expression, name, frame, rounded)
            case Constant():
                return self._constant(rule, name, want)
            case _:
                self._writer.report("MB328", rule.position)
                return UNKNOWN

    def _read(self, rule: Rule, path: PathAt, frame: Frame, want: Shape | None) -> Slot:
        named = self._writer.steps.named_texts(rule.steps)
        if rule.case is not None:
            named |= frozenset(rule.case.values)
        kind = self._writer.steps.missing_kind(rule.steps, want)
        if rule.where is not None or not isinstance(rule.source, FromPaths):
            return self._writer.paths.read(path, frame, where=rule.where, named=named, kind=kind)
        return self._writer.paths.read(path, frame, named=named, kind=kind)

    def _several(
        self, rule: Rule, paths: tuple[PathAt, ...], name: str, frame: Frame, want: Shape | None
    ) -> Slot:
        """Several paths make a list; one missing makes all missing, unless a step takes that."""
        out = self._writer.out
        slots = [self._writer.bind(self._read(rule, path, frame, want)) for path in paths]
        first = self._writer.steps.known(rule.steps[0]) if rule.steps else None
        names = ", ".join(slot.expression for slot in slots)
        keeps = first is not None and first.keeps_missing
        shape = _common([slot.shape for slot in slots])
        tupled = bool(rule.steps) and self._writer.steps.takes_tuple(rule.steps[0], shape)
        made = f"({names},)" if tupled else f"[{names}]"
        maybe = [] if keeps else [slot.expression for slot in slots if slot.maybe]
        if maybe:
            made += f" if {' and '.join(f'{each} is not None' for each in maybe)} else None"
        out.line(f"{name} = {made}")
        if not all(slot.certain for slot in slots):
            return UNKNOWN
        doubt = any(slot.doubtful for slot in slots) and not keeps
        made_shape = replace(list_of(shape), count=len(slots))
        return Slot(name, made_shape, bool(maybe), doubt=doubt)

    def _first_of(
        self, rule: Rule, entries: tuple[Rule, ...], name: str, frame: Frame, want: Shape | None
    ) -> Slot:
        """The first entry that is not missing; later ones are not even looked at."""
        out = self._writer.out
        wanted = None if rule.steps or rule.code or rule.case or rule.round else want
        found: list[Slot] = []
        with ExitStack() as blocks:
            for place, entry in enumerate(entries):
                if place:
                    blocks.enter_context(out.block(f"if {name} is None:"))
                slot = self.value(entry, frame, wanted)
                out.line(f"{name} = {slot.expression}")
                found.append(slot)
        certain = all(slot.certain for slot in found)
        maybe = all(slot.maybe for slot in found)
        shape = wanted or _common([slot.shape for slot in found if slot.certain] or [ANY])
        doubt = all(slot.doubtful for slot in found)
        return Slot(name, shape, maybe, certain and bool(found), doubt)

    def _constant(self, rule: Rule, name: str, want: Shape | None) -> Slot:
        assert isinstance(rule.source, Constant)
        out, document = self._writer.out, rule.source.literal.document
        target = None if rule.steps or rule.code or rule.case or rule.round else want
        if isinstance(document, Items):
            item = target.item if target is not None and target.kind == "list" else None
            values = [self.literal(each, item) for each in document if isinstance(each, Scalar)]
            out.line(f"{name} = [{', '.join(out.literal(value) for value, _ in values)}]")
            return Slot(name, target or list_of(ANY), maybe=False)
        assert isinstance(document, Scalar)
        value, shape = self.literal(document, target)
        out.line(f"{name} = {out.literal(value)}")
        return Slot(name, shape, maybe=value is None)

    def literal(self, scalar: Scalar, want: Shape | None) -> tuple[object, Shape]:
        """A literal in the type of the target, and that type; a finding where it does not fit."""
        own = _own_shape(scalar)
        if want is None:
            return scalar.value, own
        try:
            return fitting(scalar.value, scalar.text, want, self._writer.scope), want
        except LiteralError as error:
            suggestion = did_you_mean(scalar.text, error.options) if error.options else {}
            self._writer.report("MB318", scalar.position, found=scalar.text,
                                expected=want.words(), **suggestion)  # fmt: skip
            return None, want

    # --- what happens with it -----------------------------------------------------------------

    def _changed(self, rule: Rule, name: str, slot: Slot, frame: Frame, want: Shape | None) -> Slot:
        """Steps, code or case, round and the conversion into *want*."""
        out, shape, maybe, doubt = self._writer.out, slot.shape, slot.maybe, slot.doubtful
        self._writer.trace(f"source({self._writer.place}, {name})")
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
            if rule.round is not None:
                shape = self._round(rule, name, shape)
                self._trace(name, "round")
            if want is not None and not self._fits(rule, name, slot, shape, want):
                return UNKNOWN
        doubt = doubt or self._writer.steps.may_lose(rule.steps)
        return Slot(name, want or shape, maybe or bool(rule.steps), doubt=doubt)

    def _fits(self, rule: Rule, name: str, slot: Slot, shape: Shape, want: Shape) -> bool:
        if isinstance(rule.source, Constant) and shape is want:
            return True
        if shape.kind == "list" and want.kind != "list":
            crossed = slot.crossed or bool(rule.steps)
            self._writer.report("MB312" if crossed else "MB303", rule.position,
                                found=shape.words(), expected=want.words(), hint="", hint_zh="",
                                path=self._writer.subject)  # fmt: skip
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
                after = self._writer.steps.write(call, name, shape, frame, tupled)
                if after is None:
                    return None
                shape = after
                self._trace(name, call.name)
        with out.block("except StepError as error:"):
            out.line(f"raise failure({self._writer.place}, error, {name}) from error")
        blocks.enter_context(out.guard(f"{name} is not None"))
        return shape

    def _round(self, rule: Rule, name: str, shape: Shape) -> Shape:
        assert rule.round is not None
        out = self._writer.out
        if shape.kind == "integer":
            return shape
        precision = None if shape.precision is None else shape.precision + rule.round.places
        if shape.kind != "decimal":
            self._writer.conversions.convert(name, shape, DECIMAL, rule.round.position)
        function = rounder(rule.round.places, rule.round.mode)
        out.line(f"{name} = {out.constant(function, 'ROUND')}({name})")
        if precision is None:
            return DECIMAL
        return Shape("decimal", precision=precision, scale=rule.round.places)

    def _filled(self, rule: Rule, slot: Slot, want: Shape | None) -> Slot:
        """``default``, and what ``on_missing`` says of a source without a value."""
        out, name = self._writer.out, slot.expression
        if rule.default is not None and rule.default.value is not None:
            value, _ = self.literal(rule.default, want)
            with out.block(f"if {name} is None:"):
                out.line(f"{name} = {out.literal(value)}")
                self._trace(name, "default")
            return replace(slot, maybe=value is None, doubt=False)
        if rule.code is None and rule.on_missing in ("error", "hold"):
            function = "missing" if rule.on_missing == "error" else "hold_value"
            with out.block(f"if {name} is None:"):
                out.line(f"raise {function}({self._writer.place})")
            return replace(slot, maybe=False, doubt=False)
        return slot

    def _trace(self, name: str, step: str) -> None:
        self._writer.trace(f"step({self._writer.place}, {step!r}, {name})")


def _common(shapes: list[Shape]) -> Shape:
    """What holds for all of *shapes*."""
    first = shapes[0]
    if all(shape == first for shape in shapes):
        return first
    if all(shape.kind == first.kind for shape in shapes) and first.kind not in ("list", "object"):
        tables = {shape.table for shape in shapes}
        most = max(map(longest, shapes))
        return Shape(first.kind, foreign=any(shape.foreign for shape in shapes),
                     table=first.table if len(tables) == 1 else None,
                     max_length=int(most) if most < float("inf") else None)  # fmt: skip
    return ANY


def _own_shape(scalar: Scalar) -> Shape:
    match scalar.value:
        case bool():
            return Shape("boolean")
        case int():
            return Shape("integer")
        case str():
            return Shape("text", values=(scalar.text,))
        case None:
            return ANY
        case _:
            return DECIMAL
