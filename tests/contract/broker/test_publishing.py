"""What a publisher may rely on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

from mesbridge.broker.topology import topology_of
from mesbridge.pipeline.ports import Publication, PublishOutcome
from tests.contract.broker.lanes import ORDERS, Lane, order


def test_a_batch_is_confirmed_and_stands_in_the_queue_in_order(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker, lane.client() as client:
        outcomes = broker.publisher.publish([order(n) for n in range(300)])

        assert list(outcomes) == [PublishOutcome.OK] * 300
        assert [int(e.body) for e in client.get("mb.q.orders", 500)] == list(range(300))


def test_all_properties_arrive(lane: Lane) -> None:
    sent_at = datetime(2026, 11, 21, 8, 30, 15, tzinfo=UTC)
    publication = Publication(
        "mb.in", "sap.order", "{\"名\": 1}".encode(), "id-1", "sap.order", "application/json",
        correlation_id="c-1", headers={"x-mesbridge-route": "订单", "x-mesbridge-seq": 7},
        timestamp=sent_at,
    )  # fmt: skip
    with lane.broker(ORDERS) as broker, lane.client() as client:
        broker.publisher.publish([publication])

        (read,) = client.get("mb.q.orders", 1)

    assert (read.message_id, read.type, read.content_type) == (
        "id-1", "sap.order", "application/json",
    )  # fmt: skip
    assert read.body == publication.body
    assert read.correlation_id == "c-1"
    assert read.sent_at == sent_at
    assert read.headers["x-mesbridge-route"] == "订单"
    assert read.headers["x-mesbridge-seq"] == "7"
    assert (read.exchange, read.routing_key) == ("mb.in", "sap.order")
    assert not read.redelivered


def test_a_message_that_no_queue_takes_is_returned_and_its_neighbours_are_not(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker, lane.client() as client:
        client.declare_queue("mes.jobs", "mb.out", ["mes.job"])

        outcomes = broker.publisher.publish(
            [
                order(1, "mb.out", "mes.job"),
                order(2, "mb.out", "nobody.listens"),
                order(3, "mb.out", "mes.job"),
            ]
        )

        assert list(outcomes) == [
            PublishOutcome.OK, PublishOutcome.RETURNED, PublishOutcome.OK,
        ]  # fmt: skip
        assert client.depth("mes.jobs") == 2


def test_what_nobody_bound_at_the_input_goes_to_unrouted(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker, lane.client() as client:
        outcomes = broker.publisher.publish([order(1, routing_key="no.such.type")])

        assert list(outcomes) == [PublishOutcome.OK]
        assert [int(e.body) for e in client.get("mb.unrouted", 5)] == [1]


def test_a_missing_exchange_is_unavailable_and_harms_no_other(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker:
        outcomes = broker.publisher.publish([order(1, "no.such.exchange"), order(2)])

        assert list(outcomes) == [PublishOutcome.UNAVAILABLE, PublishOutcome.OK]
        again = broker.publisher.publish([order(3, "no.such.exchange")])
        assert list(again) == [PublishOutcome.UNAVAILABLE]


def test_topic_patterns_bind_one_word_and_many(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker, lane.client() as client:
        client.declare_queue("one", "mb.out", ["opcenter.*"])
        client.declare_queue("many", "mb.out", ["opcenter.#"])

        broker.publisher.publish(
            [order(1, "mb.out", "opcenter.job"), order(2, "mb.out", "opcenter.job.edit")]
        )

        assert (client.depth("one"), client.depth("many")) == (1, 2)


def test_several_threads_publish_at_once(lane: Lane) -> None:
    ends: list[PublishOutcome] = []
    with lane.broker(ORDERS) as broker, lane.client() as client:

        def publish(first: int) -> None:
            ends.extend(broker.publisher.publish([order(n) for n in range(first, first + 50)]))

        threads = [Thread(target=publish, args=(n * 50,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert ends == [PublishOutcome.OK] * 200
        read = [int(e.body) for e in client.get("mb.q.orders", 500)]
        assert sorted(read) == list(range(200))
        for first in range(0, 200, 50):
            mine = [n for n in read if first <= n < first + 50]
            assert mine == sorted(mine)


def test_a_repeat_with_the_same_id_is_another_message(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker, lane.client() as client:
        broker.publisher.publish([order(1), order(1), replace(order(1), body=b"2")])

        assert [e.message_id for e in client.get("mb.q.orders", 5)] == ["id-1"] * 3


def test_a_closed_publisher_is_unavailable(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker:
        broker.publisher.close()

        assert not broker.publisher.available()
        assert list(broker.publisher.publish([])) == []


def test_purge_and_delete(lane: Lane) -> None:
    with lane.client() as client:
        client.declare(topology_of([ORDERS]))
        client.publish("mb.in", "sap.order", b"1", message_id="1", type="sap.order")

        assert client.purge("mb.q.orders") == 1
        assert client.depth("mb.q.orders") == 0
        client.delete_queue("mb.q.orders")
        assert client.depth("mb.q.orders") is None
        assert client.get("mb.q.orders", 1) == []
