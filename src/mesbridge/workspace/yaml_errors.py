"""What the YAML parser says, told to an integration engineer: MB101 to MB122."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from mesbridge.documents import Position
from mesbridge.findings import Finding
from mesbridge.workspace.text_source import LINE_END, position_of

_CLOSING = {"[": "]", "{": "}"}
#: A double quote that counts: not escaped, in no single quotes, in no comment.
_QUOTE = re.compile(r"""\\.|'[^']*'|(?:^|\s)\#.*|\"""")


def syntax_finding(error: yaml.YAMLError, text: str, name: str) -> Finding:
    """The finding for *error*, at the place that has to be changed.

    The texts of the C parser and of the Python parser differ; what both share is looked at.
    """
    if isinstance(error, ReaderError):
        return _forbidden_character(error, text, name)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Finding("MB101", Position(name, 1, 1), {"problem": str(error)})
    return _Trouble(error, text, name).finding()


def _forbidden_character(error: ReaderError, text: str, name: str) -> Finding:
    code = error.character if isinstance(error.character, int) else ord(error.character)
    place = position_of(text, max(text.find(chr(code)), 0), name)
    return Finding("MB122", place, {"character": f"U+{code:04X}"})


class _Trouble:
    """One error of the parser with the text around it."""

    def __init__(self, error: yaml.MarkedYAMLError, text: str, name: str) -> None:
        self.problem = error.problem or ""
        self.context = error.context or ""
        self._name = name
        self._lines = LINE_END.split(text)
        mark = error.problem_mark or error.context_mark
        around = error.context_mark or mark
        self._here = (mark.line, mark.column) if mark else (0, 0)
        self._start = (around.line, around.column) if around else (0, 0)

    def finding(self) -> Finding:
        opened = self._open_quote()
        if opened is not None:
            return self._at(opened, "MB104")
        character = self._character(self._here)
        if character == "\t":
            return self._at(self._here, "MB102")
        if "next token" in self.context:
            return self._at(self._here, "MB103", character=character)
        if any(word in self.context for word in ("alias", "anchor", "block scalar")):
            return self._at(self._start, "MB103", character=self._character(self._start))
        if "quoted" in self.context or "quoted" in self.problem:
            return self._quoted()
        if "flow mapping" in self.context or "flow sequence" in self.context:
            return self._flow(character)
        return self._block(character)

    def _quoted(self) -> Finding:
        if "escape" in self.problem:
            return self._at(self._here, "MB113")
        return self._at(self._start, "MB104")

    def _flow(self, character: str) -> Finding:
        opening = self._character(self._start)
        closing = _CLOSING.get(opening, "}")
        if character == "[":
            return self._at(self._here, "MB105")
        if self._here[0] > self._start[0] or not character:
            return self._at(self._start, "MB106", opening=opening, closing=closing)
        return self._at(self._here, "MB107", closing=closing, character=character)

    def _block(self, character: str) -> Finding:
        if "mapping values" in self.problem:
            return self._at(*self._second_colon())
        if "expected ':'" in self.problem:
            return self._at(self._start, "MB109")
        if "node" in self.context:
            if character in set("],}"):
                return self._at(self._here, "MB103", character=character)
            return self._at(self._here, "MB112")
        if "block" in self.context:
            line, column = self._here
            ended = self._line(line)[:column].strip() not in ("", "-")
            return self._at(self._here, "MB110" if ended else "MB111")
        return self._at(self._here, "MB101", problem=self.problem)

    def _open_quote(self) -> tuple[int, int] | None:
        """A double quote in an earlier line that the next one in the file closed by chance."""
        for number, line in enumerate(self._lines[: self._here[0]]):
            quotes = [match.start() for match in _QUOTE.finditer(line) if match[0] == '"']
            if len(quotes) % 2:
                return number, quotes[-1]
        return None

    def _second_colon(self) -> tuple[tuple[int, int], str]:
        """MB108, or MB109 for the line before where that has no ``:`` at all."""
        line, _ = self._here
        before = self._line(line - 1) if line else ""
        stripped = before.lstrip()
        indent = len(before) - len(stripped)
        same = indent == len(self._line(line)) - len(self._line(line).lstrip())
        if same and stripped and ":" not in stripped and not stripped.startswith(("#", "-")):
            return (line - 1, indent), "MB109"
        return self._here, "MB108"

    def _line(self, line: int) -> str:
        return self._lines[line] if line < len(self._lines) else ""

    def _character(self, place: tuple[int, int]) -> str:
        return self._line(place[0])[place[1] : place[1] + 1]

    def _at(self, place: tuple[int, int], code: str, **params: object) -> Finding:
        if place[0] >= len(self._lines):
            # The end of the file, which the parser sees one line further.
            place = len(self._lines) - 1, len(self._lines[-1])
        return Finding(code, Position(self._name, place[0] + 1, place[1] + 1), params)
