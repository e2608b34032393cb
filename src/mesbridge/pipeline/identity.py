"""Ids, hashes and comparable revisions. Pure, and the same in every process."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

#: Namespace of output ids; never changes, or repeats could not be recognised.
OUTPUT_NAMESPACE = uuid.UUID("0d3d3c5e-58a6-5d0b-9b57-3f1f6a0e9a11")


def body_hash(body: bytes) -> str:
    """SHA-256 of the body as hex."""
    return hashlib.sha256(body).hexdigest()


def output_id(route: str, message_id: str, destination: str, index: int, generation: int) -> str:
    """The id of one output (G2): a repeat has the same id and the same bytes."""
    name = json.dumps([route, message_id, destination, index, generation], ensure_ascii=False)
    return str(uuid.uuid5(OUTPUT_NAMESPACE, name))


def revision_text(value: Any) -> str | None:
    """A revision as text that compares as the value does; None where there is none."""
    match value:
        case None:
            return None
        case bool():
            return str(int(value))
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case int():
            return f"{value:020d}"
        case Decimal():
            return f"{value:030.6f}"
        case _:
            return str(value)
