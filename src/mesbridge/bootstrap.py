"""Composition root: settings in, wired service out. The only file that imports every package."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from mesbridge import workspace as workspaces
from mesbridge.broker.factory import open_broker
from mesbridge.broker.topology import Topology, foreign_exchanges, source_queues, topology_of
from mesbridge.clock import Clock, SystemClock
from mesbridge.destinations.factory import open_destination
from mesbridge.ledger.ids import new_id
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.retention import Retention
from mesbridge.ledger.schema import upgrade
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.http_intake import HttpIntake
from mesbridge.pipeline.inbox import ArrivalQueue
from mesbridge.pipeline.loops import ReceiveLoop, RelayLoop, ReleaseLoop
from mesbridge.pipeline.receive import Receiver
from mesbridge.pipeline.relay import Relay
from mesbridge.pipeline.settling import Settling
from mesbridge.pipeline.window_loop import WindowLoop
from mesbridge.pipeline.windows import Windows
from mesbridge.service import Parts, Service
from mesbridge.service.differences import Differences
from mesbridge.service.upkeep import Upkeep
from mesbridge.settings import Settings
from mesbridge.sources.factory import open_reader
from mesbridge.sources.feed import Feed
from mesbridge.sources.feeds import Feeds
from mesbridge.sources.turn import Turn
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route


@dataclass(frozen=True, slots=True)
class Offline:
    """What the desk needs without consumers: for the command line, beside a running service."""

    settings: Settings
    workspace: Workspace
    ledger: SqlLedger
    desk: Desk
    held: HeldRelease
    windows: Windows
    metrics: Metrics
    clock: Clock


def load_workspace(settings: Settings) -> Workspace:
    """The workspace that the settings name. Raises ConfigurationError."""
    return workspaces.load(
        settings.mappings, settings.schemas, max_body_bytes=settings.max_body_bytes
    )


def topology_for(workspace: Workspace) -> Topology:
    """All that must stand in the broker for the workspace's routes."""
    foreign = foreign_exchanges(workspace.destinations.values())
    return topology_of(source_queues(workspace.routes.values()), foreign)


def open_offline(settings: Settings) -> Offline:
    """The ledger and the desk, without broker. Raises ConfigurationError, LedgerError."""
    workspace, clock, metrics = load_workspace(settings), SystemClock(), Metrics()
    ledger = open_ledger(settings.database_url)
    held = HeldRelease(lambda: workspace, ledger, clock, metrics, new_id)
    windows = Windows(lambda: workspace, ledger, clock, metrics, new_id)
    desk = Desk(lambda: workspace, ledger, held, clock, new_id)
    return Offline(settings, workspace, ledger, desk, held, windows, metrics, clock)


def build_service(settings: Settings) -> Service:
    """The whole service, not started yet.

    Raises:
        ConfigurationError: mappings, dictionary or settings are wrong.
        LedgerError, BrokerError: an embedded part cannot be opened; servers are waited for.
    """
    workspace = load_workspace(settings)
    if settings.database_url.startswith("sqlite"):
        upgrade(settings.database_url)  # the embedded default needs no step of its own
    return Service(_Wiring(settings, workspace).parts())


class _Wiring:
    """Joins the parts of one service; each method makes what it is named after."""

    def __init__(self, settings: Settings, workspace: Workspace) -> None:
        self._settings = settings
        self._workspace = workspace
        self._clock: Clock = SystemClock()
        self._metrics = Metrics()
        # The owner names this process: a restarted one must not take an old lease for its own.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
        self._ledger = open_ledger(settings.database_url)
        self._inbox = ArrivalQueue()
        self._relays: dict[str, RelayLoop] = {}
        self._held = HeldRelease(self._active, self._ledger, self._clock, self._metrics, new_id)
        self._windows = Windows(self._active, self._ledger, self._clock, self._metrics, new_id)
        self._release = ReleaseLoop(self._held, self._metrics, settings.sweep_seconds, self._wake)
        self._queues = source_queues(workspace.routes.values())
        self._broker = open_broker(
            settings.broker_url, self._queues, self._inbox,
            prefetch=settings.prefetch, clock=self._clock,
        )  # fmt: skip

    def parts(self) -> Parts:
        """All of it."""
        self._make_relays()
        return Parts(
            settings=self._settings,
            workspace=self._active,
            ledger=self._ledger,
            metrics=self._metrics,
            clock=self._clock,
            desk=Desk(self._active, self._ledger, self._held, self._clock, new_id),
            held=self._held,
            windows=WindowLoop(self._windows, self._metrics, self._wake),
            intake=HttpIntake(self._inbox, self._clock),
            source=self._broker.source,
            feeds=Feeds(self._feed),
            publisher=self._broker.publisher,
            topology_admin=self._broker.topology,
            topology=topology_for(self._workspace),
            receive=self._receive(),
            release=self._release,
            relays=self._relays,
            upkeep=self._upkeep(),
        )

    def _active(self) -> Workspace:
        return self._workspace

    def _wake(self, destinations: Iterable[str]) -> None:
        for name in destinations:
            relay = self._relays.get(name)
            if relay is not None:
                relay.wake()

    def _make_relays(self) -> None:
        """One relay for each destination that a route sends to."""
        settling = Settling(
            self._ledger, self._active, self._clock, self._metrics, new_id, self._release.tell
        )
        for name in used_destinations(self._workspace):
            spec = self._workspace.destinations[name]
            destination = open_destination(spec, self._broker.publisher)
            relay = Relay(
                destination, self._ledger, self._active, settling, self._clock, self._metrics,
                self._owner,
            )  # fmt: skip
            self._relays[name] = RelayLoop(relay, self._metrics)

    def _feed(self, route: Route, workspace: Workspace, paused: bool) -> Feed:
        """What reads the folder or the table of *route*."""
        return Feed(
            route, open_reader(route, workspace, self._clock),
            Turn(self._ledger, route.name, self._owner, self._clock),
            self._inbox, self._clock, self._metrics,
            prefetch=self._settings.prefetch, paused=paused,
        )  # fmt: skip

    def _receive(self) -> ReceiveLoop:
        receiver = Receiver(self._active, self._ledger, self._clock, self._metrics, new_id)
        return ReceiveLoop(
            self._inbox, receiver, self._metrics, self._settings.batch_limit, self._wake,
            self._release.tell,
        )  # fmt: skip

    def _upkeep(self) -> Upkeep:
        return Upkeep(
            self._ledger,
            self._broker.source,
            self._broker.publisher,
            self._metrics,
            self._clock,
            routes=list(self._workspace.routes),
            destinations=used_destinations(self._workspace),
            pause_seconds=self._settings.upkeep_seconds,
            retention=Retention(
                bodies=timedelta(days=self._settings.retention_days),
                rows=timedelta(days=self._settings.id_retention_days),
            ),
            differences=Differences(self._ledger, self._active, self._metrics, self._clock),
        )


def used_destinations(workspace: Workspace) -> list[str]:
    """Names of the destinations that a route sends to."""
    return sorted(
        {output.destination for route in workspace.routes.values() for output in route.outputs}
    )
