"""Messages that come by the API: through the same receive loop as those of the broker."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mesbridge.clock import Clock
from mesbridge.errors import LedgerError
from mesbridge.pipeline.ports import Arrival, Inbox


@dataclass(slots=True)
class _Waiter:
    """Somebody waits for the commit of one arrival."""

    done: threading.Event
    committed: bool = False


class HttpIntake:
    """A message source whose acknowledgement is the answer 202."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    def receive(
        self,
        route: str,
        body: bytes,
        *,
        message_id: str | None,
        message_type: str | None,
        content_type: str | None,
        headers: Mapping[str, str],
        timeout_seconds: float,
    ) -> None:
        """Hand one message over and wait until it is stored.

        Raises:
            LedgerError: not stored in time; the caller may send it again with the same id.
        """
        waiter = _Waiter(threading.Event())
        arrival = Arrival(
            route=route,
            queue="http",
            body=body,
            received_at=self._clock.now(),
            source=self,
            message_id=message_id,
            type=message_type,
            content_type=content_type,
            headers=headers,
            sent_at=None,
            tag=waiter,
        )
        self._inbox.put(arrival)
        if not waiter.done.wait(timeout_seconds) or not waiter.committed:
            raise LedgerError("MB442")

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """They are committed."""
        for arrival in arrivals:
            arrival.tag.committed = True
            arrival.tag.done.set()

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """They are not: whoever waits must send again."""
        for arrival in arrivals:
            arrival.tag.done.set()
