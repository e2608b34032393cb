"""Rows for the tests of the ledger."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from mesbridge.ledger.ids import new_id
from mesbridge.pipeline.ports import (
    DeadLetterRow,
    EntityRef,
    MessageRow,
    MessageState,
    OutputRow,
    OutputState,
    Settlement,
    StoredEntity,
)

_numbers = itertools.count(1)


def now() -> datetime:
    """The machine's time: both databases run on it."""
    return datetime.now(UTC)


def ago(seconds: float) -> datetime:
    """So many seconds before now."""
    return now() - timedelta(seconds=seconds)


def ahead(seconds: float) -> datetime:
    """So many seconds after now."""
    return now() + timedelta(seconds=seconds)


def a_message(**given: Any) -> MessageRow:
    """A message that is due, with its own id."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": new_id(),
        "route": "sap_orders",
        "message_id": f"m{number}",
        "body": b'{"order": 1}',
        "body_hash": f"hash{number}",
        "received_at": now(),
        "state": MessageState.DUE,
        "release": "r1",
        "entity": "work_order",
        "business_key": "1000471",
        "key": "1000471",
        "seq": number,
    }
    return MessageRow(**(values | given))


def an_output(message: MessageRow, **given: Any) -> OutputRow:
    """A row of *message* that is due since a second."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": f"output-{number}",
        "message": message.id,
        "route": message.route,
        "destination": "opcenter_queue",
        "mapping": "opcenter.create_work_order",
        "key": message.key,
        "seq": message.seq,
        "index": 0,
        "generation": 0,
        "body": b"<job/>",
        "headers": {"x-mesbridge-key": "1000471"},
        "message_type": "opcenter.create_work_order",
        "content_type": "application/json",
        "state": OutputState.DUE,
        "due_at": ago(1),
        "created_at": ago(1),
    }
    return OutputRow(**(values | given))


def a_dead_letter(**given: Any) -> DeadLetterRow:
    """An open dead letter without a message."""
    values: dict[str, Any] = {
        "id": new_id(),
        "route": "sap_orders",
        "code": "MB402",
        "cause": "sap_orders MB402 quantity",
        "error": 'quantity: "12,5"',
        "body": b"{}",
        "headers": {},
        "first_seen": now(),
        "last_seen": now(),
    }
    return DeadLetterRow(**(values | given))


def an_entity(key: str = "1000471", **given: Any) -> StoredEntity:
    """A stored work order."""
    values: dict[str, Any] = {
        "ref": EntityRef("work_order", key),
        "key": key,
        "document": b'{"order_no": "1000471"}',
        "content_hash": "c1",
        "revision": "1",
        "source": "m1",
        "updated_at": now(),
    }
    return StoredEntity(**(values | given))


def settled(output: OutputRow, state: OutputState, **given: Any) -> Settlement:
    """The end of one attempt."""
    values: dict[str, Any] = {"attempt": output.attempt + 1}
    if state is OutputState.SENT:
        values["sent_at"] = now()
    return Settlement(output, state, **(values | given))
