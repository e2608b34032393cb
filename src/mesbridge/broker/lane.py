"""One channel for one exchange: what is published there, and how each publish ends.

An exchange that is missing closes its channel; with a channel of its own it harms nobody else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

from pika.channel import Channel
from pika.exceptions import ChannelClosedByBroker
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from mesbridge.broker.guard import GuardedConnection
from mesbridge.broker.properties import PUBLISH_HEADER, properties_for
from mesbridge.pipeline.ports import Publication, PublishOutcome


class Batch:
    """What one caller publishes and waits for; written in the connection's thread."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self.publications = publications
        self.outcomes: list[PublishOutcome | None] = [None] * len(publications)
        self.done = Event()
        self.expired = False
        self._open = len(publications)

    def end(self, index: int, outcome: PublishOutcome) -> None:
        """The publish at *index* has ended; only the first end counts."""
        if self.outcomes[index] is None:
            self.outcomes[index] = outcome
            self._open -= 1
            if self._open == 0:
                self.done.set()

    def end_all(self, outcome: PublishOutcome) -> None:
        """Whatever has not ended ends so."""
        for index in range(len(self.outcomes)):
            self.end(index, outcome)


#: A publication of a batch, by its index.
Item = tuple[Batch, int]


class Lane:
    """The channel of one exchange; lives in the connection's thread."""

    def __init__(
        self, connection: GuardedConnection, exchange: str, on_end: Callable[[Lane, str], None]
    ) -> None:
        self.exchange = exchange
        self._connection = connection
        self._on_end = on_end
        self._ready = False
        self._next_tag = 1
        self._waiting: deque[Item] = deque()
        #: Written and not confirmed, by delivery tag, in order.
        self._unconfirmed: dict[int, Item] = {}
        self._returned: set[int] = set()
        self._channel = connection.channel(on_open_callback=self._opened)
        self._channel.add_on_close_callback(self._closed)

    def _opened(self, channel: Channel) -> None:
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._verify(channel))

    def _verify(self, channel: Channel) -> None:
        # Passive: a missing exchange is known before anything is written to it.
        if not channel.is_open:
            return
        if self.exchange:
            channel.exchange_declare(self.exchange, passive=True, callback=lambda _: self._start())
        else:
            self._start()

    def _start(self) -> None:
        self._ready = True
        with self._connection.corked():
            while self._waiting and self._channel.is_open:
                self._write(*self._waiting.popleft())

    def publish(self, batch: Batch, index: int) -> None:
        """Write it now, or when the channel is open."""
        if self._ready and self._channel.is_open:
            self._write(batch, index)
        else:
            self._waiting.append((batch, index))

    def _write(self, batch: Batch, index: int) -> None:
        if batch.expired:
            batch.end(index, PublishOutcome.UNAVAILABLE)
            return
        publication = batch.publications[index]
        self._channel.basic_publish(
            publication.exchange,
            publication.routing_key,
            publication.body,
            properties_for(publication, self._next_tag),
            mandatory=True,
        )
        self._unconfirmed[self._next_tag] = (batch, index)
        self._next_tag += 1

    # --- answers ------------------------------------------------------------------------------

    def _on_return(
        self, _channel: Channel, _method: Basic.Return, properties: BasicProperties, _body: bytes
    ) -> None:
        # The return precedes the ack of the same message.
        tag = (properties.headers or {}).get(PUBLISH_HEADER)
        if isinstance(tag, int):
            self._returned.add(tag)

    def _on_confirm(self, frame: Method[Any]) -> None:
        answer = frame.method
        positive = isinstance(answer, Basic.Ack)
        for tag in self._confirmed(answer.delivery_tag, answer.multiple):
            batch, index = self._unconfirmed.pop(tag)
            returned = tag in self._returned
            self._returned.discard(tag)
            batch.end(index, _outcome(positive, returned))

    def _confirmed(self, tag: int, multiple: bool) -> list[int]:
        if not multiple:
            return [tag] if tag in self._unconfirmed else []
        confirmed = []
        for known in self._unconfirmed:
            if known > tag:
                break
            confirmed.append(known)
        return confirmed

    def _closed(self, _channel: Channel, reason: Exception) -> None:
        if isinstance(reason, ChannelClosedByBroker):
            why = f"{reason.reply_code} {reason.reply_text}"
        else:
            why = "the channel was closed"
        self.give_up()
        self._on_end(self, why)

    def give_up(self) -> None:
        """The channel is gone: what was written is unknown, what was not is unavailable."""
        for batch, index in self._unconfirmed.values():
            batch.end(index, PublishOutcome.UNKNOWN)
        for batch, index in self._waiting:
            batch.end(index, PublishOutcome.UNAVAILABLE)
        self._unconfirmed.clear()
        self._waiting.clear()


def _outcome(positive: bool, returned: bool) -> PublishOutcome:
    if not positive:
        return PublishOutcome.NACK
    return PublishOutcome.RETURNED if returned else PublishOutcome.OK
