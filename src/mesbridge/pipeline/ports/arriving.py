"""What arrives, and who hands it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from mesbridge.errors import PermanentError


@dataclass(slots=True)
class Arrival:
    """One message as a source hands it over.

    Attributes:
        route: name of the route; None for what came from ``mb.dlq`` or ``mb.unrouted``.
        queue: where it was read (``http`` for the API).
        message_id: of the transport, or None.
        type: message type named by the transport (AMQP ``type``), or None.
        headers: text only, already made harmless.
        sent_at: aware UTC, or None.
        redelivered: the source has handed it out before.
        header_error: why the headers could not be read; the body is then as it came.
        made_id: id that we gave it at the first reading, because neither transport nor payload
            has one; repeats within this process keep it.
        refused: why its source could not read it whole; it becomes a dead letter.
        dead: what made it a dead letter, set before it is acknowledged; None where it went on.
        source: who handed it over and wants to hear of its end.
        tag: the source's own mark, opaque here.
    """

    route: str | None
    queue: str
    body: bytes
    received_at: datetime
    source: MessageSource
    message_id: str | None = None
    type: str | None = None
    content_type: str | None = None
    correlation_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None
    redelivered: bool = False
    header_error: str | None = None
    made_id: str | None = None
    refused: PermanentError | None = None
    dead: str | None = None
    tag: Any = None


class MessageSource(Protocol):
    """Where arrivals come from; the receive loop calls it from its own thread."""

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """All of *arrivals* are committed: forget them. Never raises; a lost channel redelivers."""
        ...

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """None of *arrivals* could be committed (ledger down): they will be handed out again."""
        ...


class Inbox(Protocol):
    """The hand-over from all sources to the receive loop."""

    def put(self, arrival: Arrival) -> None:
        """Called by sources, from any thread. Never blocks: prefetch bounds what can come."""
        ...

    def take(self, limit: int, timeout_seconds: float) -> list[Arrival]:
        """Whatever has arrived, at most *limit*; waits *timeout_seconds* for the first."""
        ...
