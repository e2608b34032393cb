"""Which deliveries are out with the pipeline, and waiting until none is."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

Holder = TypeVar("Holder", bound=Hashable)


class Held(Generic[Holder]):
    """Tags by what delivered them (a subscription, an instance of a channel); any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._tags: dict[Holder, set[int]] = {}
        self._stopping: set[Holder] = set()

    def add(self, holder: Holder, tags: Iterable[int]) -> bool:
        """*tags* are handed over; False where *holder* is being stopped: do not."""
        with self._changed:
            if holder in self._stopping:
                return False
            self._tags.setdefault(holder, set()).update(tags)
            return True

    def settle(self, holder: Holder, tags: Iterable[int]) -> Sequence[int]:
        """*tags* are done with; those that were out, each once: a second time means nothing."""
        with self._changed:
            out = self._tags.get(holder, set())
            mine = sorted(out.intersection(tags))
            out.difference_update(mine)
            self._changed.notify_all()
            return mine

    def count(self, holder: Holder) -> int:
        with self._changed:
            return len(self._tags.get(holder, ()))

    def is_stopping(self, holder: Holder) -> bool:
        return holder in self._stopping

    def drain(self, holders: Collection[Holder], timeout_seconds: float) -> bool:
        """Refuse more of *holders* from now on, and wait until none is out; False on time-out."""
        deadline = time.monotonic() + timeout_seconds
        with self._changed:
            self._stopping.update(holders)
            while any(self._tags.get(holder) for holder in holders):
                if not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    return False
        return True

    def forget(self, holder: Holder) -> None:
        """*holder* is gone, and with it whatever was out: it will be delivered again."""
        with self._changed:
            self._tags.pop(holder, None)
            self._stopping.discard(holder)
            self._changed.notify_all()
