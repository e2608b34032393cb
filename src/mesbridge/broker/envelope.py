"""A message as the broker carries it, and as it is handed to the pipeline (EIP Envelope)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mesbridge.pipeline.ports import Arrival, MessageSource

#: How often the message came back before; absent at the first delivery. RabbitMQ's name.
DELIVERY_COUNT_HEADER = "x-delivery-count"


@dataclass(slots=True)
class Envelope:
    """One message read from a queue; *headers* text only, *sent_at* aware UTC.

    *header_error* tells why the headers could not be read; the body is then as it came.
    """

    body: bytes
    exchange: str = ""
    routing_key: str = ""
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    redelivered: bool = False
    header_error: str | None = None

    @property
    def delivery_count(self) -> int:
        """How often it came back before."""
        text = self.headers.get(DELIVERY_COUNT_HEADER, "0")
        return int(text) if text.isdecimal() else 0


def arrival_of(
    envelope: Envelope,
    *,
    route: str | None,
    queue: str,
    received_at: datetime,
    source: MessageSource,
    tag: Any,
) -> Arrival:
    """The arrival that stands for *envelope* in the pipeline."""
    return Arrival(
        route=route,
        queue=queue,
        body=envelope.body,
        received_at=received_at,
        source=source,
        message_id=envelope.message_id,
        type=envelope.type,
        content_type=envelope.content_type,
        correlation_id=envelope.correlation_id,
        headers=envelope.headers,
        sent_at=envelope.sent_at,
        redelivered=envelope.redelivered,
        header_error=envelope.header_error,
        tag=tag,
    )
