"""One queue of a source, and its present subscription."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from mesbridge.broker.subscription import Subscription
from mesbridge.broker.topology import SourceQueue
from mesbridge.pipeline.ports import Arrival

#: Seconds without progress, all that may be out being out, after which a queue's channel is closed
#: and opened again; doubles each time, for every such step counts as a delivery of all that is out.
HEAL_SECONDS = 300.0


class ConsumedQueue:
    """One queue and its subscription, if it has one; in the connection's thread."""

    def __init__(self, route: str | None, name: str) -> None:
        self.route = route
        self.name = name
        self.subscription: Subscription | None = None
        self.failures = 0
        self.starved = False
        self.heal_seconds = HEAL_SECONDS


def consumed_queues(sources: Iterable[SourceQueue]) -> list[ConsumedQueue]:
    """The queues of *sources*, partitions one by one."""
    return [ConsumedQueue(source.route, name) for source in sources for name in source.names()]


def current_of(queues: Sequence[ConsumedQueue]) -> list[Subscription]:
    """The subscriptions that there are."""
    return [queue.subscription for queue in queues if queue.subscription is not None]


def by_subscription(arrivals: Sequence[Arrival]) -> dict[Subscription, list[int]]:
    """The marks of *arrivals* by who delivered them."""
    marks: dict[Subscription, list[int]] = defaultdict(list)
    for arrival in arrivals:
        subscription, tag = arrival.tag
        marks[subscription].append(tag)
    return marks
