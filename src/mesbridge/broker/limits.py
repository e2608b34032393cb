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
    short = {
        "routing key": publication.routing_key,
        "message id": publication.message_id,
        "type": publication.type,
        "content type": publication.content_type,
        "correlation id": publication.correlation_id or "",
        **{f"name of header {name[:20]}…": name for name in publication.headers},
    }
    for name, text in short.items():
        if len(text.encode()) > _MAX_SHORT_BYTES:
            return f"{name} is longer than {_MAX_SHORT_BYTES} bytes"
    size = sum(
        len(name.encode()) + len(str(value).encode()) + _HEADER_OVERHEAD_BYTES
        for name, value in publication.headers.items()
    )
    if size > MAX_HEADERS_BYTES:
        return f"headers are longer than {MAX_HEADERS_BYTES} bytes"
    return None
