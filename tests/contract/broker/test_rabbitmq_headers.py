"""Headers that only a real RabbitMQ carries."""

from __future__ import annotations

import struct

import pika
import pytest

from tests.contract.broker.lanes import ORDERS, Lane, ListInbox


class RawProperties(pika.BasicProperties):
    """Properties whose header table is written as given."""

    def __init__(self, table: bytes) -> None:
        super().__init__(message_id="bomb", type="sap.order", delivery_mode=2)
        self._table = table

    def encode(self) -> list[bytes]:
        flags, *rest = b"".join(super().encode())[:2], b"".join(super().encode())[2:]
        (known,) = struct.unpack(">H", flags)
        table = struct.pack(">I", len(self._table)) + self._table
        return [struct.pack(">H", known | self.FLAG_HEADERS), table, *rest]


def field(name: str, kind: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name.encode() + kind + value


def nested(depth: int) -> bytes:
    """A table in a table in a table …"""
    table = b""
    for _ in range(depth):
        table = field("a", b"F", struct.pack(">I", len(table)) + table)
    return table


BOMBS = {
    "timestamp out of range": field("at", b"T", struct.pack(">Q", 2**62)),
    "tables nested deeply": nested(3000),
}


def publish_raw(url: str, bodies: list[tuple[pika.BasicProperties, bytes]]) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.confirm_delivery()
    for properties, body in bodies:
        channel.basic_publish("mb.in", "sap.order", body, properties)
    connection.close()


@pytest.mark.parametrize("name", BOMBS)
def test_headers_that_cannot_be_decoded_arrive_with_their_body_and_harm_nobody(
    rabbit: Lane, name: str
) -> None:
    inbox = ListInbox()
    with rabbit.broker(ORDERS, inbox=inbox) as broker:
        publish_raw(
            rabbit.url,
            [
                (pika.BasicProperties(message_id="a"), b"1"),
                (RawProperties(BOMBS[name]), b"2"),
                (pika.BasicProperties(message_id="b"), b"3"),
            ],
        )

        broker.source.start()

        before, bomb, after = inbox.take_exactly(3)
        assert (before.header_error, after.header_error) == (None, None)
        assert bomb.header_error
        assert (bomb.body, bomb.message_id, bomb.type) == (b"2", "bomb", "sap.order")
        assert dict(bomb.headers) == {}
        broker.source.acknowledge([before, bomb, after])
        assert broker.source.stop()


def test_strange_headers_become_harmless_text(rabbit: Lane) -> None:
    inbox = ListInbox()
    headers = {"nul": "a\x00b", "bytes": b"\xff", "list": [1, {"x": "名"}], "yes": True, "no": None}
    with rabbit.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        properties = pika.BasicProperties(headers=headers, timestamp=2**60, message_id="")
        publish_raw(rabbit.url, [(properties, b"1")])

        (arrival,) = inbox.take_exactly(1)

        assert dict(arrival.headers) == {
            "nul": "a\\x00b", "bytes": "\\xff", "list": '[1, {"x": "名"}]', "yes": "true", "no": "",
        }  # fmt: skip
        assert (arrival.sent_at, arrival.message_id) == (None, None)
        broker.source.acknowledge([arrival])
