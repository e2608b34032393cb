"""CSV files with places: code tables. UTF-8, commas, cells are text exactly as written."""

from __future__ import annotations

import csv
import io
import re

from mesbridge.documents import Position
from mesbridge.findings import Finding
from mesbridge.workspace.text_source import deceptive, position_of

#: Lines of one table.
MAX_LINES = 200_000
#: Characters that no cell may hold: a database could not store them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

Line = tuple[Position, list[str]]


def read_csv(text: str, shown_name: str, findings: list[Finding]) -> list[Line]:
    """The lines of a file with the place where each begins, the header first; no empty lines.

    What cannot be read is a finding (MB122, MB285, MB297), and no line is given.
    """
    hit = _FORBIDDEN.search(text)
    if hit is not None:
        place = position_of(text, hit.start(), shown_name)
        findings.append(Finding("MB122", place, {"character": f"U+{ord(hit[0]):04X}"}))
        return []
    findings.extend(deceptive(text, shown_name))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                lines.append((Position(shown_name, begin, 1), cells))
            if len(lines) > MAX_LINES:
                place = Position(shown_name, begin, 1)
                findings.append(Finding("MB297", place, {"limit": MAX_LINES}))
                return []
            begin = reader.line_num + 1
    except csv.Error as error:
        place = Position(shown_name, begin, 1)
        findings.append(Finding("MB285", place, {"problem": str(error)}))
        return []
    return lines
