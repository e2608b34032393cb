"""What people deal with: dead letters, missing codes, and the record of what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class DeadLetterRow:
    """A dead letter: its own body and headers, and what it came from where there is that.

    *cause* groups: route, rule, code and the offending value with its digits stripped.
    """

    id: str
    route: str | None
    code: str
    cause: str
    error: str
    body: bytes
    headers: Mapping[str, str]
    first_seen: datetime
    last_seen: datetime
    message: str | None = None
    output: str | None = None
    message_id: str | None = None
    key: str | None = None
    file: str | None = None
    line: int | None = None
    target: str | None = None
    source: str | None = None
    value: str | None = None
    content_type: str | None = None
    seen_again: int = 0
    resolution: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CodeMiss:
    """A pair that a code table lacks: the work list of the key user."""

    table: str
    system: str
    value: str
    message: str
    at: datetime


@dataclass(slots=True)
class AuditEntry:
    """Who did what; *before* and *after* are small JSON objects."""

    at: datetime
    actor: str
    action: str
    subject: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
