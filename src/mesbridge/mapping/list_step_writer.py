"""Writes the steps ``where`` and ``sort``: what they look at is carried out for every item."""

from __future__ import annotations

from mesbridge.documents import Document
from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.path_syntax import Path
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.rule_parts import read_sort
from mesbridge.mapping.rules import SortKey, StepCall
from mesbridge.mapping.shapes import ANY, Shape
from mesbridge.mapping.steps.registry import Step
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import PathAt, Predicate
from mesbridge.mapping.writer import Writer


class ListStepWriter:
    """Writes steps whose parameter is a predicate on the items, or paths of them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(
        self, step: Step, call: StepCall, name: str, have: Shape, frame: Frame,
        trail: tuple[str, ...] | None,
    ) -> bool:  # fmt: skip
        """Write one step on the list in *name*, which stands at *trail*; False with a finding.

        Inside, paths start at the item, ``.`` is the item itself, ``^.`` the item around.
        """
        predicate: Predicate | None = None
        keys: tuple[SortKey, ...] = ()
        if step.per_item == "predicate":
            predicate = self._predicate(step, call)
            if predicate is None:
                return False
        else:
            keys = self._keys(step, call)
            if not keys:
                return False
        out, rows = self._writer.out, self._writer.out.fresh("rows")
        out.line(f"{rows} = []")
        item = out.fresh("item")
        with out.block(f"for {item} in {name}:"):
            with out.block(f"if {item} is None:"):
                out.line("continue")
            inner = self._inner(item, have, frame, trail)
            found = self._found(predicate, keys, inner)
            out.line(f"{rows}.append(({item}, {found}))")
        called = out.constant(step.function, step.name.upper())
        turned = f", {tuple(key.descending for key in keys)!r}" if keys else ""
        out.line(f"{name} = {called}({rows}{turned})")
        return True

    def _inner(self, item: str, have: Shape, frame: Frame, trail: tuple[str, ...] | None) -> Frame:
        head = self._writer.out.anchor()
        slot = Slot(item, have.item or ANY, maybe=False, trail=trail)
        return Frame(slot, Hoist(head), head, frame)

    def _found(self, predicate: Predicate | None, keys: tuple[SortKey, ...], inner: Frame) -> str:
        """What the step looks at: whether the predicate holds, or the values to sort by."""
        if predicate is not None:
            return self._writer.predicates.condition(predicate, inner)
        values = [self._writer.loops.sort_value(key, inner) for key in keys]
        return f"({', '.join(values)},)"

    def _predicate(self, step: Step, call: StepCall) -> Predicate | None:
        document = self._parameter(step, call)
        if document is None:
            self._writer.report("MB326", call.position, step=step.name, parameter="predicate")
            return None
        return self._reader().predicate(document)

    def _parameter(self, step: Step, call: StepCall) -> Document | None:
        """What stands behind the step's name, or under the name of its only parameter."""
        name = step.parameters[0].name
        if name not in call.parameters:
            return call.document
        for other in call.parameters.keys() - {name}:
            document = call.parameters[other]
            self._writer.report("MB309", document.position, step=step.name, parameter=other,
                                **did_you_mean(other, [name]))  # fmt: skip
        return call.parameters[name]

    def _keys(self, step: Step, call: StepCall) -> tuple[SortKey, ...]:
        """Without a path the items themselves are compared."""
        itself = PathAt(Path(".", "item", ()), call.position)
        document = self._parameter(step, call)
        if document is None:
            return (SortKey(itself),)
        return read_sort(document, self._reader(), self._writer.findings, itself)

    def _reader(self) -> PredicateReader:
        return PredicateReader(self._writer.subject, self._writer.findings)
