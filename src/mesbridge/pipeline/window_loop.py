"""The thread that closes windows when their time has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mesbridge.metrics import Metrics
from mesbridge.pipeline.loops import Loop
from mesbridge.pipeline.windows import Windows

#: A window closes within this time of its end, whoever has opened it.
_POLL_SECONDS = 1.0


class WindowLoop(Loop):
    """Runs :class:`Windows`; a window of another release is closed at the start."""

    def __init__(
        self, windows: Windows, metrics: Metrics, on_outputs: Callable[[Iterable[str]], None]
    ) -> None:
        super().__init__("windows", metrics)
        self._windows = windows
        self._on_outputs = on_outputs

    def step(self) -> None:
        """Close what is due, rest until the next one."""
        self._on_outputs(self._windows.close_due())
        self._rest(self._windows.seconds_to_rest(_POLL_SECONDS))
