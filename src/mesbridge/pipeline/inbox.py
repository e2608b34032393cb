"""The hand-over from all sources to the receive loop: whatever has arrived is the batch."""

from __future__ import annotations

import queue
import time

from mesbridge.pipeline.ports import Arrival


class ArrivalQueue:
    """An :class:`~mesbridge.pipeline.ports.Inbox`; prefetch bounds what it can hold."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Arrival] = queue.SimpleQueue()

    def put(self, arrival: Arrival) -> None:
        """Hand over one arrival, from any thread."""
        self._queue.put(arrival)

    def take(self, limit: int, timeout_seconds: float) -> list[Arrival]:
        """Natural batching: wait for the first, then take what is there, without a timer."""
        deadline = time.monotonic() + timeout_seconds
        try:
            batch = [self._queue.get(timeout=max(0.0, deadline - time.monotonic()))]
        except queue.Empty:
            return []
        while len(batch) < limit:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def __len__(self) -> int:
        return self._queue.qsize()
