"""Header frames that pika cannot decode."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pika import BasicProperties, spec
from pika.exceptions import AMQPError
from pika.frame import Header, Method, decode_frame

from mesbridge.broker.guard import UNREADABLE, repair


def header_frame(table: bytes, **known: object) -> bytes:
    """A content header frame whose table is *table*, read as given."""
    plain = Header(3, 42, BasicProperties(headers={}, **known)).marshal()  # type: ignore[arg-type]
    payload = plain[7:-1]
    empty = struct.pack(">I", 0)
    place = payload.index(empty, 14)
    payload = payload[:place] + struct.pack(">I", len(table)) + table + payload[place + 4 :]
    return struct.pack(">BHL", spec.FRAME_HEADER, 3, len(payload)) + payload + b"\xce"


def test_a_timestamp_out_of_range_is_a_marker_and_the_rest_is_kept() -> None:
    table = b"\x01aT" + struct.pack(">Q", 2**63)
    frame = header_frame(table, content_type="text/plain", message_id="m-1", type="t")
    with pytest.raises((ValueError, OverflowError, OSError)) as error:
        decode_frame(frame)

    repaired = repair(frame + b"next frame", error.value)

    assert repaired is not None
    length, header = repaired
    assert length == len(frame)
    assert (header.channel_number, header.body_size) == (3, 42)
    properties = header.properties
    assert (properties.content_type, properties.message_id, properties.type) == (
        "text/plain", "m-1", "t",
    )  # fmt: skip
    assert properties.headers is not None
    assert list(properties.headers) == [UNREADABLE]


@given(st.binary(min_size=1, max_size=60))
def test_no_table_whatever_leaves_the_frame_unread(table: bytes) -> None:
    frame = header_frame(table, message_id="m-1")

    try:
        length, _ = decode_frame(frame)
    except (AMQPError, ArithmeticError, LookupError, OSError, RecursionError, TypeError,
            ValueError, struct.error) as error:  # fmt: skip
        repaired = repair(frame, error)
        assert repaired is not None
        assert repaired[0] == len(frame)
        assert repaired[1].properties.message_id == "m-1"
    else:
        assert length in (0, len(frame))


def test_properties_that_lie_about_their_length_are_left_out() -> None:
    flags = struct.pack(">H", BasicProperties.FLAG_HEADERS)
    payload = struct.pack(">HxxQ", 60, 5) + flags + struct.pack(">I", 2**31) + b"\x01aT"
    frame = struct.pack(">BHL", spec.FRAME_HEADER, 1, len(payload)) + payload + b"\xce"

    repaired = repair(frame, ValueError("x"))

    assert repaired is not None
    assert repaired[1].properties.message_id is None


def test_properties_without_a_table_are_read_as_they_are() -> None:
    frame = Header(1, 5, BasicProperties(message_id="m")).marshal()

    repaired = repair(frame, ValueError("x"))

    assert repaired is not None
    assert repaired[1].properties.message_id == "m"


def test_only_header_frames_are_repaired() -> None:
    frame = Method(1, spec.Basic.Ack(1)).marshal()

    assert repair(frame, ValueError("x")) is None
