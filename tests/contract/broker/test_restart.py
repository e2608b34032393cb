"""What outlives a restart of the broker."""

from __future__ import annotations

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
