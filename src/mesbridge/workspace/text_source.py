"""The text of one file: bounded, UTF-8, with a finding where it cannot be read."""

from __future__ import annotations

from pathlib import Path

from mesbridge.documents import Position
from mesbridge.findings import Finding


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
