"""Publishing to RabbitMQ with confirms, always mandatory, on a connection of its own.

A connection that publishes during a memory alarm is blocked as a whole and could not acknowledge
either: that is why the consumer has another one.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from mesbridge.broker.connection import AmqpConnection
from mesbridge.broker.guard import GuardedConnection
from mesbridge.broker.lane import Batch, Lane
from mesbridge.broker.limits import unsendable
from mesbridge.pipeline.ports import Publication, PublishOutcome

_log = structlog.get_logger(__name__)

#: Seconds until a publish without a confirm is unknown.
CONFIRM_TIMEOUT_SECONDS = 30.0
#: Seconds the connection's thread gets to end a batch that has run out of time.
_GRACE_SECONDS = 2.0


class AmqpPublisher:
    """Fits ``Publisher``; any number of threads may publish at once."""

    def __init__(self, url: str, confirm_timeout_seconds: float = CONFIRM_TIMEOUT_SECONDS) -> None:
        """Raises BrokerError where *url* is no AMQP URL."""
        self._timeout_seconds = confirm_timeout_seconds
        self._lanes: dict[str, Lane] = {}
        self._warned: set[str] = set()
        self._open: GuardedConnection | None = None
        self._connection = AmqpConnection(url, "publisher", self)

    def start(self) -> None:
        """Connect, now or when the broker is there."""
        self._connection.start()

    def close(self) -> None:
        """Close the connection; what is not confirmed by then is unknown."""
        self._connection.close()

    @property
    def connected(self) -> bool:
        """For the metric ``mesbridge_broker_connected{role="publisher"}``."""
        return self._connection.is_open

    def wait_connected(self, timeout_seconds: float) -> bool:
        return self._connection.wait_open(timeout_seconds)

    def available(self) -> bool:
        """Connected, and the broker takes messages."""
        return self._connection.is_open and not self._connection.is_blocked

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        """Publish all and wait until every end is known; one outcome each, in order.

        What AMQP cannot carry (see ``limits.unsendable``) is a NACK.
        """
        batch = Batch(publications)
        if not publications:
            return []
        if not self._connection.is_running:
            return [PublishOutcome.UNAVAILABLE] * len(publications)
        self._connection.call(lambda: self._send(batch))
        if not batch.done.wait(self._timeout_seconds):
            batch.expired = True
            self._connection.call(lambda: batch.end_all(PublishOutcome.UNKNOWN))
            batch.done.wait(_GRACE_SECONDS)
        return [outcome or PublishOutcome.UNKNOWN for outcome in batch.outcomes]

    # --- in the connection's thread -----------------------------------------------------------

    def opened(self, connection: GuardedConnection) -> None:
        self._open = connection

    def lost(self) -> None:
        self._open = None
        lanes, self._lanes = self._lanes, {}
        for lane in lanes.values():
            lane.give_up()

    def _send(self, batch: Batch) -> None:
        if self._open is None or not self._open.is_open or self._connection.is_blocked:
            batch.end_all(PublishOutcome.UNAVAILABLE)
            return
        with self._open.corked():
            for index, publication in enumerate(batch.publications):
                if unsendable(publication) is not None:
                    batch.end(index, PublishOutcome.NACK)
                else:
                    self._lane(self._open, publication.exchange).publish(batch, index)

    def _lane(self, connection: GuardedConnection, exchange: str) -> Lane:
        lane = self._lanes.get(exchange)
        if lane is None:
            lane = self._lanes[exchange] = Lane(connection, exchange, self._lane_ended)
        return lane

    def _lane_ended(self, lane: Lane, why: str) -> None:
        if self._lanes.get(lane.exchange) is lane:
            del self._lanes[lane.exchange]
            if self._open is not None and self._open.is_open and lane.exchange not in self._warned:
                self._warned.add(lane.exchange)
                _log.warning("exchange cannot be published to", exchange=lane.exchange, cause=why)
