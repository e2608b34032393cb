"""An empty ledger on SQLite: migrated once per process, then copied."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from mesbridge.ledger import schema


def empty_ledger(path: Path) -> str:
    """Write a migrated database without rows to *path*; returns its address."""
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        schema.upgrade(f"sqlite:///{path}")
        return path.read_bytes()
