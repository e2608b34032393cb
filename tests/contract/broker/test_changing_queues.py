"""Queues that are read from now on, and queues that are read no more, while others go on."""

from __future__ import annotations

import threading

from mesbridge.broker.topology import SourceQueue, topology_of
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, eventually, numbers, order

REPORTS = SourceQueue("reports", "mb.q.reports", ("mes.report",))
MOVED = SourceQueue("orders_2", "mb.q.orders", ("sap.order", "sap.cancel"))


def test_a_queue_is_taken_while_others_are_read(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        eventually(lambda: "mb.q.orders" in broker.source.consumed())
        broker.topology.apply(topology_of([ORDERS, REPORTS]))

        broker.source.take([REPORTS])
        broker.publisher.publish([order(1), order(2, routing_key="mes.report")])

        arrivals = inbox.take_exactly(2)
        assert {(each.route, each.queue) for each in arrivals} == {
            ("orders", "mb.q.orders"), ("reports", "mb.q.reports"),
        }  # fmt: skip
        broker.source.acknowledge(arrivals)


def test_a_queue_that_is_left_is_emptied_of_what_is_out_and_read_no_more(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, REPORTS, inbox=inbox) as broker, lane.client() as client:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(5)])
        out = inbox.take_exactly(5)
        left: list[bool] = []
        leaving = threading.Thread(target=lambda: left.append(broker.source.leave([ORDERS])))
        leaving.start()

        broker.source.acknowledge(out)
        leaving.join()
        broker.publisher.publish([order(9), order(10, routing_key="mes.report")])

        assert left == [True]
        assert [each.route for each in inbox.take_exactly(1)] == ["reports"]
        assert inbox.is_empty()
        assert client.depth("mb.q.orders") == 1
        assert "mb.q.orders" not in broker.source.consumed()


def test_what_could_not_be_settled_comes_again_when_the_queue_is_taken_back(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.publisher.publish([order(n) for n in range(3)])
        assert numbers(inbox.take_exactly(3)) == [0, 1, 2]

        assert not broker.source.leave([ORDERS], timeout_seconds=0.1)
        broker.source.take([ORDERS])

        again = inbox.take_exactly(3)
        assert numbers(again) == [0, 1, 2]
        assert all(each.redelivered for each in again)


def test_a_queue_may_go_over_to_another_route(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        eventually(lambda: "mb.q.orders" in broker.source.consumed())

        broker.source.leave([ORDERS])
        broker.source.take([MOVED])
        broker.publisher.publish([order(1)])

        assert [each.route for each in inbox.take_exactly(1)] == ["orders_2"]


def test_a_queue_of_a_paused_route_is_read_at_the_resume(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        broker.topology.apply(topology_of([ORDERS, REPORTS]))
        broker.source.pause("reports")

        broker.source.take([REPORTS])
        broker.publisher.publish([order(1, routing_key="mes.report")])
        assert inbox.is_empty()
        broker.source.resume("reports")

        assert [each.route for each in inbox.take_exactly(1)] == ["reports"]


def test_queues_may_change_before_the_start(lane: Lane) -> None:
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.topology.apply(topology_of([REPORTS]))
        assert broker.source.leave([ORDERS])
        broker.source.take([REPORTS])

        broker.source.start()
        broker.publisher.publish([order(1), order(2, routing_key="mes.report")])

        assert [each.route for each in inbox.take_exactly(1)] == ["reports"]
        assert inbox.is_empty()
