"""Writes ``each`` and ``emit``: items filtered, sorted, numbered, with their neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from mesbridge.documents import Position
from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.path_syntax import Path
from mesbridge.mapping.rules import Loop, Rule
from mesbridge.mapping.shapes import INTEGER
from mesbridge.mapping.writer import Writer

_NEIGHBOURS = frozenset({"index", "previous", "next"})
_NOWHERE: frozenset[str] = frozenset()

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
        used = neighbours(scope.inside)
        if loop.sort or used:
            return self._in_order(loop, scope, body, used)
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
            out.line(f"at = {self._writer.place}")
            condition = self._writer.predicates.condition(loop.where, frame)
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
        )  # fmt: skip

    def _in_order(self, loop: Loop, scope: LoopScope, body: Body, used: frozenset[str]) -> Slot:
        """Collect the items, sort them, then walk them with number and neighbours."""
        out, rows = self._writer.out, self._writer.out.fresh("rows")
        out.line(f"{rows} = []")
        chains: list[list[Frame]] = []

        def collect(_: Slot, item: Frame) -> None:
            frame = self._seen(scope, item)
            self._where(loop, frame)
            keys = [self._key(key.path, key.descending, frame) for key in loop.sort]
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
        self._walk(rows, len(loop.sort), chains[0], scope, body, used)
        return first

    def _key(self, path: Any, descending: bool, frame: Frame) -> str:
        """What an item is sorted by; missing ones come last."""
        slot = self._writer.paths.read(path, frame)
        if slot.certain and slot.shape.kind in ("list", "object"):
            self._writer.report("MB321", path.position, found=slot.shape.words(),
                                expected="one value")  # fmt: skip
        slot = self._writer.bind(slot, "key")
        missing = "is not None" if descending else "is None"
        return f"({slot.expression} {missing}, {slot.expression})"

    def _walk(
        self, rows: str, keys: int, chain: list[Frame], scope: LoopScope, body: Body,
        used: frozenset[str],
    ) -> None:  # fmt: skip
        out = self._writer.out
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
            body(self._seen(scope, frame))

    def _neighbour(self, expression: str, frame: Frame, used: bool) -> Slot:
        name = self._writer.out.fresh("neighbour")
        if used:
            # At the head, where the rules' own values of the item are written too.
            frame.head.parts.append(f"{name} = {expression}")
        return Slot(name, frame.item.shape, maybe=True, trail=frame.item.trail)


def neighbours(rules: object) -> frozenset[str]:
    """Which of ``$index $previous $next`` stand anywhere in *rules*."""
    if rules is None or isinstance(rules, str | Position):
        return _NOWHERE
    if isinstance(rules, Path):
        return frozenset({rules.name}) & _NEIGHBOURS
    if isinstance(rules, Mapping):
        return neighbours(tuple(rules.values()))
    if isinstance(rules, list | tuple):
        return _NOWHERE.union(*map(neighbours, rules))
    if is_dataclass(rules):
        return neighbours(tuple(getattr(rules, each.name) for each in fields(rules)))
    return _NOWHERE
