"""CSV files with places: code tables. UTF-8, commas, cells are text exactly as written."""

from __future__ import annotations

import csv
import io

from mesbridge.documents import Position
from mesbridge.findings import Finding

Line = tuple[Position, list[str]]


def read_csv(text: str, shown_name: str, findings: list[Finding]) -> list[Line]:
    """The lines of a file with the place where each begins, the header first; no empty lines.

    What cannot be read is a finding (MB285), and no line is given.
    """
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
