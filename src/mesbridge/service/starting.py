"""Starting in order: what is not there yet is waited for, in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from mesbridge.errors import BrokerError, ConfigurationError, LedgerError
from mesbridge.logs import logger

_RETRY_SECONDS = 2.0


class Starting:
    """Carries out steps, each for as long as it takes, and what comes after them."""

    def __init__(
        self, steps: Sequence[tuple[str, Callable[[], None]]], then: Callable[[], None]
    ) -> None:
        """*steps* have a name for the log; *then* follows once all of them are done."""
        self._steps = steps
        self._then = then
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name="start", daemon=True).start()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._stopping.set()

    def _run(self) -> None:
        for what, step in self._steps:
            if not self._insist(what, step):
                return
        self._then()

    def _insist(self, what: str, step: Callable[[], None]) -> bool:
        told = False
        while not self._stopping.is_set():
            try:
                step()
            except (BrokerError, LedgerError, ConfigurationError) as error:
                if not told:
                    logger().warning("waiting", cause=error.code, found=what)
                told = True
                self._stopping.wait(_RETRY_SECONDS)
            else:
                return True
        return False
