"""The two brokers that the suite runs on, and what a test needs of either."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mesbridge.broker import Broker, open_broker, open_client
from mesbridge.broker.ports import BrokerClient
from mesbridge.broker.topology import SourceQueue, topology_of
from mesbridge.pipeline.ports import Arrival, Publication

#: Seconds after which something that should have happened has not.
PATIENCE_SECONDS = 20.0


class ListInbox:
    """Fits ``Inbox``; remembers what came."""

    def __init__(self) -> None:
        self._arrivals: queue.SimpleQueue[Arrival] = queue.SimpleQueue()

    def put(self, arrival: Arrival) -> None:
        self._arrivals.put(arrival)

    def take(self, limit: int, timeout_seconds: float = PATIENCE_SECONDS) -> list[Arrival]:
        """As the port says; a test waits long for what must come."""
        taken: list[Arrival] = []
        try:
            taken.append(self._arrivals.get(timeout=timeout_seconds))
            while len(taken) < limit:
                taken.append(self._arrivals.get_nowait())
        except queue.Empty:
            pass
        return taken

    def take_exactly(self, count: int) -> list[Arrival]:
        """*count* arrivals, however many batches they come in."""
        taken: list[Arrival] = []
        while len(taken) < count:
            more = self.take(count - len(taken))
            assert more, f"only {len(taken)} of {count} arrived"
            taken += more
        return taken

    def is_empty(self, seconds: float = 0.3) -> bool:
        return not self.take(1, seconds)


@dataclass
class Lane:
    """One broker, empty; *restart* ends it with everything stored and starts it again."""

    url: str
    restart: Callable[[], None]

    @contextmanager
    def client(self) -> Iterator[BrokerClient]:
        client = open_client(self.url)
        try:
            yield client
        finally:
            client.close()

    @contextmanager
    def broker(
        self, *queues: SourceQueue, inbox: ListInbox | None = None, prefetch: int = 100
    ) -> Iterator[Broker]:
        """Topology applied, publisher started; the source is started by the test."""
        broker = open_broker(self.url, queues, inbox or ListInbox(), prefetch=prefetch)
        broker.topology.apply(topology_of(queues))
        broker.publisher.start()
        eventually(broker.publisher.available)
        try:
            yield broker
        finally:
            broker.source.stop(0)
            broker.source.close()
            broker.publisher.close()
            broker.topology.close()


def eventually(holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until *holds* does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


ORDERS = SourceQueue("orders", "mb.q.orders", ("sap.order", "sap.cancel"))


def order(number: int, exchange: str = "mb.in", routing_key: str = "sap.order") -> Publication:
    """Publication number *number*; its body tells the number."""
    return Publication(
        exchange, routing_key, str(number).encode(), f"id-{number}", "sap.order", "text/plain"
    )


def numbers(arrivals: list[Arrival]) -> list[int]:
    return [int(arrival.body) for arrival in arrivals]
