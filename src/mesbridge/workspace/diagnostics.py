"""Findings for people and for programs: text with the source line and a caret, and JSON."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from mesbridge.catalogue.explanation import safe_text
from mesbridge.findings import Finding, Language, Severity
from mesbridge.workspace.text_source import LINE_END

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_WORDS = {
    "en": {Severity.WARNING: "warning: ", Severity.NOTE: "note: "},
    "zh": {Severity.WARNING: "警告：", Severity.NOTE: "提示："},
}
_HINT = {"en": "hint: ", "zh": "提示："}
#: Characters of a source line that are shown.
_MAX_LINE = 160


def use_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to *stream*: a terminal, and ``NO_COLOR`` is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def render_text(findings: Iterable[Finding], language: str = "en", colour: bool = False) -> str:
    """Each finding as ``file:line:col CODE message``, its source line, a caret and the hint.

    A note has its first line only: there may be many, and none has to be acted on.
    """
    chosen = _language(language)
    sources = SourceLines()
    return "\n".join(_block(finding, chosen, colour, sources) for finding in findings)


def render_json(findings: Iterable[Finding], language: str = "en") -> str:
    """A JSON array of the findings."""
    chosen = _language(language)
    return json.dumps([as_json(each, chosen) for each in findings], ensure_ascii=False, indent=2)


def as_json(finding: Finding, language: Language) -> dict[str, Any]:
    """One finding for programs; ``hint`` and ``subject`` are null where there is none."""
    return {
        "file": finding.position.file,
        "line": finding.position.line,
        "column": finding.position.column,
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.message(language),
        "hint": finding.hint(language),
    }


def summary(findings: Sequence[Finding], language: str = "en") -> str:
    """How many there are of each severity, in one line."""
    count = dict.fromkeys(Severity, 0)
    for finding in findings:
        count[finding.severity] += 1
    errors, warnings, notes = count.values()
    if language == "zh":
        return f"{errors} 个错误，{warnings} 个警告，{notes} 个提示"
    return f"{_some(errors, 'error')}, {_some(warnings, 'warning')}, {_some(notes, 'note')}"


def _some(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _language(language: str) -> Language:
    return "zh" if language == "zh" else "en"


class SourceLines:
    """Lines of the files that findings point to, each file read once."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str | None:
        """Line *number* (from 1) of *file*, or None where it cannot be read."""
        if file not in self._files:
            try:
                text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                text = ""
            self._files[file] = LINE_END.split(text)
        lines = self._files[file]
        if not 1 <= number <= len(lines) or lines == [""]:
            return None
        return "".join(
            each if each.isprintable() or each == "\t" else "\ufffd" for each in lines[number - 1]
        )


def _block(finding: Finding, language: Language, colour: bool, sources: SourceLines) -> str:
    place = finding.position
    word = _WORDS[language].get(finding.severity, "")
    subject = f"{safe_text(finding.subject)}: " if finding.subject else ""
    code = _styled(finding.code, colour, fg=_COLOURS[finding.severity], bold=True)
    where = _styled(str(place), colour, bold=True)
    lines = [f"{where} {code} {word}{subject}{finding.message(language)}"]
    if finding.severity is Severity.NOTE:
        return lines[0]
    source = sources.line(place.file, place.line)
    if source is not None:
        number = f"{place.line:>5}"
        shown, before = _window(source, place.column - 1)
        lines.append(f"{number} | {shown}")
        caret = _styled("^", colour, fg=_COLOURS[finding.severity], bold=True)
        lines.append(f"{' ' * len(number)} | {_padding(before)}{caret}")
    hint = finding.hint(language)
    if hint:
        lines.append(f"      = {_HINT[language]}{hint}")
    return "\n".join(lines)


def _window(source: str, at: int) -> tuple[str, str]:
    """The part of a long line around place *at*, and what of it stands before that place.

    Characters that a terminal would carry out, such as an escape, are shown as a mark.
    """
    text = "".join(char if char == "\t" or char.isprintable() else "\ufffd" for char in source)
    if len(text) <= _MAX_LINE:
        return text, text[:at]
    start = max(0, min(at - _MAX_LINE // 2, len(text) - _MAX_LINE))
    left, right = "…" if start else "", "…" if start + _MAX_LINE < len(text) else ""
    return f"{left}{text[start : start + _MAX_LINE]}{right}", f"{left}{text[start:at]}"


def _padding(text: str) -> str:
    """Blanks as wide as *text* on a terminal."""
    return "".join("\t" if char == "\t" else " " * _columns(char) for char in text)


def _columns(char: str) -> int:
    """Chinese characters are two columns wide; what combines with the one before has none."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _styled(text: str, colour: bool, **style: Any) -> str:
    return click.style(text, **style) if colour else text
