"""What both brokers offer beyond the pipeline's ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.topology import Difference, SourceQueue, Topology
from mesbridge.pipeline.ports import Arrival, Publication, PublishOutcome


class BrokerSource(Protocol):
    """``MessageSource`` with its running; ``broker.factory`` makes it."""

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None: ...

    def give_back(self, arrivals: Sequence[Arrival]) -> None: ...

    def start(self) -> None:
        """Begin to hand over; a broker or a queue that is not there is waited for."""
        ...

    def pause(self, route: str, timeout_seconds: float = 30.0) -> bool:
        """Hand over no more of *route*, wait until what is out is settled, then stop consuming.

        False where that took too long; what is out is then delivered again at the resume.
        """
        ...

    def resume(self, route: str) -> None: ...

    def leave(self, queues: Sequence[SourceQueue], timeout_seconds: float = 10.0) -> bool:
        """Hand over no more of *queues*, wait until what is out is settled, then forget them.

        False where that took too long; what is out is delivered again to the next who reads them.
        """
        ...

    def take(self, queues: Sequence[SourceQueue]) -> None:
        """Hand over *queues* too, now or when they are there; of paused routes at the resume."""
        ...

    def stop(self, timeout_seconds: float = 20.0) -> bool:
        """Hand over no more, wait until what is out is settled, then stop; False as above."""
        ...

    def close(self) -> None:
        """After :meth:`stop`."""
        ...

    @property
    def connected(self) -> bool: ...

    def consumed(self) -> Collection[str]:
        """Names of the queues that are being consumed now."""
        ...

    def starved(self) -> Collection[str]:
        """Routes that hold all they may and have settled nothing for a while."""
        ...


class BrokerPublisher(Protocol):
    """``Publisher`` with its running."""

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]: ...

    def available(self) -> bool: ...

    def start(self) -> None: ...

    def close(self) -> None: ...

    @property
    def connected(self) -> bool: ...


class TopologyAdmin(Protocol):
    """Declares and checks."""

    def apply(self, topology: Topology) -> list[Difference]:
        """Declare what is missing; returns what could not be made as wanted.

        Raises:
            BrokerError: the broker cannot be reached.
        """
        ...

    def check(self, topology: Topology) -> list[Difference]:
        """Name what is missing or different; changes nothing. Raises as :meth:`apply`."""
        ...

    def close(self) -> None: ...


class BrokerClient(Protocol):
    """A small producer and consumer, for simulators, the demo and tests; any thread.

    Every method but :meth:`publish` raises BrokerError where the broker cannot be reached.
    """

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        message_id: str,
        type: str,
        content_type: str = "application/json",
        headers: Mapping[str, str | int] | None = None,
        correlation_id: str | None = None,
    ) -> PublishOutcome:
        """Publish one message, mandatory and confirmed."""
        ...

    def publish_all(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        """Publish many with one wait."""
        ...

    def get(self, queue: str, limit: int) -> list[Envelope]:
        """Take up to *limit* messages out of *queue*; after a broken connection some come twice."""
        ...

    def purge(self, queue: str) -> int:
        """Drop what is ready; how many it were."""
        ...

    def depth(self, queue: str) -> int | None:
        """How many are ready; None where there is no such queue."""
        ...

    def declare(self, topology: Topology) -> list[Difference]: ...

    def declare_queue(self, queue: str, exchange: str, routing_keys: Sequence[str]) -> None:
        """A durable queue that *exchange* passes *routing_keys* (topic patterns) on to."""
        ...

    def delete_queue(self, queue: str) -> None: ...

    def close(self) -> None: ...
