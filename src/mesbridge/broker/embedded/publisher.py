"""Publishing on the embedded broker."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.broker.embedded.broker import EmbeddedBroker
from mesbridge.broker.embedded.registry import release
from mesbridge.pipeline.ports import Publication, PublishOutcome


class EmbeddedPublisher:
    """Fits ``Publisher``: confirms come after the commit, always mandatory."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self._broker = broker
        self._closed = False

    def start(self) -> None:
        """Nothing to connect."""

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        """Publish all; one outcome each, in order. Never raises."""
        return self._broker.publish(publications)

    def available(self) -> bool:
        return self._broker.is_open and not self._closed

    @property
    def connected(self) -> bool:
        """For the metric ``mesbridge_broker_connected{role="publisher"}``."""
        return self.available()

    def close(self) -> None:
        """Let go of the broker."""
        if not self._closed:
            self._closed = True
            release(self._broker)
