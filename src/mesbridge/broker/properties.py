"""AMQP properties to and from our shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pika import DeliveryMode
from pika.spec import Basic, BasicProperties

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.guard import UNREADABLE
from mesbridge.pipeline.ports import Publication

#: Delivery tag that the publisher expects; a returned message is recognised by it.
PUBLISH_HEADER = "x-mesbridge-publish"


def properties_for(publication: Publication, delivery_tag: int) -> BasicProperties:
    """Built anew: nothing of what arrived (``x-death``, ``expiration`` …) is passed on."""
    sent = publication.timestamp
    return BasicProperties(
        delivery_mode=DeliveryMode.Persistent,
        message_id=publication.message_id,
        content_type=publication.content_type,
        type=publication.type,
        correlation_id=publication.correlation_id,
        timestamp=int(sent.timestamp()) if sent is not None else None,
        headers={**publication.headers, PUBLISH_HEADER: delivery_tag},
    )


def envelope_of(
    method: Basic.Deliver | Basic.GetOk, properties: BasicProperties, body: bytes
) -> Envelope:
    """What was delivered, made harmless. Never raises."""
    headers, error = _readable(properties.headers or {})
    return Envelope(
        body=body,
        exchange=_text(method.exchange) or "",
        routing_key=_text(method.routing_key) or "",
        message_id=_text(properties.message_id) or None,
        type=_text(properties.type) or None,
        content_type=_text(properties.content_type) or None,
        correlation_id=_text(properties.correlation_id) or None,
        headers=headers,
        sent_at=_time(properties.timestamp),
        redelivered=bool(method.redelivered),
        header_error=error,
    )


def _readable(headers: Mapping[Any, Any]) -> tuple[dict[str, str], str | None]:
    if UNREADABLE in headers:
        return {}, headers[UNREADABLE]
    try:
        return {_harmless(name): _header_text(value) for name, value in headers.items()}, None
    except (RecursionError, TypeError, ValueError) as error:
        return {}, f"{type(error).__name__}: {error}"[:200]


def _header_text(value: Any) -> str:
    if type(value) is str:
        return _harmless(value)
    if isinstance(value, (list, dict)):
        return _harmless(json.dumps(value, default=_harmless, ensure_ascii=False))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _harmless(value)


def _harmless(value: Any) -> str:
    """Text that every database stores: no NUL; bytes that are no UTF-8 show as ``\\xff``."""
    if type(value) is str and "\x00" not in value:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    return text.replace("\x00", "\\x00")


def _text(value: str | bytes | None) -> str | None:
    return None if value is None else _harmless(value)


def _time(seconds: int | None) -> datetime | None:
    """Aware UTC; None where a producer wrote something else than seconds."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
