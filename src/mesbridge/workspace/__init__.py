"""YAML, CSV and schemas on disk to one checked release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesbridge.findings import Finding
    from mesbridge.workspace.release import Workspace


def load(
    mappings_dir: Path | str, schemas_dir: Path | str, *, max_body_bytes: int = 1 << 20
) -> Workspace:
    """Read, check and compile a workspace; see ``release.load``."""
    # Only here: whoever needs a route's dataclass must not pay for the compiler.
    from mesbridge.workspace import release

    return release.load(mappings_dir, schemas_dir, max_body_bytes=max_body_bytes)


def check(mappings_dir: Path | str, schemas_dir: Path | str) -> list[Finding]:
    """All findings of a workspace; see ``release.check``."""
    from mesbridge.workspace import release

    return release.check(mappings_dir, schemas_dir)


__all__ = ["check", "load"]
