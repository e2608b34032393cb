"""What AMQP can carry: known before a publish, so that one message never costs a channel."""

from __future__ import annotations

from mesbridge.pipeline.ports import Publication

#: Bytes of all headers together; 128 KiB closes the connection.
MAX_HEADERS_BYTES = 32 * 1024
#: Bytes of a routing key, a message id and every other short string.
_MAX_SHORT_BYTES = 255
#: Bytes that a header costs besides name and value.
_HEADER_OVERHEAD_BYTES = 6


def unsendable(publication: Publication) -> str | None:
    """Why *publication* cannot be carried by AMQP, or None."""
    for name in ("routing_key", "message_id", "type", "content_type", "correlation_id"):
        if _is_long(getattr(publication, name) or ""):
            return f"{name} is longer than {_MAX_SHORT_BYTES} bytes"
    size = 0
    for name, value in publication.headers.items():
        if _is_long(name):
            return f"the name of header {name[:20]}… is longer than {_MAX_SHORT_BYTES} bytes"
        size += len(name.encode()) + len(str(value).encode()) + _HEADER_OVERHEAD_BYTES
    if size > MAX_HEADERS_BYTES:
        return f"headers are longer than {MAX_HEADERS_BYTES} bytes"
    return None


def _is_long(text: str) -> bool:
    # A character has four bytes at most: most texts need no encoding to be judged.
    return len(text) * 4 > _MAX_SHORT_BYTES and len(text.encode()) > _MAX_SHORT_BYTES
