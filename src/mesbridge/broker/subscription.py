"""One instance of a channel that consumes one queue; lives in the connection's thread.

Delivery tags mean something to the instance that delivered them and to no other: a tag of an
earlier instance acknowledges somebody else's message, a second acknowledgement closes the channel.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from pika.channel import Channel
from pika.exceptions import ChannelClosedByBroker
from pika.frame import Method
from pika.spec import Basic, BasicProperties, Queue

from mesbridge.broker.guard import GuardedConnection


class Listener(Protocol):
    """Who made the subscription; called in the connection's thread."""

    def delivered(
        self,
        subscription: Subscription,
        tag: int,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None: ...

    def consuming(self, subscription: Subscription) -> None:
        """From now on messages come."""
        ...

    def ended(self, subscription: Subscription, why: str) -> None:
        """The instance is of no use any more, although nobody called :meth:`Subscription.end`."""
        ...


class Subscription:
    """From the opening of the channel to its end; never opened again."""

    def __init__(
        self,
        connection: GuardedConnection,
        queue: str,
        prefetch: int,
        listener: Listener,
    ) -> None:
        self.queue = queue
        self.consuming = False
        #: When something was settled last, or it became full.
        self.progress_at = time.monotonic()
        self.delivered_at = self.progress_at
        self._prefetch = prefetch
        self._listener = listener
        self._ended = False
        #: Delivered and not settled with the broker, in order of delivery.
        self._unsettled: dict[int, None] = {}
        self._channel = connection.channel(on_open_callback=self._opened)
        self._channel.add_on_close_callback(self._closed)

    @property
    def is_full(self) -> bool:
        """It holds all it may: without a settlement nothing more comes."""
        return len(self._unsettled) >= self._prefetch

    @property
    def is_empty(self) -> bool:
        """Nothing is unsettled."""
        return not self._unsettled

    def _opened(self, channel: Channel) -> None:
        channel.add_on_cancel_callback(lambda _: self._cancelled())
        # Per consumer: quorum queues know no prefetch per channel.
        channel.basic_qos(prefetch_count=self._prefetch, callback=lambda _: self._consume())

    def _consume(self) -> None:
        if self._channel.is_open:
            self._channel.basic_consume(
                self.queue, self._delivered, callback=lambda _: self._consumes()
            )

    def _consumes(self) -> None:
        self.consuming = True
        self._listener.consuming(self)

    def _delivered(
        self, _channel: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes
    ) -> None:
        tag = int(method.delivery_tag or 0)
        self.delivered_at = time.monotonic()
        self._unsettled[tag] = None
        if self.is_full:
            self.progress_at = self.delivered_at
        self._listener.delivered(self, tag, method, properties, body)

    def verify(self) -> None:
        """Ask whether the queue still knows its consumer; one that is gone closes the channel."""
        if self.consuming and self._channel.is_open:
            self._channel.queue_declare(self.queue, passive=True, callback=self._verified)

    def _verified(self, frame: Method[Queue.DeclareOk]) -> None:
        if frame.method.consumer_count == 0 and self.consuming:
            self._finish("the queue has lost its consumer")
            self._channel.close()

    # --- settling -----------------------------------------------------------------------------

    def acknowledge(self, tags: Sequence[int]) -> None:
        """Ack those of *tags* that are unsettled here; ``multiple`` only over an unbroken run."""
        run, rest = self._settle(tags)
        if run is not None:
            self._channel.basic_ack(run, multiple=True)
        for tag in rest:
            self._channel.basic_ack(tag)

    def give_back(self, tags: Sequence[int]) -> None:
        """Requeue those of *tags* that are unsettled here; they come again at once."""
        run, rest = self._settle(tags)
        if run is not None:
            self._channel.basic_nack(run, multiple=True)
        for tag in rest:
            self._channel.basic_nack(tag)

    def _settle(self, tags: Sequence[int]) -> tuple[int | None, list[int]]:
        """End of the run that starts at the oldest unsettled tag, and the tags beyond it."""
        if self._ended or not self._channel.is_open:
            return None, []
        wanted = {tag for tag in tags if tag in self._unsettled}
        if wanted:
            self.progress_at = time.monotonic()
        run: int | None = None
        for tag in self._unsettled:
            if tag not in wanted:
                break
            run = tag
        for tag in wanted:
            del self._unsettled[tag]
        return run, sorted(tag for tag in wanted if run is None or tag > run)

    # --- the end ------------------------------------------------------------------------------

    def end(self) -> None:
        """Close the channel without ``basic.cancel``: what is unsettled goes back in one step.

        After a cancel the next consumer would get what comes behind it first.
        """
        self._ended = True
        if self._channel.is_open:
            # pika's close() leaves out consumers that it takes for cancelled already.
            self._channel._cancelled.update(self._channel.consumer_tags)  # type: ignore[attr-defined]
            self._channel.close()

    def _cancelled(self) -> None:
        """The broker has ended the consumer: the queue is gone, or its leader."""
        self._finish("the broker cancelled the consumer")
        if self._channel.is_open:
            self._channel.close()

    def _closed(self, _channel: Channel, reason: Exception) -> None:
        if isinstance(reason, ChannelClosedByBroker):
            self._finish(f"{reason.reply_code} {reason.reply_text}")
        else:
            self._finish("the channel was closed")

    def _finish(self, why: str) -> None:
        self.consuming = False
        if not self._ended:
            self._ended = True
            self._listener.ended(self, why)
