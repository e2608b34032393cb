"""Queues that are connected but starved: told, and healed by a new channel."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from mesbridge.broker.consumed_queue import ConsumedQueue
from mesbridge.broker.subscription import Subscription

_log = structlog.get_logger(__name__)

#: Seconds between two looks at all queues.
LOOK_SECONDS = 5.0
#: Seconds without progress, all that may be out being out, after which a route counts as starved.
STARVED_SECONDS = 60.0
#: Seconds without a message after which an empty channel is replaced. A quorum queue that is
#: deleted and declared again at once is taken up by 3.10 itself, and what it then delivers is
#: dropped on the way as seen before; nothing else shows it.
RENEW_SECONDS = 300.0
#: Seconds that the opening of a channel and ``basic.consume`` may take.
_OPEN_SECONDS = 15.0


class QueueWatch:
    """Looks at queues, in the connection's thread."""

    def __init__(
        self,
        renew: Callable[[ConsumedQueue], None],
        ended: Callable[[Subscription, str], None],
    ) -> None:
        """*renew* gives a queue a new channel, *ended* is told of one that is gone, and why."""
        self._renew = renew
        self._ended = ended

    def look_at(self, queue: ConsumedQueue, now: float) -> None:
        """Look after *queue*; *now* as ``time.monotonic`` tells it."""
        subscription = queue.subscription
        if subscription is None:
            return
        if not subscription.consuming and now - subscription.progress_at > _OPEN_SECONDS:
            subscription.end()
            self._ended(subscription, "the broker does not answer basic.consume")
            return
        if subscription.is_full:
            self._look_at_full(queue, subscription, now)
            return
        queue.starved = False
        quiet_seconds = now - subscription.delivered_at
        if quiet_seconds > RENEW_SECONDS and subscription.is_empty:
            self._renew(queue)
        elif quiet_seconds > LOOK_SECONDS:
            subscription.verify()

    def _look_at_full(self, queue: ConsumedQueue, subscription: Subscription, now: float) -> None:
        idle_seconds = now - subscription.progress_at
        if idle_seconds > STARVED_SECONDS and not queue.starved:
            queue.starved = True
            _log.warning("queue is starved: all is out and nothing settled", queue=queue.name,
                         route=queue.route)  # fmt: skip
        if idle_seconds > queue.heal_seconds:
            queue.heal_seconds *= 2
            self._renew(queue)
