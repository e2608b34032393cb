"""The grammar of paths: ``$.a.b``, ``^.order_no``, ``to_Item.results[0]``, ``STAT[STAT=I0045].X``.

Only text to a small tree; what the names mean is found out later, against a shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

#: Characters of the longest path.
MAX_LENGTH = 1000
#: Names, indexes and selectors of one path.
MAX_SEGMENTS = 100
#: No list has more items, and ``int`` refuses thousands of digits.
_INDEX = re.compile(r"-?[0-9]{1,9}")
_WORD = re.compile(r"[^.\[\]']+")


@dataclass(frozen=True, slots=True)
class Name:
    """A member of an object; *at* is where it begins in the path."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """``[0]``, ``[-1]``: the item at a place, from the end if negative.

    *inside*: ``.[0]``, of every item of the list at hand, which are lists themselves.
    """

    at: int
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Selector:
    """``[STAT=I0045]``: the one item whose *names* has the text *value*."""

    names: tuple[str, ...]
    value: str
    at: int = field(default=0, compare=False)


Segment = Name | Index | Selector


@dataclass(frozen=True, slots=True)
class Path:
    """A path as written.

    Attributes:
        start: ``item`` (the item at hand; ``.`` is the item itself), ``message`` (``$.``), or
            ``name`` (``$name``).
        name: of *start* ``name``: ``index``, ``meta``, ``change``, or what ``with``/``let`` named.
        ups: how many ``^.`` stand in front.
    """

    text: str
    start: Literal["item", "message", "name"]
    segments: tuple[Segment, ...]
    name: str = ""
    ups: int = 0


class PathSyntaxError(ValueError):
    """*reason* is a short English phrase, *reason_zh* the same in Chinese; *at* is its place."""

    def __init__(self, reason: str, reason_zh: str, at: int = 0) -> None:
        self.reason = reason
        self.reason_zh = reason_zh
        self.at = at
        super().__init__(reason)


def parse_path(text: str) -> Path:
    """The path written as *text*.

    Raises:
        PathSyntaxError: it is none.
    """
    if len(text) > MAX_LENGTH:
        raise PathSyntaxError(f"longer than {MAX_LENGTH} characters", f"超过 {MAX_LENGTH} 个字符")
    reader = _Reader(text)
    try:
        return _parsed(text, reader)
    except PathSyntaxError as error:
        error.at = min(reader.at, len(text))
        raise


def _parsed(text: str, reader: _Reader) -> Path:
    if text == "$":
        return Path(text, "message", ())
    if text == ".":
        return Path(text, "item", ())
    if reader.take("$."):
        return Path(text, "message", reader.segments())
    if reader.take("$"):
        return Path(text, "name", name=reader.word(), segments=reader.more_segments())
    ups = reader.ups()
    if ups and reader.done:
        return Path(text, "item", (), ups=ups)
    return Path(text, "item", reader.segments(), ups=ups)


class _Reader:
    """Reads one path from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def take(self, start: str) -> bool:
        """Step over *start* if it stands here."""
        if self.text.startswith(start, self.at):
            self.at += len(start)
            return True
        return False

    def ups(self) -> int:
        """How many ``^.`` stand here; a ``^`` may also be the whole path."""
        count = 0
        while self.take("^"):
            count += 1
            if self.done:
                break
            if not self.take("."):
                raise PathSyntaxError("'^' must be followed by '.'", "“^” 之后必须是 “.”")
        return count

    def segments(self) -> tuple[Segment, ...]:
        """One segment or more, the first without a dot in front."""
        first: Segment = self.bracket() if self.take("[") else self.name()
        return (first, *self.more_segments())

    def more_segments(self) -> tuple[Segment, ...]:
        """What follows: ``.name``, ``[…]`` and ``.[0]``."""
        found: list[Segment] = []
        while not self.done:
            if len(found) >= MAX_SEGMENTS:
                raise PathSyntaxError(f"more than {MAX_SEGMENTS} parts", f"超过 {MAX_SEGMENTS} 段")
            if self.take(".["):
                found.append(self.inside())
            elif self.take("["):
                found.append(self.bracket())
            elif self.take("."):
                found.append(self.name())
            else:
                raise PathSyntaxError(
                    f"'{self.text[self.at :]}' after a ']' or a quoted name",
                    f"“]” 或带引号的名称之后不能是 “{self.text[self.at :]}”",
                )
        return tuple(found)

    def inside(self) -> Index:
        """``.[0]``; the opening bracket is taken."""
        segment = self.bracket()
        if not isinstance(segment, Index):
            raise PathSyntaxError("'.[ ]' takes the number of an item", "“.[ ]” 中只能是条目的序号")
        return Index(segment.at, inside=True)

    def name(self) -> Name:
        """A name with its place."""
        start = self.at
        return Name(self.word(), start)

    def word(self) -> str:
        """A name, plain or in single quotes (``''`` is a quote inside)."""
        if self.take("'"):
            return self.quoted()
        match = _WORD.match(self.text, self.at)
        word = match[0] if match else ""
        self.at += len(word)
        if not word or word != word.strip():
            raise PathSyntaxError("a name is missing", "缺少名称")
        return word

    def quoted(self) -> str:
        found = []
        while True:
            end = self.text.find("'", self.at)
            if end < 0:
                raise PathSyntaxError("a quote is not closed", "引号没有闭合")
            found.append(self.text[self.at : end])
            self.at = end + 1
            if not self.take("'"):
                return "'".join(found)

    def bracket(self) -> Segment:
        """What stands in ``[…]``; the opening bracket is taken."""
        start, end = self.at, self._closing_bracket()
        inside = self.text[self.at : end].strip()
        self.at = end + 1
        if _INDEX.fullmatch(inside):
            return Index(int(inside))
        names, equals, value = inside.partition("=")
        if not equals or not names.strip():
            raise PathSyntaxError(
                f"'[{inside}]' is neither a number nor a condition such as [STAT=I0045]",
                f"“[{inside}]” 既不是序号，也不是 [STAT=I0045] 这样的条件",
            )
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == "'":
            value = value[1:-1].replace("''", "'")
        return Selector(_plain_names(names.strip()), value, start)

    def _closing_bracket(self) -> int:
        """The place of the ``]`` that ends this bracket; one inside quotes does not count."""
        quoted = False
        for place in range(self.at, len(self.text)):
            character = self.text[place]
            if character == "'":
                quoted = not quoted
            elif character == "]" and not quoted:
                return place
        raise PathSyntaxError("a '[' is not closed", "“[” 没有闭合")


def _plain_names(text: str) -> tuple[str, ...]:
    """The names of a selector: only members, no items."""
    path = parse_path(text)
    names = tuple(segment.name for segment in path.segments if isinstance(segment, Name))
    if path.start != "item" or path.ups or len(names) != len(path.segments):
        raise PathSyntaxError(
            f"'{text}' inside [ ] must be plain names", f"[ ] 中的 “{text}” 只能是普通名称"
        )
    return names
