"""The small producer and consumer on the embedded broker, and its topology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from mesbridge.broker.embedded.broker import EmbeddedBroker
from mesbridge.broker.embedded.registry import release
from mesbridge.broker.envelope import Envelope
from mesbridge.broker.topology import Binding, Difference, Queue, Topology
from mesbridge.pipeline.ports import Publication, PublishOutcome


class EmbeddedTopology:
    """Fits ``TopologyAdmin``."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self._broker = broker

    def apply(self, topology: Topology) -> list[Difference]:
        return self._broker.declare(topology)

    def check(self, topology: Topology) -> list[Difference]:
        return self._broker.check(topology)

    def close(self) -> None:
        release(self._broker)


class EmbeddedClient:
    """Fits ``BrokerClient``."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self._broker = broker

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
        publication = Publication(
            exchange, routing_key, body, message_id, type, content_type,
            correlation_id, headers or {}, datetime.now(UTC),
        )  # fmt: skip
        return self._broker.publish([publication])[0]

    def publish_all(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        return self._broker.publish(publications)

    def get(self, queue: str, limit: int) -> list[Envelope]:
        return self._broker.get(queue, limit)

    def purge(self, queue: str) -> int:
        return self._broker.purge(queue)

    def depth(self, queue: str) -> int | None:
        return self._broker.depth(queue)

    def declare(self, topology: Topology) -> list[Difference]:
        return self._broker.declare(topology)

    def declare_queue(self, queue: str, exchange: str, routing_keys: Sequence[str]) -> None:
        bindings = tuple(Binding(exchange, queue, key) for key in routing_keys)
        self._broker.declare(
            Topology(queues=(Queue(queue, {"x-queue-type": "quorum"}),), bindings=bindings)
        )

    def delete_queue(self, queue: str) -> None:
        self._broker.delete_queue(queue)

    def close(self) -> None:
        release(self._broker)
