"""What the receive loop may rely on."""

from __future__ import annotations

from mesbridge.broker.topology import DEAD_LETTER_QUEUE, SourceQueue, topology_of
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, eventually, numbers, order


def test_messages_arrive_in_order_and_are_gone_once_acknowledged(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(250)])

        for start in range(0, 250, 50):
            batch = inbox.take_exactly(50)
            assert numbers(batch) == list(range(start, start + 50))
            assert {arrival.route for arrival in batch} == {"orders"}
            broker.source.acknowledge(batch)

        assert broker.source.stop()
        assert client.depth("mb.q.orders") == 0


def test_no_more_is_out_than_the_prefetch(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox, prefetch=10) as broker:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(30)])

        first = inbox.take_exactly(10)
        assert inbox.is_empty()

        broker.source.acknowledge(first[:4])
        assert numbers(inbox.take_exactly(4)) == [10, 11, 12, 13]
        assert inbox.is_empty()


def test_acknowledging_in_any_order_and_twice_settles_each_once(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(10)])
        batch = inbox.take_exactly(10)

        broker.source.acknowledge(batch[5:7])
        broker.source.acknowledge(batch[:3])
        broker.source.acknowledge(batch[:3])
        broker.source.acknowledge([batch[9], batch[3], batch[4]])
        broker.source.stop(0.2)

        assert [int(e.body) for e in client.get("mb.q.orders", 10)] == [7, 8]


def test_what_is_given_back_comes_again_in_its_old_place(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox, prefetch=3) as broker:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(6)])
        first = inbox.take_exactly(3)
        assert not any(arrival.redelivered for arrival in first)

        broker.source.give_back(first)

        again = inbox.take_exactly(3)
        assert numbers(again) == [0, 1, 2]
        assert all(arrival.redelivered for arrival in again)
        assert {arrival.headers["x-delivery-count"] for arrival in again} == {"1"}
        broker.source.acknowledge(again)
        assert numbers(inbox.take_exactly(3)) == [3, 4, 5]


def test_what_was_not_acknowledged_at_the_stop_is_redelivered_to_the_next(lane: Lane) -> None:
    inbox, other = ListInbox(), ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(5)])
        batch = inbox.take_exactly(5)
        broker.source.acknowledge(batch[:2])

        assert not broker.source.stop(0.3)

    with lane.broker(ORDERS, inbox=other) as broker:
        broker.source.start()
        again = other.take_exactly(3)
        assert numbers(again) == [2, 3, 4]
        assert all(arrival.redelivered for arrival in again)
        # Marks of the first instance mean nothing to the second.
        broker.source.acknowledge(batch)
        broker.source.acknowledge(again)
        assert broker.source.stop()


def test_after_the_delivery_limit_it_is_a_dead_letter_with_its_reason(lane: Lane) -> None:
    limited = SourceQueue("limited", "mb.q.limited", ("sap.order",))
    topology = topology_of([limited])
    (queue,) = (queue for queue in topology.queues if queue.name == "mb.q.limited")
    arguments = {**queue.arguments, "x-delivery-limit": 2}
    inbox = ListInbox()
    with lane.client() as client:
        client.declare(
            type(topology)(
                exchanges=topology.exchanges,
                queues=(*(q for q in topology.queues if q is not queue),
                        type(queue)(queue.name, arguments)),
                bindings=topology.bindings,
            )
        )  # fmt: skip
    with lane.broker(limited, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(1)])

        for _ in range(3):
            (arrival,) = inbox.take_exactly(1)
            assert arrival.route == "limited"
            broker.source.give_back([arrival])

        (dead,) = inbox.take_exactly(1)
        assert (dead.route, dead.queue, dead.message_id) == (None, DEAD_LETTER_QUEUE, "id-1")
        assert dead.headers["x-first-death-queue"] == "mb.q.limited"
        assert dead.headers["x-first-death-reason"] == "delivery_limit"
        broker.source.acknowledge([dead])


