"""What only a real RabbitMQ can show."""

from __future__ import annotations

import pytest

from mesbridge.broker import consumer, open_broker, open_topology, queue_watch
from mesbridge.broker.topology import topology_of
from mesbridge.pipeline.ports import PublishOutcome
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, eventually, numbers, order
from tests.nodes.rabbitmq import RabbitNode


def test_a_closed_source_and_publisher_do_nothing(rabbit: Lane) -> None:
    broker = open_broker(rabbit.url, [ORDERS], ListInbox())

    assert broker.source.pause("orders")
    assert broker.source.stop()
    broker.source.close()

    assert list(broker.publisher.publish([order(1)])) == [PublishOutcome.UNAVAILABLE]
    assert list(broker.publisher.publish([])) == []
    broker.publisher.close()


def test_what_amqp_cannot_carry_costs_its_neighbours_nothing(rabbit: Lane) -> None:
    with rabbit.broker(ORDERS) as broker:
        long = order(1, routing_key="r" * 300)

        outcomes = broker.publisher.publish([order(1), long, order(2)])

    assert list(outcomes) == [PublishOutcome.OK, PublishOutcome.NACK, PublishOutcome.OK]


def test_a_queue_deleted_and_declared_again_at_once_is_consumed_in_the_end(
    rabbit: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_watch, "RENEW_SECONDS", 1.0)
    inbox = ListInbox()
    with rabbit.broker(ORDERS, inbox=inbox) as broker, rabbit.client() as client:
        broker.source.start()
        broker.publisher.publish([order(1)])
        broker.source.acknowledge(inbox.take_exactly(1))

        client.delete_queue("mb.q.orders")
        client.declare(topology_of([ORDERS]))
        broker.publisher.publish([order(2)])

        taken = inbox.take_exactly(1)
        assert numbers(taken) == [2]
        broker.source.acknowledge(taken)


def test_a_starved_route_is_told_and_healed(rabbit: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_watch, "STARVED_SECONDS", 0.2)
    monkeypatch.setattr(queue_watch, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(consumer, "LOOK_SECONDS", 0.1)
    inbox = ListInbox()
    with rabbit.broker(ORDERS, inbox=inbox, prefetch=2) as broker:
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
