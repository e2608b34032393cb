"""Time, given to those who need it so that tests can hold it still."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is, and how long something took."""

    def now(self) -> datetime:
        """The wall clock, aware UTC."""
        ...

    def boottime_seconds(self) -> float:
        """Seconds that never jump and that go on while the machine sleeps."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """The wall clock, aware UTC."""
        return datetime.now(UTC)

    def boottime_seconds(self) -> float:
        """Seconds since boot, suspended time included (a lease must not outlive a sleep)."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)