def test_a_second_instance_waits_and_takes_over_in_order(lane: Lane) -> None:
    inbox, other_inbox = ListInbox(), ListInbox()
    with (
        lane.broker(ORDERS, inbox=inbox, prefetch=4) as broker,
        lane.broker(ORDERS, inbox=other_inbox, prefetch=4) as other,
    ):
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(8)])
        first = inbox.take_exactly(4)
        other.source.start()
        assert other_inbox.is_empty()

        broker.source.acknowledge(first[:2])
        inbox.take_exactly(2)
        broker.source.stop(0.2)

        taken = other_inbox.take_exactly(4)
        assert numbers(taken) == [2, 3, 4, 5]
        other.source.acknowledge(taken)
        assert numbers(other_inbox.take_exactly(2)) == [6, 7]


def test_a_paused_route_gets_nothing_and_a_resumed_one_goes_on_in_order(lane: Lane) -> None:
    reports = SourceQueue("reports", "mb.q.reports", ("mes.report",))
    inbox = ListInbox()
    with lane.broker(ORDERS, reports, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(1)])
        broker.source.acknowledge(inbox.take_exactly(1))

        assert broker.source.pause("orders")
        broker.publisher.publish([order(2), order(3), order(9, routing_key="mes.report")])
        (report,) = inbox.take_exactly(1)
        assert report.route == "reports"
        broker.source.acknowledge([report])
        assert inbox.is_empty()

        broker.source.resume("orders")
        taken = inbox.take_exactly(2)
        assert numbers(taken) == [2, 3]
        broker.source.acknowledge(taken)


def test_a_pause_waits_for_what_is_out_and_says_if_it_was_not_settled(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(1), order(2)])
        batch = inbox.take_exactly(2)
        broker.source.acknowledge(batch[:1])

        assert not broker.source.pause("orders", 0.3)

        broker.source.acknowledge(batch[1:])
        broker.source.resume("orders")
        (again,) = inbox.take_exactly(1)
        assert int(again.body) == 2
        assert again.redelivered
        broker.source.acknowledge([again])


def test_a_queue_that_was_deleted_is_consumed_again_once_it_is_back(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        broker.publisher.publish([order(1)])
        broker.source.acknowledge(inbox.take_exactly(1))

        client.delete_queue("mb.q.orders")
        eventually(lambda: "mb.q.orders" not in broker.source.consumed())
        client.declare(topology_of([ORDERS]))
        broker.publisher.publish([order(2)])

        taken = inbox.take_exactly(1)
        assert numbers(taken) == [2]
        broker.source.acknowledge(taken)


def test_a_queue_that_does_not_exist_yet_is_waited_for(lane: Lane) -> None:
    foreign = SourceQueue("foreign", "mes.events", declare=False)
    inbox = ListInbox()
    with lane.broker(foreign, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        client.declare_queue("mes.events", "mb.out", ["mes.#"])

        broker.publisher.publish([order(1, "mb.out", "mes.event")])

        (arrival,) = inbox.take_exactly(1)
        assert (arrival.route, arrival.queue) == ("foreign", "mes.events")
        broker.source.acknowledge([arrival])


def test_both_safety_nets_are_drained_without_a_route(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(1, routing_key="nobody.knows")])
        broker.publisher.publish([order(2, "mb.dlx")])

        taken = inbox.take_exactly(2)

        assert {(a.route, a.queue) for a in taken} == {(None, "mb.unrouted"), (None, "mb.dlq")}
        broker.source.acknowledge(taken)


def test_partitions_keep_the_order_of_a_key(lane: Lane) -> None:
    parted = SourceQueue("parted", "mb.q.parted", ("sap.order",), partitions=3)
    inbox = ListInbox()
    with lane.broker(parted, inbox=inbox) as broker:
        broker.source.start()
        publications = []
        for n in range(60):
            publication = order(n)
            publication.headers["x-mesbridge-key"] = f"order-{n % 10}"  # type: ignore[index]
            publications.append(publication)
        broker.publisher.publish(publications)

        taken = inbox.take_exactly(60)

        assert len({arrival.queue for arrival in taken}) > 1
        for key in range(10):
            mine = [n for n in numbers(taken) if n % 10 == key]
            assert mine == sorted(mine)
        broker.source.acknowledge(taken)


def test_connected_and_starved_are_told(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker:
        assert not broker.source.connected
        broker.source.start()

        eventually(lambda: broker.source.connected)
        assert broker.publisher.connected
        assert not broker.source.starved()
        broker.source.stop()
        assert not broker.source.connected
