"""CSV files with places: code tables. UTF-8, commas, cells are text exactly as written."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from mesbridge.documents import Position
from mesbridge.findings import Finding
from mesbridge.workspace.text_source import read_text

#: Bytes of one table: about a million lines.
MAX_BYTES = 64 * 1024 * 1024

Line = tuple[Position, list[str]]


def read_csv(path: Path, shown_name: str, findings: list[Finding]) -> list[Line]:
    """The lines of the file with the place where each begins, the header first; no empty lines.

    What cannot be read is a finding, and no line is given.
    """
    text = read_text(path, shown_name, MAX_BYTES, findings)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    begin = 1
    try:
        for cells in reader:
            if any(cells):
                lines.append((Position(shown_name, begin, 1), cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        place = Position(shown_name, begin, 1)
        findings.append(Finding("MB285", place, {"problem": str(error)}))
        return []
    return lines
