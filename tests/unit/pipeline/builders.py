"""Rows and fakes for the pipeline's unit tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mesbridge.pipeline.ports import MessageRow, MessageState, OutputRow, OutputState, WindowRow

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now
        self.boot_seconds = 1000.0

    def now(self) -> datetime:
        return self.time

    def boottime_seconds(self) -> float:
        return self.boot_seconds


def message_row(**changes: Any) -> MessageRow:
    values: dict[str, Any] = {
        "id": "m-1",
        "route": "orders",
        "message_id": "src-1",
        "body": b"{}",
        "body_hash": "h1",
        "received_at": NOON,
        "state": MessageState.DUE,
        "release": "r1",
        "entity": "work_order",
        "business_key": "1000412",
        "key": "1000412",
        "seq": 1,
        "revision": "2026-03-18T12:00:00.000000Z",
    }
    return MessageRow(**{**values, **changes})


def window_row(**changes: Any) -> WindowRow:
    values: dict[str, Any] = {
        "id": "w-1", "route": "pieces", "key": "7|0010", "rest_hash": "r", "release": "r1",
        "document": b"{}", "change": "new", "count": 1, "digest": "0", "sequence": "7",
        "opened_at": NOON, "closes_at": NOON,
    }  # fmt: skip
    return WindowRow(**{**values, **changes})


def output_row(**changes: Any) -> OutputRow:
    values: dict[str, Any] = {
        "id": "o-1",
        "message": "m-1",
        "route": "orders",
        "destination": "mes",
        "mapping": "mes.job",
        "key": "1000412",
        "seq": 1,
        "index": 0,
        "generation": 0,
        "body": b"{}",
        "headers": {},
        "message_type": "mes.job",
        "content_type": "application/json",
        "state": OutputState.DUE,
        "due_at": NOON,
        "created_at": NOON,
    }
    return OutputRow(**{**values, **changes})
