"""Messages, their outputs and bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mesbridge.api.models.base import Shown, shown
from mesbridge.pipeline.ports import MessageState, OutputState

_ID = "01936b1e-7f00-7000-8000-000000000001"
_OUTPUT_ID = "5f0a2c1e-1111-5222-8333-444455556666"


class BodyShown(Shown):
    """A body; values of confidential and personal fields are `***`."""

    size_bytes: int = shown(1843)
    sha256: str = shown("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    content_type: str | None = shown("application/json")
    content: Any = shown(
        {"ManufacturingOrder": "000001000471", "TotalQuantity": "120"},
        "As decoded; decimals are texts. Null where nothing may be seen.",
        None,
    )
    hidden: str | None = shown(
        None,
        "Why there is no content: unknown_message, unreadable, not_told_by_a_mapping, empty.",
        None,
    )


class MessageShown(Shown):
    """One message of the journal."""

    id: str = shown(_ID, "Of the journal; rises with time.")
    route: str = shown("sap_orders")
    message_id: str = shown("SAP-4711", "Of the sender; made at receive where it gave none.")
    message_type: str | None = shown("sap_s4.production_order")
    entity: str | None = shown("work_order")
    business_key: str | None = shown("1000471")
    key: str | None = shown("1000471", "Value that order of delivery goes by.")
    seq: int = shown(3, "Place among the messages of the key.")
    state: MessageState = shown("delivered")
    change: str | None = shown("changed", "new, changed or cancelled against the stored state.")
    reason: str | None = shown(None, "Why it is held.")
    waits_for: str | None = shown(None, "What it waits for.")
    cause: str | None = shown(None, "What groups it with the like of it.")
    flags: list[str] = shown([], "Doubts that let it go on.")
    conflict: bool = shown(False, "The id came before with another body.")
    release: str = shown("3f2a9c", "Release that judged it.")
    received_at: datetime = shown("2026-03-02T06:15:04Z")
    sent_at: datetime | None = shown("2026-03-02T06:15:03Z", "By the sender's own word.")
    posting: str | None = shown(None, "Entry of the journal that it is collected into.")
    members: int | None = shown(
        None, "Of a posting, how many messages it was collected from; null: a message."
    )


class OutputShown(Shown):
    """One output of a message."""

    id: str = shown(_OUTPUT_ID, "Goes out as message id; a repeat has the same.")
    message: str = shown(_ID)
    destination: str = shown("opcenter_queue")
    mapping: str = shown("opcenter.create_work_order")
    message_type: str = shown("opcenter.create_work_order")
    state: OutputState = shown("sent")
    index: int = shown(0, "Place among the outputs to this destination.")
    generation: int = shown(0, "Raised by every replay with another release.")
    attempt: int = shown(1)
    due_at: datetime = shown("2026-03-02T06:15:04Z")
    created_at: datetime = shown("2026-03-02T06:15:04Z")
    sent_at: datetime | None = shown("2026-03-02T06:15:05Z")
    in_doubt_until: datetime | None = shown(None, "It may have arrived; judged after this time.")
    last_error: str | None = shown(None)


class OutputDetail(OutputShown):
    """One output with its bodies."""

    operation: str | None = shown(None, "Operation or routing key at the destination.")
    body: BodyShown
    answer: BodyShown | None = shown(None, "What the target answered.", None)


class MappingUsed(Shown):
    """A mapping that took part."""

    name: str = shown("sap_s4.production_order")
    direction: str = shown("in", "in: message to entity; out: entity to message.")
    file: str | None = shown(
        "mappings/sap_s4/production_order.yaml", "Null where this release has it no more."
    )


class LetterOfMessage(Shown):
    """A dead letter of a message, in short."""

    id: str = shown("01936b1e-7f00-7000-8000-0000000000aa")
    code: str = shown("MB402")
    error: str = shown(
        "sap_s4/production_order.yaml:14 MB402 quantity: 'TotalQuantity' is \"12,5\", "
        'expected a decimal such as "12.5"'
    )
    output: str | None = shown(None, "The output that died; null: the message itself.")
    resolution: str | None = shown(None, "retried, discarded or replaced; null while open.")
    first_seen: datetime = shown("2026-03-02T06:15:04Z")


class CollectedShown(Shown):
    """One message that a posting was collected from."""

    id: str = shown(_ID)
    message_id: str = shown("PR-00098301")


class MessageDetailShown(MessageShown):
    """One message with what went in, what it became and what came out."""

    body: BodyShown
    document: dict[str, Any] | None = shown(
        {"order_no": "1000471", "quantity": "120", "uom": "C62"}, "The entity, masked.", None
    )
    mappings: list[MappingUsed]
    outputs: list[OutputDetail]
    dead_letters: list[LetterOfMessage]
    collected: list[CollectedShown] = shown(
        [], "Of a posting: the messages that it was collected from."
    )


class Ingested(Shown):
    """A message that is stored."""

    message_id: str = shown("SAP-4711", "The Idempotency-Key.")
    id: str | None = shown(_ID, "Of the journal.")
    state: str = shown(
        "due", "Where it stands; `dead` for what cannot be decoded: it is stored all the same."
    )
