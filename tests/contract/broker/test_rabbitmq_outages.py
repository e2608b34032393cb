"""RabbitMQ away, killed, frozen, or short of memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from mesbridge.broker import open_broker, open_client, open_topology
from mesbridge.broker.publisher import AmqpPublisher
from mesbridge.broker.topology import topology_of
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import PublishOutcome
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, eventually, numbers, order
from tests.nodes.rabbitmq import RabbitNode


def test_a_broker_that_is_not_there_is_waited_for(rabbitmq_node: RabbitNode) -> None:
    rabbit = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    client = open_client(rabbit.url)
    client.declare(topology_of([ORDERS]))
    assert client.depth("mb.q.orders") == 0
    rabbitmq_node.shut_down()
    try:
        with pytest.raises(BrokerError, match="MB487"):
            client.depth("mb.q.orders")
        with pytest.raises(BrokerError, match="MB487"):
            open_topology(rabbit.url).check(topology_of([]))
        inbox = ListInbox()
        broker = open_broker(rabbit.url, [ORDERS], inbox)
        broker.publisher.start()
        broker.source.start()

        assert not broker.publisher.available()
        assert list(broker.publisher.publish([order(1)])) == [PublishOutcome.UNAVAILABLE]
    finally:
        rabbitmq_node.start()
    eventually(broker.publisher.available, 60)
    assert list(broker.publisher.publish([order(1)])) == [PublishOutcome.OK]
    eventually(lambda: broker.source.connected, 60)
    arrivals = inbox.take_exactly(1)
    broker.source.acknowledge(arrivals)
    assert broker.source.stop()
    broker.publisher.close()
    assert client.depth("mb.q.orders") == 0
    client.close()


def test_an_unexpected_error_in_the_connections_thread_is_survived(rabbit: Lane) -> None:
    inbox = ListInbox()
    with rabbit.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(1)])
        held = inbox.take_exactly(1)

        for part in (broker.source, broker.publisher):
            part._connection.call(lambda: 1 / 0)  # type: ignore[attr-defined]

        eventually(lambda: list(broker.publisher.publish([order(2)])) == [PublishOutcome.OK])
        again = inbox.take_exactly(2)
        assert numbers(again) == [1, 2]
        # The mark belongs to the channel that is gone.
        broker.source.acknowledge(held)
        broker.source.acknowledge(again)
        assert broker.source.stop()


def test_under_a_kill_nothing_confirmed_is_lost_and_order_is_kept(
    rabbitmq_node: RabbitNode,
) -> None:
    rabbit = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    inbox = ListInbox()
    confirmed: list[int] = []
    outcomes: set[PublishOutcome] = set()
    with rabbit.broker(ORDERS, inbox=inbox) as broker:
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
    rabbit = Lane(rabbitmq_node.new_vhost(), rabbitmq_node.restart)
    inbox = ListInbox()
    with rabbit.broker(ORDERS, inbox=inbox, prefetch=2) as broker:
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
