"""Reading from RabbitMQ: EIP Event-Driven Consumer, one channel per queue on one connection."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Sequence

import structlog
from pika.spec import Basic, BasicProperties

from mesbridge.broker.connection import AmqpConnection
from mesbridge.broker.consumed_queue import (
    ConsumedQueue,
    by_subscription,
    consumed_queues,
    current_of,
)
from mesbridge.broker.envelope import arrival_of
from mesbridge.broker.guard import GuardedConnection
from mesbridge.broker.held import Held
from mesbridge.broker.properties import envelope_of
from mesbridge.broker.queue_watch import LOOK_SECONDS, QueueWatch
from mesbridge.broker.subscription import Subscription
from mesbridge.broker.topology import SourceQueue
from mesbridge.clock import Clock
from mesbridge.pipeline.ports import Arrival, Inbox

_log = structlog.get_logger(__name__)

#: Seconds until a queue that could not be consumed is tried again: jitter below a doubling limit.
_FIRST_RETRY_SECONDS, _LAST_RETRY_SECONDS = 1.0, 5.0


class AmqpSource:
    """Fits ``MessageSource``; queues and brokers that are not there are waited for."""

    def __init__(
        self,
        url: str,
        queues: Sequence[SourceQueue],
        inbox: Inbox,
        clock: Clock,
        prefetch: int = 400,
    ) -> None:
        """*prefetch* is per queue. Raises BrokerError where *url* is no AMQP URL."""
        self._queues = consumed_queues(queues)
        self._by_name = {queue.name: queue for queue in self._queues}
        self._inbox = inbox
        self._clock = clock
        self._prefetch = prefetch
        self._held: Held[Subscription] = Held()
        self._paused: set[str] = set()
        self._open: GuardedConnection | None = None
        self._connection = AmqpConnection(url, "consumer", self)
        self._watch = QueueWatch(renew=self._renew, ended=self.ended)

    # --- MessageSource ------------------------------------------------------------------------

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """Acknowledge to the channel that delivered; a lost channel redelivers. Never raises."""
        marks = by_subscription(arrivals)

        def work() -> None:
            for subscription, tags in marks.items():
                subscription.acknowledge(tags)
                self._held.settle(subscription, tags)

        self._connection.call(work)

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """Requeue *arrivals*: they come again at once, and the broker counts a delivery more.

        Whoever gives one back must give back what it holds of the same queue behind it, else what
        came later overtakes. While the route is being stopped its end gives them back.
        """
        marks = by_subscription(arrivals)

        def work() -> None:
            for subscription, tags in marks.items():
                if not self._held.is_stopping(subscription):
                    subscription.give_back(tags)
                self._held.settle(subscription, tags)

        self._connection.call(work)

    # --- running ------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """For the metric ``mesbridge_broker_connected{role="consumer"}``."""
        return self._connection.is_open

    def starved(self) -> Collection[str]:
        """Routes that hold all they may and have settled nothing for a while."""
        return {queue.route or queue.name for queue in self._queues if queue.starved}

    def consumed(self) -> Collection[str]:
        """Names of the queues that are being consumed now."""
        current = ((queue.name, queue.subscription) for queue in self._queues)
        return {name for name, subscription in current if subscription and subscription.consuming}

    def start(self) -> None:
        """Connect and consume, now or when the broker is there."""
        self._connection.start()

    def pause(self, route: str, timeout_seconds: float = 30.0) -> bool:
        """Hand over no more of *route*, wait until what is out is settled, then let go of it.

        The channel is closed, not cancelled: ``basic.cancel`` while deliveries are unacknowledged
        lets the next consumer overtake them. False where not all was settled in time; that is then
        delivered again at the resume.
        """
        self._paused.add(route)
        if not self._connection.is_running:
            return True
        queues = [queue for queue in self._queues if queue.route == route]
        subscriptions = self._connection.ask(lambda: current_of(queues))
        settled = self._held.drain(subscriptions, timeout_seconds)
        self._connection.ask(lambda: self._end_all(queues))
        return settled

    def resume(self, route: str) -> None:
        """Consume *route* again."""
        self._paused.discard(route)
        self._connection.call(self._subscribe_all)

    def leave(self, queues: Sequence[SourceQueue], timeout_seconds: float = 10.0) -> bool:
        """Hand over no more of *queues*, wait until what is out is settled, then forget them.

        False where not all was settled in time: it is delivered again to the next who reads them.
        """
        names = {name for source in queues for name in source.names()}
        if not self._connection.is_running:
            self._change([queue for queue in self._queues if queue.name not in names])
            return True
        leaving = [queue for queue in self._queues if queue.name in names]
        subscriptions = self._connection.ask(lambda: current_of(leaving))
        settled = self._held.drain(subscriptions, timeout_seconds)

        def forget() -> None:
            self._end_all(leaving)
            self._change([queue for queue in self._queues if queue not in leaving])

        self._connection.ask(forget)
        return settled

    def take(self, queues: Sequence[SourceQueue]) -> None:
        """Read *queues* too, now or when they are there; those of paused routes at the resume."""

        def add() -> None:
            self._change([*self._queues, *consumed_queues(queues)])
            self._subscribe_all()

        if self._connection.is_running:
            self._connection.ask(add)
        else:
            add()

    def _change(self, queues: list[ConsumedQueue]) -> None:
        # Both are replaced, never changed: other threads read them.
        self._queues = queues
        self._by_name = {queue.name: queue for queue in queues}

    def stop(self, timeout_seconds: float = 20.0) -> bool:
        """Hand over no more, wait until what is out is settled, then close the connection.

        False where not all was settled in time; the broker delivers that again to the next.
        """
        if not self._connection.is_running:
            return True
        subscriptions = self._connection.ask(lambda: current_of(self._queues))
        settled = self._held.drain(subscriptions, timeout_seconds)
        self._connection.close()
        return settled

    def close(self) -> None:
        """Close at once what :meth:`stop` has not."""
        self._connection.close()

    # --- in the connection's thread -----------------------------------------------------------

    def opened(self, connection: GuardedConnection) -> None:
        self._open = connection
        self._subscribe_all()
        self._connection.call_later(LOOK_SECONDS, lambda: self._look_after(connection))

    def lost(self) -> None:
        self._open = None
        for queue in self._queues:
            self._forget(queue)

    def _subscribe_all(self) -> None:
        for queue in self._queues:
            self._subscribe(queue)

    def _subscribe(self, queue: ConsumedQueue) -> None:
        if self._open is None or not self._open.is_open or queue not in self._queues:
            return
        if queue.subscription is None and queue.route not in self._paused:
            queue.subscription = Subscription(self._open, queue.name, self._prefetch, self)

    def delivered(
        self,
        subscription: Subscription,
        tag: int,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        queue = self._by_name.get(subscription.queue)
        if queue is None or queue.subscription is not subscription:
            return
        # What comes while the queue is being stopped stays unsettled: the end gives it back.
        if self._held.add(subscription, (tag,)):
            self._inbox.put(
                arrival_of(
                    envelope_of(method, properties, body),
                    route=queue.route,
                    queue=queue.name,
                    received_at=self._clock.now(),
                    source=self,
                    tag=(subscription, tag),
                )
            )

    def consuming(self, subscription: Subscription) -> None:
        queue = self._by_name.get(subscription.queue)
        if queue is not None:
            queue.failures = 0

    def ended(self, subscription: Subscription, why: str) -> None:
        """The channel is gone although nobody here wanted it: the queue is tried again."""
        queue = self._by_name.get(subscription.queue)
        if queue is None or queue.subscription is not subscription:
            return
        self._forget(queue)
        if self._open is None or not self._open.is_open:
            return
        if queue.failures == 0:
            _log.warning("queue cannot be consumed", queue=queue.name, route=queue.route, cause=why)
        self._retry(queue)

    def _retry(self, queue: ConsumedQueue) -> None:
        limit = min(_LAST_RETRY_SECONDS, _FIRST_RETRY_SECONDS * 2**queue.failures)
        queue.failures = min(queue.failures + 1, 10)
        self._connection.call_later(random.uniform(0.1, limit), lambda: self._subscribe(queue))

    def _end_all(self, queues: Sequence[ConsumedQueue]) -> None:
        for queue in queues:
            self._end(queue)

    def _end(self, queue: ConsumedQueue) -> None:
        if queue.subscription is not None:
            queue.subscription.end()
            self._forget(queue)

    def _renew(self, queue: ConsumedQueue) -> None:
        self._end(queue)
        self._subscribe(queue)

    def _forget(self, queue: ConsumedQueue) -> None:
        if queue.subscription is not None:
            self._held.forget(queue.subscription)
            queue.subscription = None
            queue.starved = False

    def _look_after(self, connection: GuardedConnection) -> None:
        if self._open is not connection:
            return
        now = time.monotonic()
        for queue in self._queues:
            self._watch.look_at(queue, now)
        self._connection.call_later(LOOK_SECONDS, lambda: self._look_after(connection))
