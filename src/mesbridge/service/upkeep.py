"""Upkeep: gauges from the ledger, pauses made by other instances, retention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from prometheus_client import Gauge

from mesbridge.broker.ports import BrokerPublisher, BrokerSource
from mesbridge.clock import Clock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.balance import balance
from mesbridge.ledger.queries.lag import (
    destination_lags,
    held_counts,
    oldest_due,
    open_dead_letter_counts,
)
from mesbridge.ledger.retention import Retention, sweep
from mesbridge.metrics import Metrics
from mesbridge.pipeline.loops import Loop
from mesbridge.service.adaptation import used_destinations
from mesbridge.service.differences import Differences
from mesbridge.service.known_codes import KnownCodes
from mesbridge.workspace.release import Workspace

#: Numbers by the values of a gauge's labels.
Values = Mapping[tuple[str, ...], float]

#: How often old rows are looked for.
_RETENTION_PAUSE = timedelta(hours=1)


class Upkeep(Loop):
    """A loop beside the others; its failing harms no message."""

    def __init__(
        self,
        ledger: SqlLedger,
        source: BrokerSource,
        publisher: BrokerPublisher,
        metrics: Metrics,
        clock: Clock,
        *,
        workspace: Callable[[], Workspace],
        known_codes: KnownCodes,
        pause_seconds: float,
        retention: Retention,
        differences: Differences,
    ) -> None:
        super().__init__("upkeep", metrics)
        self._differences = differences
        self._ledger = ledger
        self._source = source
        self._publisher = publisher
        self._clock = clock
        self._workspace = workspace
        self._known_codes = known_codes
        self._pause_seconds = pause_seconds
        self._retention = retention
        #: Told of the routes that any instance has paused; the service puts itself here.
        self.on_pauses: Callable[[set[str]], None] = lambda paused: None
        self._next_retention = clock.now()
        self._shown: dict[str, set[tuple[str, ...]]] = {}

    def step(self) -> None:
        """Refresh all gauges, then rest."""
        self._show_connections()
        self._show_ledger()
        self._differences.refresh()
        self._known_codes.clear(self._workspace())
        with self._ledger.transaction() as transaction:
            paused = transaction.paused_routes()
        self.on_pauses(paused)
        if self._clock.now() >= self._next_retention:
            self._next_retention = self._clock.now() + _RETENTION_PAUSE
            sweep(self._ledger, self._retention, self._clock.now())
        self._rest(self._pause_seconds)

    def _show_connections(self) -> None:
        connected = self._metrics.broker_connected
        connected.labels("consumer").set(self._source.connected)
        connected.labels("publisher").set(self._publisher.connected)
        starved = self._source.starved()
        self._show(
            self._metrics.consumer_starved,
            {(route,): float(route in starved) for route in self._workspace().routes},
        )

    def _show_ledger(self) -> None:
        now, workspace = self._clock.now(), self._workspace()
        with self._ledger.reading() as connection:
            lags = {lag.destination: lag.due for lag in destination_lags(connection)}
            due = oldest_due(connection)
            held = held_counts(connection)
            dead = open_dead_letter_counts(connection)
            unexplained = {row.route: row.unexplained for row in balance(connection)}
        waits: Values = {
            (d,): float(lags.get(d, 0)) for d in {*used_destinations(workspace), *lags}
        }
        ages: Values = {(r,): _age(due.get(r), now) for r in {*workspace.routes, *due}}
        self._show(self._metrics.outbox_due, waits)
        self._show(self._metrics.oldest_due_seconds, ages)
        self._show(self._metrics.held, {labels: float(n) for labels, n in held.items()})
        self._show(self._metrics.dead_letters_open, {k: float(n) for k, n in dead.items()})
        routes = {*workspace.routes, *unexplained}
        self._show(
            self._metrics.balance_unexplained,
            {(route,): float(unexplained.get(route, 0)) for route in routes},
        )

    def _show(self, gauge: Gauge, values: Values) -> None:
        """Set all; what was shown before and is gone becomes 0, not a stale number."""
        name = str(gauge)
        for labels in self._shown.get(name, set()).difference(values):
            gauge.labels(*labels).set(0)
        for labels, value in values.items():
            gauge.labels(*labels).set(value)
        self._shown.setdefault(name, set()).update(values)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
