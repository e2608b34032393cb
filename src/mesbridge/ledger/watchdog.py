"""Notices a database that is frozen: reachable, but without an answer.

Neither ``statement_timeout`` (the server is to carry it out) nor TCP timers (the kernel still
answers) end such a wait, so the client's own socket is shut: the waiting call then fails.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: Seconds between two looks at what is running.
_LOOK_SECONDS = 1.0


class Watchdog:
    """Shuts the sockets of transactions that last longer than *limit_seconds*."""

    def __init__(self, limit_seconds: float) -> None:
        self._limit_seconds = limit_seconds
        self._deadlines: dict[int, float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watching(self, descriptor: int) -> Iterator[None]:
        """While the block runs, shut the socket *descriptor* when it takes too long."""
        with self._lock:
            self._deadlines[descriptor] = time.monotonic() + self._limit_seconds
            self._start()
        try:
            yield
        finally:
            with self._lock:
                self._deadlines.pop(descriptor, None)

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger-watchdog", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(min(_LOOK_SECONDS, self._limit_seconds / 4)):
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Shut whatever is over its time at *now* (monotonic seconds)."""
        with self._lock:
            # Under the lock: the descriptor cannot be closed and given to somebody else meanwhile.
            late = [key for key, deadline in self._deadlines.items() if deadline <= now]
            for descriptor in late:
                del self._deadlines[descriptor]
                _shut(descriptor)


def _shut(descriptor: int) -> None:
    # A duplicate is shut, which ends the connection of both, and only the duplicate is closed here.
    with suppress(OSError), socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as copy:
        copy.shutdown(socket.SHUT_RDWR)
