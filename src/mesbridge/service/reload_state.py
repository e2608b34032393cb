"""How the last reload ended: metric, log, and a sentence for whoever looks."""

from __future__ import annotations

from mesbridge.errors import ConfigurationError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics

#: Findings that are logged one by one.
_LOGGED = 20


class ReloadState:
    """Of this process. *problem* is None where the last reload was accepted."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.problem: str | None = None
        metrics.reload_success.set(1)

    def refused(self, error: ConfigurationError) -> None:
        """What was active goes on."""
        first = error.findings[0].line() if error.findings else error.message()
        self.problem = f"refused ({len(error.findings)} to mend), first of all: {first}"
        self._metrics.reload_success.set(0)
        logger().error("reload refused", cause=error.code, findings=len(error.findings))
        for finding in error.findings[:_LOGGED]:
            logger().error("finding", cause=finding.code, found=finding.line())

    def accepted(self) -> None:
        """All is well again."""
        self.problem = None
        self._metrics.reload_success.set(1)
