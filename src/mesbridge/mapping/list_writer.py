"""Writes list targets: one rule or several, appended in order; absent is not the same as empty."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.loop_writer import LoopScope
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.rules import Each, Object, Rule, Several
from mesbridge.mapping.shapes import ANY, TEXT_MEMBER, Shape
from mesbridge.mapping.target_tree import tree
from mesbridge.mapping.writer import Writer

if TYPE_CHECKING:
    from mesbridge.mapping.target_writer import TargetWriter


class ListWriter:
    """Writes lists; the result is a name that may be None (unknown)."""

    def __init__(self, writer: Writer, targets: TargetWriter) -> None:
        self._writer = writer
        self._targets = targets

    def write(self, rule: Rule, frame: Frame, want: Shape, inside: str) -> Slot:
        """Write the list that *rule* makes."""
        if want.kind not in ("list", "any"):
            self._writer.report("MB330", rule.position, found=want.words())
            return UNKNOWN
        item = want.item or ANY
        out, name = self._writer.out, self._writer.out.fresh("made")
        out.line(f"{name} = None")
        doubts = []
        if isinstance(rule.source, Several):
            if not rule.source.entries:
                out.line(f"{name} = []")
            for entry in rule.source.entries:
                doubts.append(self._entry(entry, frame, item, inside, name))
        else:
            doubts.append(self._entry(rule, frame, item, inside, name))
        return Slot(name, want, maybe=True, doubt=bool(doubts) and all(doubts))

    def _entry(self, rule: Rule, frame: Frame, item: Shape, inside: str, name: str) -> bool:
        """One rule of the list; it appends to what the rules before it gave.

        Returns:
            Whether it may give nothing, not even an empty list.
        """
        if not isinstance(rule.source, Each | Object):
            return self._plain(rule, frame, item, name)
        if rule.when is None:
            return self._items(rule, frame, item, inside, name)
        condition = self._writer.predicates.condition(rule.when, frame)
        condition = self._writer.told("when", rule.when.position, condition)
        with self._writer.out.block(f"if {condition}:"):
            self._items(rule, frame, item, inside, name)
        return True

    def _items(self, rule: Rule, frame: Frame, item: Shape, inside: str, name: str) -> bool:
        if isinstance(rule.source, Each):
            return self._each(rule, rule.source, frame, item, inside, name)
        assert isinstance(rule.source, Object)
        self._one(rule, rule.source, frame, item, inside, name)
        return False

    def _each(
        self, rule: Rule, each: Each, frame: Frame, item: Shape, inside: str, name: str
    ) -> bool:
        out, place = self._writer.out, self._writer.place
        found = out.fresh("made")
        out.line(f"{found} = []")
        if item.kind not in ("object", "any"):
            self._writer.report("MB330", rule.position, found=item.words())
            return False
        self._writer.trace(f"enter({place}, len({name} or ()))")

        def body(inner: Frame) -> None:
            self._writer.trace("next()")
            made = self._targets.whole(each.fields, inner, item, inside, rule.position)
            out.line(f"{found}.append({made})")

        scope = LoopScope(frame, each.lets, (each.fields, each.lets))
        first = self._writer.loops.write(each.loop, scope, body)
        self._writer.trace("leave()")
        unknown = first.maybe and first.certain
        if unknown and rule.on_missing in ("error", "hold"):
            function = "missing" if rule.on_missing == "error" else "hold_value"
            with out.block(f"if {first.expression} is None:"):
                out.line(f"raise {function}({place})")
            unknown = False
        if unknown and rule.default is not None:
            with out.guard(f"{first.expression} is None"):
                self._writer.branch("default", rule.default.position, "'default'")
        # An empty list of its own takes the place of one that is absent.
        unknown = unknown and rule.default is None
        with out.block(f"if {first.expression} is not None:") if unknown else nullcontext():
            out.line(f"{name} = {found} if {name} is None else {name} + {found}")
        return first.doubtful and (unknown or not first.maybe)

    def _one(
        self, rule: Rule, source: Object, frame: Frame, item: Shape, inside: str, name: str
    ) -> None:
        """``- fields: …``: one object more, unless nothing was read for it."""
        out = self._writer.out
        if item.kind not in ("object", "any"):
            self._writer.report("MB330", rule.position, found=item.words())
            return
        branches = tree(self._writer, source.fields, item, inside)
        self._writer.trace(f"enter({self._writer.place}, len({name} or ()))")
        self._writer.trace("next()")
        made, _ = self._targets.maybe(branches, frame, item, inside, rule.position)
        self._writer.trace("leave()")
        with out.block(f"if {made.present}:"):
            with out.block(f"if {made.lacking} is not None:"):
                out.line(f"raise missing({made.lacking})")
            out.line(f"{name} = [{made.name}] if {name} is None else [*{name}, {made.name}]")

    def _plain(self, rule: Rule, frame: Frame, item: Shape, name: str) -> bool:
        """One plain value more, unless it is missing."""
        out, want, wrap = self._writer.out, item, False
        if want.has_text:
            want, wrap = want.members[TEXT_MEMBER].shape, True
        slot = self._writer.values.value(rule, frame, want)
        if not slot.certain:
            return False
        value = f"{{{TEXT_MEMBER!r}: {slot.expression}}}" if wrap else slot.expression
        line = f"{name} = [{value}] if {name} is None else [*{name}, {value}]"
        if not slot.maybe:
            out.line(line)
            return False
        with out.block(f"if {slot.expression} is not None:"):
            out.line(line)
        return slot.doubtful
