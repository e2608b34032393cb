"""Which arrivals of a round are with the pipeline, and how each ended."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from mesbridge.pipeline.ports import Arrival


class Outstanding:
    """Counts down what was handed over; the receive loop's thread settles, the feed's waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: set[int] = set()
        self._given_back: set[int] = set()

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """These are about to be handed over."""
        with self._changed:
            self._open.update(id(each) for each in arrivals)

    def settle(self, arrivals: Sequence[Arrival], *, stored: bool) -> None:
        """The ledger has them, or (*stored* False) has not."""
        with self._changed:
            marks = {id(each) for each in arrivals} & self._open
            self._open -= marks
            if not stored:
                self._given_back |= marks
            self._changed.notify_all()

    def wait(self, timeout_seconds: float) -> bool:
        """Until nothing is out, at most *timeout_seconds*; whether nothing is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._open, timeout_seconds)

    @property
    def is_empty(self) -> bool:
        """Nothing is out."""
        with self._changed:
            return not self._open

    def lacks(self, arrivals: Iterable[Arrival]) -> bool:
        """Whether one of *arrivals* was not stored."""
        with self._changed:
            return any(id(each) in self._given_back or id(each) in self._open for each in arrivals)

    def forget(self) -> None:
        """A new round begins."""
        with self._changed:
            self._open.clear()
            self._given_back.clear()
