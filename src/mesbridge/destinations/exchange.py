"""An exchange as destination: publishes with confirms; idempotent, a repeat keeps its id."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.pipeline.ports import (
    OutputRow,
    Publication,
    Publisher,
    PublishOutcome,
    SendOutcome,
    SendResult,
)
from mesbridge.workspace.routes import DestinationSpec

_RESULTS = {
    PublishOutcome.OK: SendResult(SendOutcome.OK),
    PublishOutcome.RETURNED: SendResult(
        SendOutcome.TRANSIENT, error="no queue is bound for this routing key", code="MB488"
    ),
    PublishOutcome.NACK: SendResult(SendOutcome.TRANSIENT, error="the broker refused it"),
    PublishOutcome.UNKNOWN: SendResult(SendOutcome.UNKNOWN, error="no confirm"),
    PublishOutcome.UNAVAILABLE: SendResult(SendOutcome.OUTAGE, error="the broker is away"),
}


class ExchangeDestination:
    """Fits ``Destination``; the routing key is the output's operation, else its message type."""

    idempotent = True
    on_uncertain = "resend"
    batch_limit = 200

    def __init__(self, spec: DestinationSpec, publisher: Publisher) -> None:
        self.name = spec.name
        self.timeout_seconds = spec.timeout_seconds
        self._exchange = spec.exchange or ""
        self._publisher = publisher

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Publish all and wait until every end is known."""
        ends = self._publisher.publish([self._publication(row) for row in outputs])
        return [_RESULTS[end] for end in ends]

    def _publication(self, row: OutputRow) -> Publication:
        return Publication(
            exchange=self._exchange,
            routing_key=row.operation or row.message_type,
            body=row.body,
            message_id=row.id,
            type=row.message_type,
            content_type=row.content_type,
            correlation_id=row.headers.get("x-mesbridge-source-id"),
            headers=row.headers,
            timestamp=row.created_at,
        )

    def probe(self) -> bool:
        """A connection stands."""
        return self._publisher.available()

    def verify(self, output: OutputRow) -> SendResult:
        """A broker cannot be asked; a repeat does no harm."""
        return SendResult(SendOutcome.TRANSIENT)

    def close(self) -> None:
        """The publisher belongs to others."""
