"""Writes ``each`` and ``emit``: items filtered, sorted, grouped, numbered, with neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from mesbridge.mapping.frames import Frame, Hoist, Portion, Slot
from mesbridge.mapping.order_writer import in_order
from mesbridge.mapping.path_syntax import Path
from mesbridge.mapping.rule_walk import parts_of
from mesbridge.mapping.rules import Loop, Rule, Share, SortKey
from mesbridge.mapping.shapes import INTEGER, list_of
from mesbridge.mapping.share_writer import Part, parts_in
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.writer import Writer

_NEIGHBOURS = frozenset({"index", "previous", "next", "group"})
#: Those for which the items must be collected first.
_IN_ORDER = frozenset({"index", "previous", "next"})

#: Writes what happens with one item.
Body = Callable[[Frame], None]


@dataclass(frozen=True, slots=True)
class LoopScope:
    """What the rules inside see.

    Attributes:
        lets: rules by name, carried out per item.
        alias: the rules start at *frame*, and the item has this name (``emit``); None: the rules
            start at the item (``each``).
        inside: all rules of the loop, to find out whether they look at their neighbours.
    """

    frame: Frame
    lets: Mapping[str, Rule]
    inside: object
    alias: str | None = None


class LoopWriter:
    """Writes loops over the items of a path."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, loop: Loop, scope: LoopScope, body: Body) -> Slot:
        """Write *body* for every item; the list that is walked (missing: nothing is known)."""
        everything = list(parts_of(scope.inside))
        used = neighbours(everything)
        shared = any(isinstance(each, Share) for each in everything)
        parts = list(parts_in(scope.inside)) if shared else []
        if loop.sort or loop.group or parts or used & _IN_ORDER:
            return self._in_order(loop, scope, body, used, parts)
        return self._writer.paths.items(
            loop.path, scope.frame, lambda item, frame: self._item(loop, scope, frame, body)
        )

    def _item(self, loop: Loop, scope: LoopScope, item: Frame, body: Body) -> None:
        frame = self._seen(scope, item)
        self._where(loop, frame)
        body(frame)

    def _where(self, loop: Loop, frame: Frame) -> None:
        out = self._writer.out
        if loop.where is not None:
            condition = self._writer.predicates.condition(loop.where, frame)
            condition = self._writer.told("where", loop.where.position, condition)
            with out.block(f"if not {condition}:"):
                out.line("continue")

    def _seen(self, scope: LoopScope, item: Frame) -> Frame:
        """The frame that the rules of the loop start at."""
        if scope.alias is None:
            item.lets = scope.lets
            return item
        head = self._writer.out.anchor()
        return Frame(
            scope.frame.item, scope.frame.hoist, head, scope.frame.parent, lets=scope.lets,
            aliases={scope.alias: item}, index=item.index, previous=item.previous, next=item.next,
            group=item.group, shares=item.shares,
        )  # fmt: skip

    def _in_order(
        self, loop: Loop, scope: LoopScope, body: Body, used: frozenset[str], parts: list[Part]
    ) -> Slot:
        """Collect the items, sort and group them, then walk them with number and neighbours."""
        out, rows = self._writer.out, self._writer.out.fresh("rows")
        out.line(f"{rows} = []")
        chains: list[list[Frame]] = []

        def collect(_: Slot, item: Frame) -> None:
            frame = self._seen(scope, item)
            self._where(loop, frame)
            keys = [self.sort_value(key, frame) for key in loop.sort]
            if loop.group:
                keys.append(self._group_key(loop.group, frame))
            chain = [each for each in item.around() if each not in scope.frame.around()][::-1]
            chains.append(chain)
            parts = [*keys, *(each.item.expression for each in chain)]
            out.line(f"{rows}.append(({', '.join(parts)},))")

        first = self._writer.paths.items(loop.path, scope.frame, collect)
        if not chains:
            return first
        for place in reversed(range(len(loop.sort))):
            reverse = ", reverse=True" if loop.sort[place].descending else ""
            out.line(f"{rows}.sort(key=itemgetter({place}){reverse})")
        if loop.group:
            out.line(f"{rows} = grouped({rows}, {len(loop.sort)})")

        def walk(inner: Body, shares: Mapping[int, Portion] = MappingProxyType({})) -> None:
            self._walk(rows, loop, chains[0], scope, inner, used, shares)

        shares = {
            id(part.share): self._writer.shares.write(part, rows, scope.frame, walk, scope.alias)
            for part in parts
        }
        walk(body, shares)
        return first

    def _group_key(self, paths: Sequence[PathAt], frame: Frame) -> str:
        """What the rows of one group have in common; a missing value is one of its own."""
        values = [self._one_value(path, frame).expression for path in paths]
        return f"({', '.join(values)},)"

    def sort_value(self, key: SortKey, frame: Frame) -> str:
        """What the item of *frame* is sorted by; missing ones come last."""
        slot = in_order(self._writer, self._one_value(key.path, frame), key.path.position)
        missing = "is not None" if key.descending else "is None"
        return f"({slot.expression} {missing}, {slot.expression})"

    def _one_value(self, path: PathAt, frame: Frame) -> Slot:
        slot = self._writer.paths.read(path, frame)
        if slot.certain and slot.shape.kind in ("list", "object"):
            self._writer.report("MB321", path.position, found=slot.shape.words(),
                                expected="one value")  # fmt: skip
        return self._writer.bind(slot, "key")

    def _walk(
        self, rows: str, loop: Loop, chain: list[Frame], scope: LoopScope, body: Body,
        used: frozenset[str], shares: Mapping[int, Portion],
    ) -> None:  # fmt: skip
        out = self._writer.out
        keys = len(loop.sort) + bool(loop.group)
        number, row = out.fresh("number"), out.fresh("row")
        with out.block(f"for {number}, {row} in enumerate({rows}, 1):"):
            frame = scope.frame
            for place, old in enumerate(chain):
                name = out.fresh("item")
                out.line(f"{name} = {row}[{keys + place}]")
                item = Slot(name, old.item.shape, maybe=False, trail=old.item.trail)
                head = out.anchor()
                frame = Frame(item, Hoist(head), head, frame)
            frame.index = Slot(number, INTEGER, maybe=False)
            frame.previous = self._neighbour(
                f"{rows}[{number} - 2][-1] if {number} > 1 else None", frame, "previous" in used
            )
            frame.next = self._neighbour(
                f"{rows}[{number}][-1] if {number} < len({rows}) else None", frame, "next" in used
            )
            frame.shares = {
                share: Portion(
                    replace(each.slot, expression=f"{each.slot.expression}[{number} - 1]"),
                    each.whole,
                )
                for share, each in shares.items()
            }
            if loop.group:
                group = self._at_head(f"{row}[{len(loop.sort)}]", "group", frame, "group" in used)
                frame.group = Slot(group, list_of(frame.item.shape), False, trail=frame.item.trail)
            body(self._seen(scope, frame))

    def _neighbour(self, expression: str, frame: Frame, used: bool) -> Slot:
        name = self._at_head(expression, "neighbour", frame, used)
        return Slot(name, frame.item.shape, maybe=True, trail=frame.item.trail)

    def _at_head(self, expression: str, prefix: str, frame: Frame, used: bool) -> str:
        """A name for *expression* at the head, where the rules' own values are written too."""
        name = self._writer.out.fresh(prefix)
        if used:
            frame.head.parts.append(f"{name} = {expression}")
        return name


def neighbours(parts: Iterable[object]) -> frozenset[str]:
    """Which of ``$index $previous $next $group`` stand anywhere among *parts* of rules."""
    names = {part.name for part in parts if isinstance(part, Path)}
    return _NEIGHBOURS.intersection(names)
