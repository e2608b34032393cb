"""Python source that is being written: blocks, fresh names, and a table of constants.

Nothing of a YAML file may become code: text goes in through ``repr`` of plain values, everything
else through the table of constants, and comments lose what could end their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
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

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Lines written inside stand under *header*."""
        block = Block(owned(header, self.owner))
        self._here.parts.append(block)
        with self.at(block), self._deeper(header):
            yield

    @contextmanager
    def guard(self, condition: str) -> Iterator[None]:
        """Lines written inside hold where *condition* does; without any the test is left out."""
        block = Block(owned(f"if {condition}:", self.owner), optional=True)
        self._here.parts.append(block)
        with self.at(block), self._deeper(""):
            yield

    @contextmanager
    def _deeper(self, header: str) -> Iterator[None]:
        loop = header.startswith(("for ", "try"))
        self._blocks += 1
        self._loops += loop
        self.too_deep = self.too_deep or self._blocks > MAX_BLOCKS or self._loops > MAX_LOOPS
        try:
            yield
        finally:
            self._blocks -= 1
            self._loops -= loop

    @contextmanager
    def at(self, block: Block) -> Iterator[None]:
        """Lines written inside go to *block*."""
        before, self._here = self._here, block
        try:
            yield
        finally:
            self._here = before

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
