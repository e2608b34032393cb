"""The circuit of one destination: open while the target is away. Source: EIP Circuit Breaker."""

from __future__ import annotations

import random
from collections.abc import Callable

#: Seconds between probes of a target that is away: from, to.
PROBE_FIRST_SECONDS = 1.0
PROBE_LAST_SECONDS = 30.0
#: So many attempts without an answer, one after the other, count as an outage.
UNANSWERED_LIMIT = 5


class Circuit:
    """Counts failures and says when the next probe may go out. Times are boot-time seconds."""

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._unanswered = 0
        self._probes = 0
        self._next_probe: float | None = None

    @property
    def is_open(self) -> bool:
        """True while nothing but a probe may be sent."""
        return self._next_probe is not None

    def seconds_to_probe(self, now_seconds: float) -> float:
        """How long until the next probe; 0 where it is time."""
        return max(0.0, (self._next_probe or now_seconds) - now_seconds)

    def answered(self) -> bool:
        """The target spoke. Returns True where that closed the circuit."""
        was_open, self._next_probe = self.is_open, None
        self._unanswered = self._probes = 0
        return was_open

    def unanswered(self, now_seconds: float) -> bool:
        """An attempt had no answer. Returns True where that opened the circuit."""
        self._unanswered += 1
        return self._unanswered >= UNANSWERED_LIMIT and self.outage(now_seconds)

    def outage(self, now_seconds: float, retry_after_seconds: float | None = None) -> bool:
        """The target is away. Returns True where that opened the circuit.

        The pause doubles up to 30 s with full jitter; what the target asked for is honoured.
        """
        opened = not self.is_open
        ceiling = min(PROBE_LAST_SECONDS, PROBE_FIRST_SECONDS * 2**self._probes)
        pause = max(retry_after_seconds or 0.0, ceiling * (0.5 + self._jitter() / 2))
        self._probes = min(self._probes + 1, 10)
        self._next_probe = now_seconds + pause
        return opened
