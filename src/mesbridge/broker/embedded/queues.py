"""A queue in memory: what is ready, what is out with whom; contents stay in the file."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.topology import Arguments

#: Called from the broker's thread with (id, envelope) in order; must not block.
Deliver = Callable[["Subscription", Sequence[tuple[int, Envelope]]], None]


@dataclass(eq=False, slots=True)
class Subscription:
    """One consumer of one queue; *out* holds the ids that it has not settled."""

    queue: str
    prefetch: int
    deliver: Deliver
    out: set[int] = field(default_factory=set)

    def room(self) -> int:
        """How many more it takes."""
        return self.prefetch - len(self.out)


class QueueState:
    """Order: by id, so what comes back takes its old place in front of what came later."""

    def __init__(self, name: str, arguments: Arguments) -> None:
        self.name = name
        self.arguments = arguments
        limit = arguments.get("x-delivery-limit")
        self.delivery_limit = limit if isinstance(limit, int) else None
        target = arguments.get("x-dead-letter-exchange")
        self.dead_letter_exchange = target if isinstance(target, str) else None
        self._single_active = bool(arguments.get("x-single-active-consumer"))
        self._ready: deque[int] = deque()
        self._back: list[int] = []
        #: How often each came back; only those that did.
        self.returned: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._ready) + len(self._back)

    def append(self, entry_id: int) -> None:
        """A new message, with the highest id so far."""
        self._ready.append(entry_id)

    def put_back(self, ids: Iterable[int]) -> None:
        """What was out is ready again."""
        for entry_id in ids:
            heapq.heappush(self._back, entry_id)

    def pop(self) -> int:
        """The oldest that is ready.

        Raises:
            IndexError: nothing is ready.
        """
        if self._back and (not self._ready or self._back[0] < self._ready[0]):
            return heapq.heappop(self._back)
        return self._ready.popleft()

    def drain(self) -> list[int]:
        """Everything that is ready, oldest first; nothing is left."""
        return [self.pop() for _ in range(len(self))]

    def served(self, consumers: Sequence[Subscription]) -> Sequence[Subscription]:
        """Who may get messages now: the first only, where the queue has one active consumer."""
        return consumers[:1] if self._single_active else consumers
