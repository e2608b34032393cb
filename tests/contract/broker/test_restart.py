"""What outlives a restart of the broker."""

from __future__ import annotations

import threading

from mesbridge.pipeline.ports import PublishOutcome
from tests.contract.broker.lanes import ORDERS, Lane, ListInbox, numbers, order


def test_confirmed_messages_and_the_topology_outlive_a_restart(lane: Lane) -> None:
    with lane.broker(ORDERS) as broker:
        outcomes = broker.publisher.publish([order(n) for n in range(20)])
        assert set(outcomes) == {PublishOutcome.OK}

    lane.restart()

    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        arrivals = inbox.take_exactly(20)
        assert numbers(arrivals) == list(range(20))
        assert not any(arrival.redelivered for arrival in arrivals)
        broker.source.acknowledge(arrivals)
        assert broker.source.stop()


def test_a_graceful_stop_under_load_makes_no_repeats(lane: Lane) -> None:
    seen: list[int] = []
    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox, prefetch=40) as broker:
        broker.source.start()
        stopped = threading.Event()

        def receive() -> None:
            while not stopped.is_set():
                batch = inbox.take(7, 0.05)
                seen.extend(numbers(batch))
                broker.source.acknowledge(batch)

        receiver = threading.Thread(target=receive)
        receiver.start()
        for first in range(0, 600, 50):
            broker.publisher.publish([order(n) for n in range(first, first + 50)])
            if first == 300:
                assert broker.source.stop()
        stopped.set()
        receiver.join()
        assert seen == list(range(len(seen)))

    inbox = ListInbox()
    with lane.broker(ORDERS, inbox=inbox) as broker:
        broker.source.start()
        while len(seen) < 600:
            batch = inbox.take_exactly(1)
            seen.extend(numbers(batch))
            broker.source.acknowledge(batch)
        assert broker.source.stop()
        assert inbox.is_empty(0)
    assert seen == list(range(600))
