"""What only a real RabbitMQ can show."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable

import pika
import pytest

from mesbridge.broker import consumer, open_broker, open_topology
from mesbridge.broker.publisher import AmqpPublisher
from mesbridge.broker.topology import topology_of
from mesbridge.pipeline.ports import PublishOutcome
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, eventually, numbers, order
from tests.nodes.rabbitmq import RabbitNode


@pytest.fixture
def lane(rabbitmq_node: RabbitNode) -> Lane:
    return Lane(rabbitmq_node.new_vhost(), restart=rabbitmq_node.restart)


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
    lane: Lane, name: str
) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        publish_raw(
            lane.url,
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


def test_strange_headers_become_harmless_text(lane: Lane) -> None:
    inbox = ListInbox()
    headers = {"nul": "a\x00b", "bytes": b"\xff", "list": [1, {"x": "名"}], "yes": True, "no": None}
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        properties = pika.BasicProperties(headers=headers, timestamp=2**60, message_id="")
        publish_raw(lane.url, [(properties, b"1")])

        (arrival,) = inbox.take_exactly(1)

        assert dict(arrival.headers) == {
            "nul": "a\\x00b", "bytes": "\\xff", "list": '[1, {"x": "名"}]', "yes": "true", "no": "",
        }  # fmt: skip
        assert (arrival.sent_at, arrival.message_id) == (None, None)
        broker.source.acknowledge([arrival])


def test_a_broker_that_is_not_there_is_waited_for(rabbitmq_node: RabbitNode) -> None:
    lane = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    with lane.client() as client:
        client.declare(topology_of([ORDERS]))
    rabbitmq_node.shut_down()
    inbox = ListInbox()
    broker = open_broker(lane.url, [ORDERS], inbox)

    broker.publisher.start()
    broker.source.start()

    assert not broker.publisher.available()
    assert list(broker.publisher.publish([order(1)])) == [PublishOutcome.UNAVAILABLE]
    rabbitmq_node.start()
    eventually(broker.publisher.available, 60)
    assert list(broker.publisher.publish([order(1)])) == [PublishOutcome.OK]
    eventually(lambda: broker.source.connected, 60)
    arrivals = inbox.take_exactly(1)
    broker.source.acknowledge(arrivals)
    assert broker.source.stop()
    broker.publisher.close()


def test_under_a_kill_nothing_confirmed_is_lost_and_order_is_kept(
    rabbitmq_node: RabbitNode,
) -> None:
    lane = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    inbox = ListInbox()
    confirmed: list[int] = []
    outcomes: set[PublishOutcome] = set()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        stop = threading.Event()

        def publish() -> None:
            number = 0
            while not stop.is_set():
                found = broker.publisher.publish([order(n) for n in range(number, number + 20)])
                outcomes.update(found)
                pairs = zip(range(number, number + 20), found, strict=True)
                confirmed.extend(n for n, outcome in pairs if outcome is PublishOutcome.OK)
                number += 20
                stop.wait(0.01)

        publisher = threading.Thread(target=publish)
        publisher.start()
        seen: list[int] = []
        # RabbitMQ itself forgets a quorum queue that is younger than this when it is killed.
        settled_at = time.monotonic() + 4
        while time.monotonic() < settled_at:
            seen += numbers(_taken(broker.source.acknowledge, inbox, 200))
        rabbitmq_node.kill()
        rabbitmq_node.start()
        seen += numbers(_taken(broker.source.acknowledge, inbox, 200))
        stop.set()
        publisher.join()
        while set(confirmed) - set(seen):
            seen += numbers(_taken(broker.source.acknowledge, inbox, 1))

    firsts = list(dict.fromkeys(seen))
    assert firsts == sorted(firsts)
    assert PublishOutcome.OK in outcomes


def _taken(acknowledge: Callable[..., None], inbox: ListInbox, count: int) -> list:  # type: ignore[type-arg]
    taken: list = []  # type: ignore[type-arg]
    while len(taken) < count:
        batch = inbox.take(100, 60)
        assert batch
        acknowledge(batch)
        taken += batch
    return taken


def test_a_publish_without_an_answer_is_unknown(rabbitmq_node: RabbitNode) -> None:
    url = rabbitmq_node.new_vhost()
    publisher = AmqpPublisher(url, confirm_timeout_seconds=1.0)
    publisher.start()
    eventually(publisher.available)
    with Lane(url, rabbitmq_node.restart).client() as client:
        client.declare(topology_of([ORDERS]))
    assert list(publisher.publish([order(1)])) == [PublishOutcome.OK]

    rabbitmq_node.freeze()
    try:
        outcomes = publisher.publish([order(2), order(3)])
    finally:
        rabbitmq_node.thaw()

    assert list(outcomes) == [PublishOutcome.UNKNOWN] * 2
    eventually(lambda: list(publisher.publish([order(4)])) == [PublishOutcome.OK])
    publisher.close()


def test_a_memory_alarm_makes_publishing_unavailable_and_consuming_goes_on(
    rabbitmq_node: RabbitNode,
) -> None:
    lane = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox, prefetch=2) as broker:
        broker.publisher.publish([order(n) for n in range(6)])
        rabbitmq_node.control("set_vm_memory_high_watermark", "0.00001")
        try:
            # The broker tells of the alarm when something is published.
            threading.Thread(target=broker.publisher.publish, args=([order(9)],)).start()
            eventually(lambda: not broker.publisher.available())
            assert list(broker.publisher.publish([order(7)])) == [PublishOutcome.UNAVAILABLE]
            broker.source.start()
            assert numbers(_taken(broker.source.acknowledge, inbox, 6)) == list(range(6))
        finally:
            rabbitmq_node.control("set_vm_memory_high_watermark", "0.4")
        eventually(broker.publisher.available)
        _taken(broker.source.acknowledge, inbox, 1)


def test_a_queue_deleted_and_declared_again_at_once_is_consumed_in_the_end(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "RENEW_SECONDS", 1.0)
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        broker.publisher.publish([order(1)])
        broker.source.acknowledge(inbox.take_exactly(1))

        client.delete_queue("mb.q.orders")
        client.declare(topology_of([ORDERS]))
        broker.publisher.publish([order(2)])

        taken = inbox.take_exactly(1)
        assert numbers(taken) == [2]
        broker.source.acknowledge(taken)


def test_a_starved_route_is_told_and_healed(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "STARVED_SECONDS", 0.2)
    monkeypatch.setattr(consumer, "_LOOK_SECONDS", 0.1)
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox, prefetch=2) as broker:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(3)])
        lost = inbox.take_exactly(2)

        eventually(lambda: broker.source.starved() == {"orders"})
        for queue in broker.source._queues:  # type: ignore[attr-defined]
            queue.heal_seconds = 0.2

        again = inbox.take_exactly(2)
        assert numbers(again) == numbers(lost)
        broker.source.acknowledge(again)
        broker.source.acknowledge(inbox.take_exactly(1))
        eventually(lambda: not broker.source.starved())


def test_an_account_without_rights_verifies_and_says_what_it_may_not(
    rabbitmq_node: RabbitNode,
) -> None:
    url = rabbitmq_node.new_vhost()
    vhost = url.rsplit("/", 1)[1]
    rabbitmq_node.control("add_user", f"run-{vhost}", "secret")
    rabbitmq_node.control(
        "set_permissions", "-p", vhost, f"run-{vhost}", "^$", "^mb\\.(in|out|dlx)$", ".*"
    )
    runtime = open_topology(url.replace("guest:guest", f"run-{vhost}:secret"))
    setup = open_topology(url)
    topology = topology_of([ORDERS])

    refused = runtime.apply(topology)
    assert {d.name for d in refused if d.kind == "queue"} == {q.name for q in topology.queues}
    assert all("ACCESS_REFUSED" in d.problem for d in refused if d.kind == "queue")
    assert {d.name for d in runtime.check(topology)} >= {"mb.in", "mb.q.orders"}

    assert setup.apply(topology) == []
    assert runtime.check(topology) == []
