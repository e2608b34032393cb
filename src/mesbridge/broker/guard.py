"""pika's connection, hardened where a message could kill it.

``pika.frame.decode_frame`` decodes the header table while it reads from the socket. A timestamp out
of range, tables nested a thousand deep, a decimal or a type that it does not know raise there; pika
then drops the connection, the broker delivers the same message again, and so on for ever.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pika import spec
from pika.adapters.select_connection import SelectConnection
from pika.exceptions import AMQPError, ConnectionClosedByClient
from pika.frame import Header, decode_frame

#: Name of the header that stands for a table which could not be decoded; its value tells why.
UNREADABLE = "\x00unreadable"

#: Bytes of one read from the socket; pika's own 4 KiB are less than one order.
_READ_BYTES = 16 * 1024
#: Bytes written at once; beyond it pika copies the rest after each partial write.
_WRITE_BYTES = 64 * 1024

#: What decoding of a hostile table raises.
_DECODING_ERRORS = (
    AMQPError, ArithmeticError, IndexError, LookupError, OSError, RecursionError, TypeError,
    ValueError, struct.error,
)  # fmt: skip

_FLAG_HEADERS = spec.BasicProperties.FLAG_HEADERS
_SHORT_STRINGS_BEFORE_HEADERS = (
    spec.BasicProperties.FLAG_CONTENT_TYPE,
    spec.BasicProperties.FLAG_CONTENT_ENCODING,
)


class GuardedConnection(SelectConnection):
    """A SelectConnection that survives any header table, and closes without cancelling first."""

    _frame_buffer: bytes
    _error: BaseException | None
    _transport: Any
    _corked: list[bytes] | None = None

    def read_in_large_pieces(self) -> None:
        """Called once it is open; later versions of pika may have another way, then it is lost."""
        self._transport._MAX_RECV_BYTES = _READ_BYTES

    @contextmanager
    def corked(self) -> Iterator[None]:
        """Write what the block publishes in large pieces; pika writes every frame by itself."""
        self._corked = []
        try:
            yield
        finally:
            frames, self._corked = self._corked, None
            self._write(frames)

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if self._corked is None:
            self._write(marshaled_frames)
        else:
            self._corked += marshaled_frames

    def _write(self, frames: Sequence[bytes]) -> None:
        piece: list[bytes] = []
        size = 0
        for frame in frames:
            piece.append(frame)
            size += len(frame)
            if size >= _WRITE_BYTES:
                super()._output_marshaled_frames([b"".join(piece)])  # type: ignore[misc]
                piece, size = [], 0
        if piece:
            super()._output_marshaled_frames([b"".join(piece)])  # type: ignore[misc]

    def _read_frame(self) -> tuple[int, Any]:
        """The next frame; a header frame that cannot be decoded gets the marker for a table."""
        try:
            return decode_frame(self._frame_buffer)
        except _DECODING_ERRORS as error:
            repaired = repair(self._frame_buffer, error)
            if repaired is None:
                raise
            return repaired

    def drop(self) -> None:
        """Close the socket and nothing else, when the loop that would do it is gone.

        Left open, the broker would take this consumer for alive until the heartbeat is missed.
        """
        if self._transport is not None:
            self._transport._sock.close()

    def close_at_once(self) -> None:
        """Say goodbye without ``basic.cancel``.

        pika cancels every consumer before it closes; while deliveries are unacknowledged the next
        consumer of the queue would then overtake them. Frames already written (acks) come first.
        """
        self._set_connection_state(self.CONNECTION_CLOSING)  # type: ignore[attr-defined]
        self._error = ConnectionClosedByClient(200, "Normal shutdown")
        self._on_close_ready()  # type: ignore[attr-defined]


def repair(buffer: bytes, error: Exception) -> tuple[int, Header] | None:
    """Length and a readable form of the header frame at the start of *buffer*.

    None where the first frame is no content header: then *error* is a protocol error. The other
    properties (message id, type …) are kept where they can be read.
    """
    frame_type, channel, size = struct.unpack_from(">BHL", buffer)
    if frame_type != spec.FRAME_HEADER:
        return None
    payload = buffer[spec.FRAME_HEADER_SIZE : spec.FRAME_HEADER_SIZE + size]
    (body_size,) = struct.unpack_from(">Q", payload, 4)
    properties = _properties_without_table(payload[12:])
    properties.headers = {UNREADABLE: f"{type(error).__name__}: {error}"[:200]}
    length = spec.FRAME_HEADER_SIZE + size + spec.FRAME_END_SIZE
    return length, Header(channel, body_size, properties)


def _properties_without_table(encoded: bytes) -> spec.BasicProperties:
    try:
        return spec.BasicProperties().decode(_cut_table(encoded))
    except _DECODING_ERRORS:
        return spec.BasicProperties()


def _cut_table(encoded: bytes) -> bytes:
    """*encoded* properties with the header table cut out by its length, unread."""
    (flags,) = struct.unpack_from(">H", encoded)
    if not flags & _FLAG_HEADERS:
        return encoded
    start = 2
    for flag in _SHORT_STRINGS_BEFORE_HEADERS:
        if flags & flag:
            start += 1 + encoded[start]
    (table_size,) = struct.unpack_from(">I", encoded, start)
    end = start + 4 + table_size
    return struct.pack(">H", flags & ~_FLAG_HEADERS) + encoded[2:start] + encoded[end:]
