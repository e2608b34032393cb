"""Writes the reading of paths: members, items, and the lists that a path crosses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.path_starts import PathStarts
from mesbridge.mapping.path_syntax import Index, Name, Segment, Selector
from mesbridge.mapping.shapes import ANY, TEXT_MEMBER, Shape, list_of
from mesbridge.mapping.suggestions import suggestion
from mesbridge.mapping.terms import PathAt, Predicate
from mesbridge.mapping.writer import Writer

#: What happens with one value of a loop: writes Python; gets the value and its frame.
Sink = Callable[[Slot, Frame], None]
UNKNOWN = Slot("None", ANY, certain=False)


class PathWriter:
    """Writes Python that reads paths."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._starts = PathStarts(writer)

    def read(
        self, path: PathAt, frame: Frame, *, where: Predicate | None = None,
        named: frozenset[str] = frozenset(), kind: str = "text", any_item: bool = False,
    ) -> Slot:  # fmt: skip
        """The value of *path*; a path that crosses lists gives the list of its values.

        Args:
            where: looks at the item of the last list.
            named: texts that the rule itself names: these are not "nothing".
            kind: what the rule makes of it (``date`` …): selects the system's values for nothing.
            any_item: a selector takes the first of several items.
        """
        start = self._starts.find(path, frame)
        if start is None:
            return UNKNOWN
        base, segments, hoist = start
        walk = _Walk(self._writer, path, named, kind, any_item, _again(path, frame))
        if where is None and crossing(base.shape, segments) is None:
            return walk.leaf(walk.down(base, segments, hoist))
        return self._collect(walk, start, frame, where)

    def items(self, path: PathAt, frame: Frame, body: Sink) -> Slot:
        """Write loops over all items of *path*; *body* gets each item and its frame.

        Returns:
            The outermost list; where it is missing nothing is known of the items.
        """
        start = self._starts.find(path, frame)
        if start is None:
            return UNKNOWN
        base, segments, hoist = start
        walk = _Walk(self._writer, path, frozenset(), "text", False, _again(path, frame))
        return walk.loop(base, segments, hoist, frame, body)

    def _collect(
        self, walk: _Walk, start: tuple[Slot, Sequence[Segment], Hoist | None], frame: Frame,
        where: Predicate | None,
    ) -> Slot:  # fmt: skip
        """A list of all values, or None where the first list is absent."""
        out = self._writer.out
        values = out.fresh("values")
        out.line(f"{values} = []")
        found: list[Slot] = []

        def body(item: Slot, around: Frame) -> None:
            if where is not None:
                condition = self._writer.predicates.condition(where, around)
                condition = self._writer.told("where", where.position, condition)
                with out.block(f"if not {condition}:"):
                    out.line("continue")
            value = walk.leaf(item)
            found.append(value)
            if value.maybe:
                value = self._writer.bind(value)
                with out.block(f"if {value.expression} is not None:"):
                    out.line(f"{values}.append({value.expression})")
            else:
                out.line(f"{values}.append({value.expression})")

        first = walk.loop(*start, frame, body)
        if not first.certain or not found:
            return UNKNOWN
        if first.maybe:
            with out.block(f"if {first.expression} is None:"):
                out.line(f"{values} = None")
        shape = list_of(replace(found[0].shape, nullable=False))
        return Slot(values, shape, first.maybe, trail=found[0].trail, crossed=True)


