"""An exchange as destination: publishes with confirms; idempotent, a repeat keeps its id."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.broker.limits import unsendable
from mesbridge.destinations.results import delivered, failed
from mesbridge.pipeline.ports import (
    OutputRow,
    Publication,
    Publisher,
    PublishOutcome,
    SendOutcome,
    SendResult,
)
from mesbridge.workspace.routes import DestinationSpec


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
        results: dict[str, SendResult] = {}
        publications: list[Publication] = []
        for row in outputs:
            publication = self._publication(row)
            problem = unsendable(publication)
            if problem is None:
                publications.append(publication)
            else:
                results[row.id] = failed(SendOutcome.PERMANENT, self.name, problem)
        for publication, end in zip(
            publications, self._publisher.publish(publications), strict=True
        ):
            results[publication.message_id] = self._result(publication, end)
        return [results[row.id] for row in outputs]

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

    def _result(self, publication: Publication, end: PublishOutcome) -> SendResult:
        match end:
            case PublishOutcome.OK:
                return delivered()
            case PublishOutcome.RETURNED:
                reason = f"no queue is bound to {self._exchange} for {publication.routing_key}"
                return failed(SendOutcome.TRANSIENT, self.name, reason, code="MB488")
            case PublishOutcome.NACK:
                reason = "the broker did not confirm it"
                return failed(SendOutcome.TRANSIENT, self.name, reason, code="MB488")
            case PublishOutcome.UNKNOWN:
                return failed(SendOutcome.UNKNOWN, self.name, "no confirm")
            case PublishOutcome.UNAVAILABLE:
                reason = f"no connection, or no exchange {self._exchange}"
                return failed(SendOutcome.OUTAGE, self.name, reason)

    def probe(self) -> bool:
        """A connection stands."""
        return self._publisher.available()

    def verify(self, output: OutputRow) -> SendResult:
        """A broker cannot be asked; a repeat does no harm."""
        return failed(SendOutcome.TRANSIENT, self.name, "an exchange keeps nothing to look up")

    def close(self) -> None:
        """The publisher belongs to others."""
