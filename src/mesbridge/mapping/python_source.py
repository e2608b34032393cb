"""Python source that is being written: blocks, fresh names, and a table of constants.

Nothing of a YAML file may become code: text goes in through ``repr`` of plain values, everything
else through the table of constants, and comments lose what could end their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mesbridge.documents import Position
from mesbridge.findings import Finding

_INDENT = "    "
#: Blocks inside each other that Python takes, with some room: 100 of all, 20 of loops and tries.
MAX_BLOCKS, MAX_LOOPS = 80, 17


class Line(str):
    """A line, and on whose behalf it was written: the place of a rule, or None."""

    owner: object | None = None


def owned(text: str, owner: object | None) -> Line:
    """*text*, written for *owner*."""
    line = Line(text)
    line.owner = owner
    return line


@dataclass(slots=True)
class Block:
    """Lines and blocks under one *header*; without header they stand at the same depth."""

    header: str | None = None
    parts: list[str | Block] = field(default_factory=list)
    optional: bool = False

    @property
    def empty(self) -> bool:
        """Nothing that does anything stands in it."""
        return all(
            part.empty and (part.header is None or part.optional)
            if isinstance(part, Block)
            else part.startswith("#")
            for part in self.parts
        )

    def render(self, depth: int) -> Iterator[Line]:
        """The lines with their indentation."""
        if self.optional and self.empty:
            return
        owner = getattr(self.header, "owner", None)
        if self.header is not None:
            yield owned(_INDENT * depth + self.header, owner)
            depth += 1
        empty = True
        for part in self.parts:
            for line in part.render(depth) if isinstance(part, Block) else (_deep(part, depth),):
                empty = empty and line.lstrip().startswith("#")
                yield line
        if empty and self.header is not None:
            yield owned(_INDENT * depth + "pass", owner)


def _deep(part: str, depth: int) -> Line:
    return owned(_INDENT * depth + part, getattr(part, "owner", None))


class Inside:
    """While it is entered, lines go to *block*, which is *blocks* and *loops* deeper.

    A class of its own, because a generator for each of some hundred blocks of a mapping costs more
    than writing them.
    """

    __slots__ = ("_before", "_block", "_blocks", "_loops", "_out")

    def __init__(self, out: PythonSource, block: Block, blocks: int, loops: int) -> None:
        self._out = out
        self._block = self._before = block
        self._blocks = blocks
        self._loops = loops

    def __enter__(self) -> None:
        self._before = self._out.enter(self._block, self._blocks, self._loops)

    def __exit__(self, *_: object) -> None:
        self._out.enter(self._before, -self._blocks, -self._loops)


class PythonSource:
    """The writer of one generated module."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {}
        self.told: dict[str, str] = {}
        self._names: dict[tuple[str, int], str] = {}
        self._counts: dict[str, int] = {}
        self._root = Block()
        self._here = self._root
        #: On whose behalf lines are being written.
        self.owner: object | None = None
        self._blocks = self._loops = 0
        #: Blocks stand in each other deeper than Python takes: the text is of no use.
        self.too_deep = False

    def line(self, text: str) -> None:
        """One line at the place of writing."""
        self._here.parts.append(owned(text, self.owner))

    def comment(self, text: str) -> None:
        """A comment; what is not printable is replaced, so it cannot end."""
        if not text.isprintable():
            text = "".join(each if each.isprintable() else "?" for each in text)
        self.line(f"# {text}")

    def block(self, header: str) -> Inside:
        """Lines written inside stand under *header*."""
        block = Block(owned(header, self.owner))
        self._here.parts.append(block)
        return Inside(self, block, 1, header.startswith(("for ", "try")))

    def guard(self, condition: str) -> Inside:
        """Lines written inside hold where *condition* does; without any the test is left out."""
        block = Block(owned(f"if {condition}:", self.owner), optional=True)
        self._here.parts.append(block)
        return Inside(self, block, 1, False)

    def at(self, block: Block) -> Inside:
        """Lines written inside go to *block*."""
        return Inside(self, block, 0, False)

    def enter(self, block: Block, blocks: int, loops: int) -> Block:
        """Write into *block*, that many blocks and loops deeper; where was written before."""
        before, self._here = self._here, block
        self._blocks += blocks
        self._loops += loops
        if self._blocks > MAX_BLOCKS or self._loops > MAX_LOOPS:
            self.too_deep = True
        return before

    def anchor(self) -> Block:
        """A place at the point of writing that can be filled later."""
        block = Block()
        self._here.parts.append(block)
        return block

    def fresh(self, prefix: str) -> str:
        """A name that nobody has."""
        self._counts[prefix] = self._counts.get(prefix, 0) + 1
        return f"{prefix}{self._counts[prefix]}"

    def constant(self, value: object, prefix: str) -> str:
        """The name by which generated code reaches *value*; the same object keeps its name."""
        known = self._names.get((prefix, id(value)))
        if known is None:
            # A step of a plug-in may have any name.
            known = self.fresh(re.sub(r"[^A-Za-z0-9_]", "_", f"{prefix}_"))
            self._names[prefix, id(value)] = known
            self.constants[known] = value
        return known

    def literal(self, value: object, prefix: str = "VALUE") -> str:
        """*value* as an expression: itself where ``repr`` is safe and exact, else a constant."""
        if value is None or type(value) in (str, int, bool):
            return repr(value)
        return self.constant(value, prefix)

    def lines(self) -> list[Line]:
        """The whole module, line by line."""
        return list(self._root.render(0))

    def text(self) -> str:
        """The whole module."""
        return "\n".join(self._root.render(0)) + "\n"

    def owners(self) -> list[Any]:
        """By number of line (from 1) on whose behalf it was written, or the last one before it."""
        found: list[Any] = [None]
        for line in self._root.render(0):
            found.append(line.owner or found[-1])
        return found


def depth_findings(source: PythonSource, place: Position) -> list[Finding]:
    """MB240 where *source* is too deep to be compiled."""
    if not source.too_deep:
        return []
    params = {"found": "lists, objects and conditions inside each other",
              "found_zh": "列表、对象与条件的嵌套", "limit": MAX_LOOPS}  # fmt: skip
    return [Finding("MB240", place, params)]