class _Walk:
    """One path on its way from its start to its values."""

    def __init__(
        self, writer: Writer, path: PathAt, named: frozenset[str], kind: str, any_item: bool,
        again: bool,
    ) -> None:  # fmt: skip
        self._writer = writer
        self._path = path
        self._named = named
        self._kind = kind
        self._any_item = any_item
        self._again = again

    def loop(
        self, base: Slot, segments: Sequence[Segment], hoist: Hoist | None, parent: Frame,
        body: Sink, outermost: bool = True,
    ) -> Slot:  # fmt: skip
        """Loops over the lists on the way and over the one at the end; the first list."""
        place = crossing(base.shape, segments)
        whole = self.down(base, segments[:place], hoist)
        if not whole.certain:
            return whole
        if whole.shape.kind != "list" and not (outermost and whole.shape.kind == "any"):
            if outermost:
                self._writer.report("MB322", self._path.position, path=self._path.path.text,
                                    found=whole.shape.words())  # fmt: skip
                return UNKNOWN
            body(whole, parent)
            return whole
        whole = self._writer.bind(whole, "items")
        out, item_shape = self._writer.out, whole.shape.item or ANY
        name = out.fresh("item")
        walked = f"{whole.expression}{' or ()' if whole.maybe else ''}"
        if self._again and outermost:
            self._writer.revisits = True
            walked = f"again.items({whole.expression})"
        with out.block(f"for {name} in {walked}:"):
            if item_shape.nullable or item_shape.kind == "any":
                with out.block(f"if {name} is None:"):
                    out.line("continue")
            elif item_shape.kind == "object" and not item_shape.has_text:
                with out.block(f"if {name} is None:"):
                    out.line(f"raise no_item({self._path.path.text!r})")
            item = Slot(name, item_shape, maybe=False, trail=whole.trail)
            head = out.anchor()
            frame = Frame(item, Hoist(head), head, parent)
            if place is None:
                body(item, frame)
            else:
                rest = _within(segments[place:])
                self.loop(item, rest, frame.hoist, frame, body, outermost=False)
        return whole

    def leaf(self, slot: Slot) -> Slot:
        """The value that a path ends at: the content of an XML element, None for "nothing"."""
        if slot.shape.has_text:
            member = slot.shape.members[TEXT_MEMBER]
            doubt = slot.doubtful or not member.required or member.shape.nullable
            slot = Slot(f"part({slot.expression}, {TEXT_MEMBER!r})", member.shape, True,
                        slot.certain, doubt, slot.trail)  # fmt: skip
        if slot.trail is not None and slot.certain:
            self._writer.used.add(slot.trail)
        return self._without_nothing(slot)

    def down(self, base: Slot, segments: Sequence[Segment], hoist: Hoist | None) -> Slot:
        """The value below *segments*, none of which crosses a list."""
        slot = base
        for place, segment in enumerate(segments):
            if isinstance(segment, Name):
                slot = self._member(slot, segment)
            else:
                slot = self._item(slot, segment)
                hoist = None
            if not slot.certain:
                return slot
            if place < len(segments) - 1:
                slot = self._hoisted(slot, hoist) if hoist else self._writer.bind(slot, "part")
        return slot

    def _member(self, slot: Slot, segment: Name) -> Slot:
        shape, name = slot.shape, segment.name
        if shape.unknown:
            return UNKNOWN
        if shape.kind == "any" or (shape.kind == "object" and shape.additional):
            trail = None if slot.trail is None else (*slot.trail, name)
            return Slot(f"part({slot.expression}, {name!r})", replace(ANY, foreign=shape.foreign),
                        trail=trail)  # fmt: skip
        member = shape.members.get(name)
        if member is None:
            self._unknown(name, shape, segment)
            return UNKNOWN
        if shape.has_text:
            expression = f"part({slot.expression}, {name!r})"
        elif slot.maybe:
            expression = f"None if {slot.expression} is None else {slot.expression}.get({name!r})"
        else:
            expression = f"{slot.expression}.get({name!r})"
        maybe = slot.maybe or not member.required or member.shape.nullable
        trail = None if slot.trail is None else (*slot.trail, name)
        return Slot(expression, member.shape, maybe, trail=trail)

    def _item(self, slot: Slot, segment: Index | Selector) -> Slot:
        """``[0]``, ``[STAT=I0045]``."""
        if slot.shape.kind not in ("list", "any"):
            self._writer.report("MB320", self._path.position, path=self._path.path.text,
                                found=slot.shape.words())  # fmt: skip
            return UNKNOWN
        shape = slot.shape.item or replace(ANY, foreign=slot.shape.foreign)
        if isinstance(segment, Index):
            return Slot(f"item_at({slot.expression}, {segment.at})", shape, trail=slot.trail)
        wanted = self._selected(slot, shape, segment)
        if wanted is None:
            return UNKNOWN
        pick = "pick_any" if self._any_item else "pick"
        chosen, texted = segment.names, _leaf(shape, segment.names).has_text
        names = repr((*chosen, TEXT_MEMBER) if texted else chosen)
        if self._again:
            self._writer.revisits = True
            site = self._writer.out.fresh("")
            call = f"again.pick({site}, {slot.expression}, {names}, {wanted}"
            return Slot(f"{call}, any_item={self._any_item})", shape, trail=slot.trail)
        return Slot(f"{pick}({slot.expression}, {names}, {wanted})", shape, trail=slot.trail)

    def _selected(self, slot: Slot, shape: Shape, segment: Selector) -> str | None:
        """The value of a selector, of the type of what it is compared with."""
        for name in segment.names:
            member = shape.members.get(name)
            if member is None and shape.kind == "object" and not shape.additional:
                self._unknown(name, shape, segment)
                return None
            shape = member.shape if member is not None else ANY
        if slot.trail is not None:
            self._writer.used.add((*slot.trail, *segment.names))
        if shape.has_text:
            shape = shape.members[TEXT_MEMBER].shape
        literal = self._writer.predicates.literal(segment.value, shape)
        if literal is None:
            self._writer.report("MB321", self._path.position, found=segment.value,
                                expected=shape.words())  # fmt: skip
        return literal

    def _unknown(self, name: str, shape: Shape, segment: Name | Selector) -> None:
        path, guess = self._path.path.text, suggestion(name, shape)
        if shape.kind not in ("object", "any"):
            guess = {"suggestion": f": {shape.words()} has no fields",
                     "suggestion_zh": f"：{shape.words()} 没有字段"}  # fmt: skip
        self._writer.report("MB301", self._path.place(segment), name=name, path=path, **guess)

    def _hoisted(self, slot: Slot, hoist: Hoist) -> Slot:
        """*slot* read once at the head of its frame."""
        name = hoist.known.get(slot.expression)
        if name is None:
            name = self._writer.out.fresh("part")
            hoist.known[slot.expression] = name
            with self._writer.out.at(hoist.anchor):
                self._writer.out.line(f"{name} = {slot.expression}")
        return replace(slot, expression=name)

    def _without_nothing(self, slot: Slot) -> Slot:
        """None for what the system sends where it has nothing."""
        system = self._writer.scope.systems.get(self._writer.system or "")
        foreign = slot.shape.foreign and slot.shape.kind in ("text", "any")
        if system is None or not foreign or slot.trail is None:
            return slot
        texts = system.nothing(self._kind) - self._named
        if not texts:
            return slot
        if texts == {""} and slot.shape.kind == "text":
            simple = " if " not in slot.expression
            inner = slot.expression if simple else f"({slot.expression})"
            expression = f"{inner} or None"
        else:
            constant = self._writer.out.constant(texts, "NOTHING")
            expression = f"unless({slot.expression}, {constant})"
        return replace(slot, expression=expression, maybe=True, doubt=slot.doubtful)


