"""Ordinary JSON with places, several times as fast as YAML's parser: most schemas are ordinary.

Ordinary is what needs no judgement: no escapes, tabs or comments, no key twice, keys of ASCII,
nothing beyond the bounds. Everything else is left to the YAML reader, which also finds the words
for what is wrong; of ordinary JSON both make the same document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.workspace.plain_scalar import plain_scalar

#: Characters of the longest key; YAML takes 1024.
_MAX_KEY = 500
# What YAML prints as it is, but quotes, backslashes and what ends a line.
_TEXT = r'"([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*+)"'
_PLAIN = r"(true|false|null|-?[0-9]++(?:\.[0-9]++)?)"
#: Key, then: text or plain value with what follows it, or a bracket.
_MEMBER = re.compile(rf"[ \n]*+{_TEXT}: (?:(?:{_TEXT}|{_PLAIN})[ \n]*+([,}}])|([{{\[]))")
_ITEM = re.compile(rf"[ \n]*+(?:(?:{_TEXT}|{_PLAIN})[ \n]*+([,\]])|([{{\[]))")
_NEXT = {"}": re.compile(r"[ \n]*+([,}])"), "]": re.compile(r"[ \n]*+([,\]])")}
_EMPTY = re.compile(r"(?:\{[ \n]*+\}|\[[ \n]*+\])")
_SPACE = re.compile(r"[ \n]*+")
#: Makes a place without the detour of its own constructor.
_place = tuple.__new__


def read_json(text: str, shown_name: str, max_values: int, max_depth: int) -> Fields | None:
    """The object that is the whole of *text*; None where it is not ordinary JSON.

    Args:
        shown_name: the file as it is named to people, in every place.
        max_values: values and keys that are ordinary.
        max_depth: lists and objects inside each other that are ordinary.
    """
    reader = _Reader(text, shown_name, max_depth)
    try:
        return reader.whole(max_values)
    except _NotOrdinaryError:
        return None


class _NotOrdinaryError(Exception):
    """The YAML reader has to look at it."""


class _Reader:
    def __init__(self, text: str, name: str, max_depth: int) -> None:
        self._text = text
        self._name = name
        self._max_depth = max_depth
        #: Where each line begins.
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._at = 0
        self._count = 1

    def whole(self, max_values: int) -> Fields:
        start = self._space(0)
        if not self._text.startswith("{", start):
            raise _NotOrdinaryError
        found = self._nested(start, 0)
        if self._space(self._at) != len(self._text) or self._count > max_values:
            raise _NotOrdinaryError
        assert isinstance(found, Fields)
        return found

    def _space(self, at: int) -> int:
        """Where the blanks that begin at *at* end."""
        match = _SPACE.match(self._text, at)
        assert match is not None
        return match.end()

    def _nested(self, at: int, depth: int) -> Fields | Items:
        """The object or list whose bracket stands at *at*; reading goes on behind it."""
        if depth >= self._max_depth:  # its values are one deeper
            raise _NotOrdinaryError
        place, opening = self._place(at), self._text[at]
        empty = _EMPTY.match(self._text, at)
        self._at = empty.end() if empty else at + 1
        if opening == "{":
            entries: dict[str, Document] = {}
            keys: dict[str, Position] = {}
            if not empty:
                self._members(entries, keys, depth)
            return Fields(entries, keys, place)
        return Items(() if empty else tuple(self._values(depth)), place)

    def _members(self, entries: dict[str, Document], keys: dict[str, Position], depth: int) -> None:
        text, lines, name = self._text, self._lines, self._name
        ending = ","
        while ending == ",":
            match = _MEMBER.match(text, self._at)
            if match is None:
                raise _NotOrdinaryError
            key, quoted, plain, ending, _ = match.groups()
            if key in entries or not key.isascii() or len(key) > _MAX_KEY:
                raise _NotOrdinaryError
            self._count += 2
            at = match.start(1) - 1
            line = bisect_right(lines, at)
            before = lines[line - 1] - 1
            keys[key] = _place(Position, (name, line, at - before))
            if ending is None:
                entries[key] = self._nested(match.start(5), depth + 1)
                ending = self._ending("}")
                continue
            self._at = match.end()
            # The value stands in the line of its key.
            if quoted is not None:
                place = _place(Position, (name, line, match.start(2) - 1 - before))
                entries[key] = Scalar(quoted, place, quoted, True)
            else:
                place = _place(Position, (name, line, match.start(3) - before))
                entries[key] = plain_scalar(plain, place)

    def _values(self, depth: int) -> list[Document]:
        values: list[Document] = []
        ending = ","
        while ending == ",":
            match = _ITEM.match(self._text, self._at)
            if match is None:
                raise _NotOrdinaryError
            quoted, plain, ending, _ = match.groups()
            self._count += 1
            if ending is None:
                values.append(self._nested(match.start(4), depth + 1))
                ending = self._ending("]")
                continue
            self._at = match.end()
            if quoted is not None:
                place = self._place(match.start(1) - 1)
                values.append(Scalar(quoted, place, quoted, True))
            else:
                values.append(plain_scalar(plain, self._place(match.start(2))))
        return values

    def _ending(self, closing: str) -> str:
        """What follows a value: a comma, or *closing*."""
        match = _NEXT[closing].match(self._text, self._at)
        if match is None:
            raise _NotOrdinaryError
        self._at = match.end()
        return match[1]

    def _place(self, at: int) -> Position:
        line = bisect_right(self._lines, at)
        return Position(self._name, line, at - self._lines[line - 1] + 1)
