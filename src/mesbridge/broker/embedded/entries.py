"""One message in one queue, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from mesbridge.broker.envelope import DELIVERY_COUNT_HEADER, Envelope
from mesbridge.pipeline.ports import Publication


@dataclass(slots=True)
class Properties:
    """All of a message but its body; stored as JSON."""

    exchange: str
    routing_key: str
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    timestamp: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in *queue*; ids rise in the order of publishing.

    *returned* counts how often it came back; the broker's delivery limit goes by it.
    """

    id: int
    queue: str
    returned: int
    properties: bytes
    body: bytes


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Properties)


def properties_of(publication: Publication) -> bytes:
    """What is stored of *publication* besides its body."""
    return _encoder.encode(
        Properties(
            exchange=publication.exchange,
            routing_key=publication.routing_key,
            message_id=publication.message_id,
            type=publication.type,
            content_type=publication.content_type,
            correlation_id=publication.correlation_id,
            timestamp=publication.timestamp,
            headers={name: str(value) for name, value in publication.headers.items()},
        )
    )


def envelope_of(entry: Entry) -> Envelope:
    """*entry* as it is handed out."""
    stored = _decoder.decode(entry.properties)
    if entry.returned:
        stored.headers[DELIVERY_COUNT_HEADER] = str(entry.returned)
    return Envelope(
        body=entry.body,
        exchange=stored.exchange,
        routing_key=stored.routing_key,
        message_id=stored.message_id,
        type=stored.type,
        content_type=stored.content_type,
        correlation_id=stored.correlation_id,
        headers=stored.headers,
        sent_at=stored.timestamp,
        redelivered=entry.returned > 0,
    )


def dead_lettered(entry: Entry, reason: str) -> tuple[str, Mapping[str, str], bytes]:
    """Routing key, headers and properties of *entry* on its way to the dead letters.

    The headers are those of RabbitMQ, so that one reader understands both.
    """
    stored = _decoder.decode(entry.properties)
    stored.headers.setdefault("x-first-death-queue", entry.queue)
    stored.headers.setdefault("x-first-death-reason", reason)
    stored.headers.setdefault("x-first-death-exchange", stored.exchange)
    death = {"queue": entry.queue, "reason": reason, "exchange": stored.exchange}
    stored.headers["x-death"] = _encoder.encode([death]).decode()
    return stored.routing_key, stored.headers, _encoder.encode(stored)
