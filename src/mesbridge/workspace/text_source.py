"""The text of one file: bounded, UTF-8, with a finding where it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity

#: Where a line ends to editors, to YAML and to us.
LINE_END = re.compile("\r\n|\n|\r")
#: Characters that let a line look like another one: they turn the direction of what follows.
_TURNING = "\u202a-\u202e\u2066-\u2069"
#: Characters that nobody sees and no name needs; joiners of Persian and of emoji are none of them.
_UNSEEN = "\u00ad\u200b\u2060-\u2064\ufeff"
#: Line ends to YAML alone: every place behind them would be wrong.
_ENDING = "\x85\u2028\u2029"
_DECEPTIVE = re.compile(f"([{_TURNING}{_ENDING}])|[{_UNSEEN}]")
#: Findings of this kind in one file.
_MAX_DECEPTIVE = 20


def read_text(path: Path, shown_name: str, max_bytes: int, findings: list[Finding]) -> str | None:
    """What stands in the file, without a byte order mark; None with a finding (MB120 to MB123)."""
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
            size = path.stat().st_size
    except OSError as error:
        problem = error.strerror or str(error)
        findings.append(Finding("MB120", Position(shown_name, 1, 1), {"problem": problem}))
        return None
    if len(content) > max_bytes:
        params = {"size": size, "limit": max_bytes}
        findings.append(Finding("MB123", Position(shown_name, 1, 1), params))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = f"0x{content[error.start]:02X}"
        findings.append(Finding("MB121", Position(shown_name, line, column), {"byte": byte}))
        return None


def deceptive(text: str, shown_name: str) -> Iterator[Finding]:
    """What in *text* makes it look different from what it says: MB131, as a warning MB132."""
    if text.isascii():
        return
    for count, hit in enumerate(_DECEPTIVE.finditer(text)):
        if count == _MAX_DECEPTIVE:
            return
        digits = f"{ord(hit[0]):04X}"
        code, severity = ("MB131", Severity.ERROR) if hit[1] else ("MB132", Severity.WARNING)
        params = {"character": f"U+{digits}", "digits": digits.lower()}
        yield Finding(code, position_of(text, hit.start(), shown_name), params, None, severity)


def position_of(text: str, offset: int, shown_name: str) -> Position:
    """The place of the character at *offset*."""
    before = LINE_END.split(text[:offset])
    return Position(shown_name, len(before), len(before[-1]) + 1)
