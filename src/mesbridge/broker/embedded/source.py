"""Reading from the embedded broker: EIP Event-Driven Consumer."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Sequence

from mesbridge.broker.embedded.broker import EmbeddedBroker
from mesbridge.broker.embedded.queues import Deliver, Subscription
from mesbridge.broker.embedded.registry import release
from mesbridge.broker.envelope import Envelope, arrival_of
from mesbridge.broker.held import Held
from mesbridge.broker.topology import SourceQueue
from mesbridge.clock import Clock
from mesbridge.pipeline.ports import Arrival, Inbox


class EmbeddedSource:
    """Fits ``MessageSource``: hands the messages of its queues to the inbox."""

    def __init__(
        self,
        broker: EmbeddedBroker,
        queues: Sequence[SourceQueue],
        inbox: Inbox,
        clock: Clock,
        prefetch: int = 400,
    ) -> None:
        """*prefetch* is per queue: the most that is handed out and not acknowledged."""
        self._broker = broker
        self._queues = [(source.route, name) for source in queues for name in source.names()]
        self._inbox = inbox
        self._clock = clock
        self._prefetch = prefetch
        self._lock = threading.Lock()
        self._subscriptions: dict[str, Subscription] = {}
        self._paused: set[str] = set()
        self._held: Held[Subscription] = Held()
        self._running = False

    def start(self) -> None:
        """Begin to hand over; queues that do not exist yet are waited for."""
        self._running = True
        for route, queue in self._queues:
            if route not in self._paused:
                self._subscribe(route, queue)

    def _subscribe(self, route: str | None, queue: str) -> None:
        subscription = self._broker.consume(queue, self._prefetch, self._deliver_to(route, queue))
        with self._lock:
            self._subscriptions[queue] = subscription

    def _deliver_to(self, route: str | None, queue: str) -> Deliver:
        def deliver(mine: Subscription, messages: Sequence[tuple[int, Envelope]]) -> None:
            # What comes while the route is being stopped stays unsettled: the cancel gives it back.
            if self._held.add(mine, (entry_id for entry_id, _ in messages)):
                now = self._clock.now()
                for entry_id, envelope in messages:
                    self._inbox.put(
                        arrival_of(
                            envelope, route=route, queue=queue, received_at=now,
                            source=self, tag=(mine, entry_id),
                        )
                    )  # fmt: skip

        return deliver

    # --- MessageSource ------------------------------------------------------------------------

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """Forget *arrivals*; one that was given back or acknowledged before means nothing."""
        for subscription, ids in _by_subscription(arrivals).items():
            # First the broker: once nothing is held, a stop may cancel the subscription.
            self._broker.settle(subscription, ids)
            self._held.settle(subscription, ids)

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """Have *arrivals* handed out again, in their old places.

        Whoever gives one back must give back what it holds of the same queue behind it, else
        what came later overtakes. While the route is being stopped the cancel gives them back.
        """
        for subscription, ids in _by_subscription(arrivals).items():
            if not self._held.is_stopping(subscription):
                self._broker.settle(subscription, (), ids)
            self._held.settle(subscription, ids)

    # --- running ------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """For the metric ``mesbridge_broker_connected{role="consumer"}``."""
        return self._running and self._broker.is_open

    def consumed(self) -> Collection[str]:
        """Names of the queues that are being consumed now."""
        with self._lock:
            names = list(self._subscriptions)
        return {name for name in names if self._broker.depth(name) is not None}

    def starved(self) -> Collection[str]:
        """Routes that get nothing although connected: cannot happen here."""
        return ()

    def pause(self, route: str, timeout_seconds: float = 30.0) -> bool:
        """Hand over no more of *route*, wait for what is out, then cancel.

        False where not everything was settled in time; it is then handed out again at the resume.
        """
        self._paused.add(route)
        return self._leave([queue for of, queue in self._queues if of == route], timeout_seconds)

    def resume(self, route: str) -> None:
        """Hand over *route* again."""
        self._paused.discard(route)
        for of, queue in self._queues:
            if of == route and self._running and queue not in self._subscriptions:
                self._subscribe(of, queue)

    def leave(self, queues: Sequence[SourceQueue], timeout_seconds: float = 10.0) -> bool:
        """Hand over no more of *queues*, wait for what is out, then forget them; False as above."""
        names = {name for source in queues for name in source.names()}
        settled = self._leave(sorted(names), timeout_seconds)
        self._queues = [(route, name) for route, name in self._queues if name not in names]
        return settled

    def take(self, queues: Sequence[SourceQueue]) -> None:
        """Hand over *queues* too; those of paused routes at the resume."""
        new = [(source.route, name) for source in queues for name in source.names()]
        self._queues = [*self._queues, *new]
        for route, name in new:
            if self._running and route not in self._paused:
                self._subscribe(route, name)

    def stop(self, timeout_seconds: float = 20.0) -> bool:
        """Hand over no more, wait for what is out, then cancel all; False as in :meth:`pause`."""
        self._running = False
        return self._leave([queue for _, queue in self._queues], timeout_seconds)

    def _leave(self, queues: Sequence[str], timeout_seconds: float) -> bool:
        with self._lock:
            leaving = [self._subscriptions[name] for name in queues if name in self._subscriptions]
        settled = self._held.drain(leaving, timeout_seconds)
        for subscription in leaving:
            self._broker.cancel(subscription)
            self._held.forget(subscription)
        with self._lock:
            for name in queues:
                self._subscriptions.pop(name, None)
        return settled

    def close(self) -> None:
        """Let go of the broker, after :meth:`stop`."""
        release(self._broker)


def _by_subscription(arrivals: Sequence[Arrival]) -> dict[Subscription, list[int]]:
    marks: dict[Subscription, list[int]] = defaultdict(list)
    for arrival in arrivals:
        subscription, entry_id = arrival.tag
        marks[subscription].append(entry_id)
    return marks
