"""How the simulated systems reach the broker: queues of their own, publishing until confirmed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.ports import BrokerClient
from mesbridge.broker.topology import INPUT_EXCHANGE, OUTPUT_EXCHANGE, topology_of
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Publication, PublishOutcome

#: Messages taken or published in one go.
BATCH = 200
#: Seconds between two attempts, and how many there are, before a broker counts as gone.
_RETRY_SECONDS = 0.25
_ATTEMPTS = 240


def message_for_bridge(
    message_type: str,
    message_id: str,
    body: bytes,
    *,
    content_type: str = "application/json",
    correlation_id: str | None = None,
) -> Publication:
    """A message of a simulated system, published as its type; the time of sending is now."""
    return Publication(
        INPUT_EXCHANGE, message_type, body, message_id, message_type, content_type,
        correlation_id, timestamp=datetime.now(UTC),
    )  # fmt: skip


class Post:
    """The broker as the simulated systems use it."""

    def __init__(self, client: BrokerClient, pause: Callable[[float], object] = time.sleep) -> None:
        """*pause*: waits so many seconds, while the broker is away."""
        self._client = client
        self._pause = pause

    def declare(self, queue: str, message_types: str) -> None:
        """A queue of a simulated system; *message_types* is a topic pattern, ``opcenter.#``."""
        self._client.declare(topology_of(()))
        self._client.declare_queue(queue, OUTPUT_EXCHANGE, [message_types])

    def take(self, queue: str) -> Iterator[Envelope]:
        """Everything that is ready in *queue*."""
        while batch := self._client.get(queue, BATCH):
            yield from batch
            if len(batch) < BATCH:
                return

    def send(self, publications: Sequence[Publication]) -> None:
        """Publish all; what the broker did not confirm is published again, with the same id.

        Raises:
            BrokerError: no queue takes a message, or the broker stays away for a minute.
        """
        for start in range(0, len(publications), BATCH):
            self._send_batch(publications[start : start + BATCH])

    def _send_batch(self, publications: Sequence[Publication]) -> None:
        for _ in range(_ATTEMPTS):
            outcomes = self._client.publish_all(publications)
            left = [
                publication
                for publication, outcome in zip(publications, outcomes, strict=True)
                if outcome is not PublishOutcome.OK
            ]
            if not left:
                return
            if PublishOutcome.RETURNED in outcomes:
                raise BrokerError("MB487", detail=f"nothing takes {left[0].type}")
            publications = left
            self._pause(_RETRY_SECONDS)
        raise BrokerError("MB487", detail="the broker does not confirm")