def _again(path: PathAt, frame: Frame) -> bool:
    """Whether *path* leads from inside a loop to a list that is not the item's own."""
    if any(each.aliases for each in frame.around()):
        return True
    outer = path.path.start != "item" or path.path.ups > 0
    return outer and frame.parent is not None


def _leaf(shape: Shape, names: Sequence[str]) -> Shape:
    """The shape below plain *names*; any where nothing is declared."""
    for name in names:
        member = shape.members.get(name)
        shape = member.shape if member is not None else ANY
    return shape


def _within(segments: Sequence[Segment]) -> Sequence[Segment]:
    """What is read of one item; ``.[0]`` has led inside."""
    first = segments[0]
    return (Index(first.at), *segments[1:]) if isinstance(first, Index) else segments


def crossing(shape: Shape, segments: Sequence[Segment]) -> int | None:
    """The segment at which a list must be walked, or None where the way crosses none."""
    for place, segment in enumerate(segments):
        inside = isinstance(segment, Index) and segment.inside
        if inside and shape.kind in ("list", "any"):
            return place
        if isinstance(segment, Name) and shape.kind == "list":
            return place
        if isinstance(segment, Name):
            member = shape.members.get(segment.name)
            shape = member.shape if member is not None else ANY
        else:
            shape = (shape.item or ANY) if shape.kind == "list" else ANY
    return None
