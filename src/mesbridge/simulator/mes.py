"""What the simulated MESs have in common: a queue of commands, jobs, messages to the bridge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mesbridge.broker.envelope import Envelope
from mesbridge.simulator.deliveries import DeliveryLog
from mesbridge.simulator.jobs import JobList
from mesbridge.simulator.post import Post, message_for_bridge
from mesbridge.simulator.reports import Hold, MesSending, Report


class MesDesk(Protocol):
    """The pure part of a MES."""

    @property
    def jobs(self) -> JobList:
        """Its orders."""
        ...

    @property
    def log(self) -> DeliveryLog:
        """What has reached it."""
        ...

    def receive(self, envelope: Envelope) -> None:
        """Carry out one command."""
        ...

    def written(self, content: Report | Hold) -> tuple[str, bytes]:
        """The type and the text of what it tells."""
        ...


class SimulatedMes:
    """A MES on the broker."""

    def __init__(
        self, post: Post, desk: MesDesk, queue: str, message_types: str, content_type: str
    ) -> None:
        self.desk = desk
        self.sent = 0
        self._post = post
        self._queue = queue
        self._message_types = message_types
        self._content_type = content_type

    def declare(self) -> None:
        """Its queue for what the bridge sends."""
        self._post.declare(self._queue, self._message_types)

    def work(self) -> list[str]:
        """Take commands, work what is complete, tell it; returns the ids of what was told.

        An empty list with nothing taken means that there was nothing to do.
        """
        for envelope in self._post.take(self._queue):
            self.desk.receive(envelope)
        return self._tell(self.desk.jobs.work())

    def tell_late(self) -> list[str]:
        """Tell what waits for the end of everything else; returns the ids."""
        return self._tell(self.desk.jobs.tell_late())

    def _tell(self, sendings: Sequence[MesSending]) -> list[str]:
        publications = []
        for sending in sendings:
            message_type, body = self.desk.written(sending.content)
            publications.append(
                message_for_bridge(
                    message_type,
                    sending.message_id,
                    cut_off(body) if sending.broken else body,
                    content_type=self._content_type,
                )
            )
        self._post.send(publications)
        self.sent += len(publications)
        return [publication.message_id for publication in publications]


def cut_off(body: bytes) -> bytes:
    """A text whose end got lost on the way."""
    return body[: len(body) * 3 // 5]
