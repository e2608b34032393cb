"""Writes where the value of a rule comes from: paths, alternatives, a calculation, a constant."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from mesbridge.documents import Items, Scalar
from mesbridge.findings import Severity
from mesbridge.mapping.calc_writer import write_calc
from mesbridge.mapping.conversions import longest
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.literals import LiteralError, fitting
from mesbridge.mapping.memory_writer import RuleMemory
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.rules import Calc, Constant, FirstOf, FromPaths, Rule, Share
from mesbridge.mapping.shapes import ANY, DECIMAL, TEXT_MEMBER, Shape, list_of
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.writer import Writer, source_text


class SourceWriter:
    """Writes sources; the value goes into a given name and may be None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(
        self, rule: Rule, name: str, frame: Frame, want: Shape | None,
        memory: RuleMemory | None = None,
    ) -> Slot:  # fmt: skip
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
                return write_calc(self._writer, expression, name, frame, rounded, memory)
            case Constant():
                return self._constant(rule, name, want)
            case Share():
                return self._share(rule, rule.source, name, frame)
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
        total = sum(longest(slot.shape) for slot in slots)
        length = int(total) if total < float("inf") else None
        made_shape = replace(list_of(shape), count=len(slots), max_length=length)
        return Slot(name, made_shape, bool(maybe), doubt=doubt)

    def _first_of(
        self, rule: Rule, entries: tuple[Rule, ...], name: str, frame: Frame, want: Shape | None
    ) -> Slot:
        """The first entry that is not missing; later ones are not even looked at."""
        out = self._writer.out
        wanted = None if rule.steps or rule.code or rule.case or rule.round else want
        found: list[Slot] = []
        for place, entry in enumerate(entries):
            with out.block(f"if {name} is None:") if place else nullcontext():
                slot = self._writer.values.value(entry, frame, wanted)
                out.line(f"{name} = {slot.expression}")
                self._taken(name, place + 1, entry)
                sure = [not slot.maybe and slot.certain for slot in found]
                if sure and sure[-1] and sure.count(True) == 1:
                    self._writer.report("MB342", entry.position, Severity.WARNING)
                found.append(slot)
        certain = all(slot.certain for slot in found)
        maybe = all(slot.maybe for slot in found)
        shape = wanted or _common([slot.shape for slot in found if slot.certain] or [ANY])
        doubt = all(slot.doubtful for slot in found)
        return Slot(name, shape, maybe, certain and bool(found), doubt)

    def _share(self, rule: Rule, share: Share, name: str, frame: Frame) -> Slot:
        """The part of the item at hand: all parts were made before the loop."""
        for around in frame.around():
            if id(share) in around.shares:
                portion = around.shares[id(share)]
                self._writer.out.line(f"{name} = {portion.slot.expression}")
                self._writer.trace(f"source({self._writer.place}, {portion.whole})")
                self._writer.trace(f"step({self._writer.place}, 'share', {name})")
                return portion.slot
        self._writer.report("MB333", rule.position)
        return UNKNOWN

    def _taken(self, name: str, number: int, entry: Rule) -> None:
        """Tell the trace that *entry* gave the value, if it did."""
        if self._writer.traced:
            told = (f"first_of[{number}]", entry.position.line, source_text(entry))
            with self._writer.out.block(f"if {name} is not None:"):
                self._writer.trace(f"entry({self._writer.place}, *{told!r})")
                self._writer.branch("first_of", entry.position, str(number))

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

    def default(self, document: Scalar | Items, want: Shape | None) -> str:
        """A default as an expression, in the type of the target."""
        literal = self._writer.out.literal
        if isinstance(document, Scalar):
            return literal(self.literal(document, want)[0])
        if want is not None and want.kind not in ("list", "any"):
            self._writer.report("MB318", document.position, found="[…]", expected=want.words())
            return "None"
        item = want.item if want is not None else None
        texted = item is not None and item.has_text
        shape = item.members[TEXT_MEMBER].shape if item is not None and texted else item
        values = [
            literal(self.literal(each, shape)[0]) for each in document if isinstance(each, Scalar)
        ]
        made = [f"{{{TEXT_MEMBER!r}: {each}}}" for each in values] if texted else values
        return f"[{', '.join(made)}]"

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
