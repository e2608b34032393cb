"""What is sent: destinations, publishing, and how an attempt ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mesbridge.pipeline.ports.outputs import OutputRow


class SendOutcome(StrEnum):
    """How one attempt ended; ``recovery`` decides what follows."""

    OK = "ok"
    OUTAGE = "outage"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SendResult:
    """The end of one attempt.

    *answer* is the target's answer, raw. *retry_after_seconds* is what the target asked for.
    """

    outcome: SendOutcome
    error: str | None = None
    code: str | None = None
    answer: bytes | None = None
    retry_after_seconds: float | None = None


class Destination(Protocol):
    """Something that outputs are sent to; one relay thread calls it."""

    @property
    def name(self) -> str:
        """A short closed-list name: metrics label and lease."""
        ...

    @property
    def idempotent(self) -> bool:
        """True where a repeat with the same id does no harm (exchanges, idempotent services)."""
        ...

    @property
    def on_uncertain(self) -> str:
        """``resend``, ``verify`` or ``dead``."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """How long one attempt may take."""
        ...

    @property
    def batch_limit(self) -> int:
        """How many outputs one :meth:`send` may carry; between calls the lease is looked at."""
        ...

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Send all; one result each, in order. May block up to the time-out. Never raises."""
        ...

    def probe(self) -> bool:
        """Cheap: could a send work now? Called while the circuit is open."""
        ...

    def verify(self, output: OutputRow) -> SendResult:
        """Look up whether *output* has arrived: OK, TRANSIENT (it has not) or UNKNOWN."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Publication:
    """One message for an exchange. Properties are built from these alone."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: str
    type: str
    content_type: str
    correlation_id: str | None = None
    headers: Mapping[str, str | int] = field(default_factory=dict)
    timestamp: datetime | None = None


class PublishOutcome(StrEnum):
    """How the broker answered a publish: only *ok* is sent."""

    OK = "ok"
    RETURNED = "returned"
    NACK = "nack"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


class Publisher(Protocol):
    """Publishes with confirms, always mandatory."""

    def publish(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        """Publish all and wait until every end is known (30 s at most). Never raises.

        ``UNAVAILABLE``: never written to a connection. ``UNKNOWN``: written, no answer.
        """
        ...

    def available(self) -> bool: ...
