"""What a dry run is given besides the message: stored states, and what ``$meta`` is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


def stored_values(path: Path | None) -> dict[str, Any]:
    """States by name, as JSON values (numbers keep their digits as text)."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except ValueError as error:
        raise click.UsageError(f"{path} is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise click.UsageError(f"{path} has to hold an object {{name: document}}")
    return found


def meta_entries(entries: tuple[str, ...]) -> dict[str, str]:
    """Of ``--meta NAME=TEXT``, the texts by name."""
    found = {}
    for entry in entries:
        name, sign, text = entry.partition("=")
        if not sign:
            raise click.UsageError(f"--meta {entry}: expected NAME=TEXT")
        found[name] = text
    return found
