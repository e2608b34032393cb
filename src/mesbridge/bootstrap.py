"""Composition root: settings in, wired service out. The only file that imports every package."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from mesbridge import workspace as workspaces
from mesbridge.broker.factory import open_broker
from mesbridge.broker.topology import source_queues
from mesbridge.clock import Clock, SystemClock
from mesbridge.destinations.factory import open_destination
from mesbridge.errors import ConfigurationError, LedgerError
from mesbridge.ledger.ids import new_id
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.lag import destination_lags
from mesbridge.ledger.retention import Retention
from mesbridge.ledger.schema import upgrade
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import ActiveRelease
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
from mesbridge.rehearsal.building import Builder
from mesbridge.service import Parts, Service
from mesbridge.service.adaptation import Adaptation, Relays
from mesbridge.service.differences import Differences
from mesbridge.service.following import Follower
from mesbridge.service.known_codes import KnownCodes
from mesbridge.service.release_store import ReleaseStore
from mesbridge.service.releases import Releases
from mesbridge.service.reload_state import ReloadState
from mesbridge.service.upkeep import Upkeep
from mesbridge.service.watching import FileWatcher
from mesbridge.settings import Settings
from mesbridge.sources.factory import open_reader
from mesbridge.sources.feed import Feed
from mesbridge.sources.feeds import Feeds
from mesbridge.sources.turn import Turn
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import DestinationSpec, Route


@dataclass(frozen=True, slots=True)
class Offline:
    """What the desk needs without consumers: for the command line, beside a running service."""

    settings: Settings
    workspace: Workspace
    ledger: SqlLedger
    desk: Desk
    held: HeldRelease
    windows: Windows
    releases: Releases
    metrics: Metrics
    clock: Clock


def load_workspace(settings: Settings) -> Workspace:
    """The workspace that the settings name. Raises ConfigurationError."""
    return workspaces.load(
        settings.mappings, settings.schemas, max_body_bytes=settings.max_body_bytes
    )


def releases_of(settings: Settings, ledger: SqlLedger, clock: Clock) -> Releases:
    """Makes and activates releases in *ledger*, of the files that the settings name."""
    builder = Builder(settings.mappings, settings.schemas, settings.max_body_bytes)
    return Releases(ReleaseStore(ledger, clock, settings.releases_kept), builder, clock)


def open_offline(settings: Settings) -> Offline:
    """The ledger and the desk, without broker, by the active release.

    Where none is active yet it is that of the files.

    Raises:
        ConfigurationError: the files, or the release, are wrong.
        LedgerError: the database is not there or not migrated.
    """
    clock, metrics = SystemClock(), Metrics()
    ledger = open_ledger(settings.database_url)
    try:
        ledger.check()
        releases = releases_of(settings, ledger, clock)
        workspace = releases.current() or load_workspace(settings)
    except BaseException:
        ledger.close()
        raise
    held = HeldRelease(lambda: workspace, ledger, clock, metrics, new_id)
    windows = Windows(lambda: workspace, ledger, clock, metrics, new_id)
    desk = Desk(lambda: workspace, ledger, held, clock, new_id)
    return Offline(settings, workspace, ledger, desk, held, windows, releases, metrics, clock)


def build_service(settings: Settings) -> Service:
    """The whole service, not started yet.

    Raises:
        ConfigurationError: mappings, dictionary or settings are wrong.
        LedgerError, BrokerError: an embedded part cannot be opened; servers are waited for.
    """
    if settings.database_url.startswith("sqlite"):
        upgrade(settings.database_url)  # the embedded default needs no step of its own
    return Service(_Wiring(settings).parts())


class _Wiring:
    """Joins the parts of one service; each method makes what it is named after."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clock: Clock = SystemClock()
        self._metrics = Metrics()
        # The name is of this process: a restarted one must not take an old lease for its own.
        self._name = f"{socket.gethostname()}:{os.getpid()}:{new_id()[-8:]}"
        self._ledger = open_ledger(settings.database_url)
        self._releases = releases_of(settings, self._ledger, self._clock)
        self._reload_state = ReloadState(self._metrics)
        self._releases.refused = self._reload_state.refused
        self._releases.accepted = self._reload_state.accepted
        # Before the files are read for the first time: what changes meanwhile is seen.
        self._watcher = self._file_watcher()
        self._begun, workspace = self._first_workspace()
        self._active = ActiveRelease(workspace, is_open=self._begun)
        self._inbox = ArrivalQueue()
        self._held = HeldRelease(
            self._active, self._ledger, self._clock, self._metrics, new_id, self._active.judging
        )
        self._windows = Windows(
            self._active, self._ledger, self._clock, self._metrics, new_id, self._active.judging
        )
        self._active.before_swap.append(self._close_windows)
        self._release = ReleaseLoop(self._held, self._metrics, settings.sweep_seconds, self._wake)
        self._broker = open_broker(
            settings.broker_url, source_queues(workspace.routes.values()), self._inbox,
            prefetch=settings.prefetch, clock=self._clock,
        )  # fmt: skip
        self._settling = Settling(
            self._ledger, self._active, self._clock, self._metrics, new_id, self._release.tell,
            self._active.judging,
        )  # fmt: skip
        self._relays = Relays(self._open_relay, self._destinations_with_rows)
        self._feeds = Feeds(self._feed)
        self._known_codes = KnownCodes(self._ledger, self._release.tell)
        self._adaptation = self._make_adaptation()

    def parts(self) -> Parts:
        """All of it."""
        self._relays.adapt(self._active(), None, running=False)
        follower = self._follower()
        self._releases.prepare = self._adaptation.prepare
        self._releases.follow = follower.follow
        judging = self._active.judging
        return Parts(
            settings=self._settings,
            workspace=self._active,
            ledger=self._ledger,
            metrics=self._metrics,
            clock=self._clock,
            desk=Desk(self._active, self._ledger, self._held, self._clock, new_id, judging),
            held=self._held,
            windows=WindowLoop(self._windows, self._metrics, self._wake),
            intake=HttpIntake(self._inbox, self._clock),
            source=self._broker.source,
            feeds=self._feeds,
            publisher=self._broker.publisher,
            topology_admin=self._broker.topology,
            receive=self._receive(),
            release=self._release,
            upkeep=self._upkeep(),
            releases=self._releases,
            adaptation=self._adaptation,
            follower=follower,
            watcher=self._watcher,
        )

    def _first_workspace(self) -> tuple[bool, Workspace]:
        """The active release; while the ledger is away that of the files, to be decided later."""
        try:
            self._ledger.check()
            return True, self._releases.begin()
        except LedgerError:
            return False, load_workspace(self._settings)
        except ConfigurationError:
            self._ledger.close()
            raise

    def _file_watcher(self) -> FileWatcher:
        settings = self._settings
        return FileWatcher(
            (settings.mappings, settings.schemas),
            self._releases.from_files,
            self._metrics,
            self._clock,
            watch=settings.reload_watch,
            poll_seconds=settings.reload_poll_seconds,
            quiet_seconds=settings.reload_quiet_seconds,
        )

    def _make_adaptation(self) -> Adaptation:
        made = Adaptation(
            self._active, self._broker.source, self._feeds, self._broker.topology, self._relays,
            declare=self._settings.broker_declare,
        )  # fmt: skip
        made.after_swap += [
            self._known_codes.swapped,
            lambda old, new: self._release.sweep_soon(),
        ]
        return made

    def _follower(self) -> Follower:
        return Follower(
            self._name, self._active, self._releases, self._adaptation, self._ledger,
            self._reload_state, self._metrics, self._clock,
            poll_seconds=self._settings.follow_seconds, begun=self._begun,
        )  # fmt: skip

    def _close_windows(self, old: Workspace) -> None:
        """What the old release collects it also posts."""
        self._wake(self._windows.close_all(old))

    def _wake(self, destinations: Iterable[str]) -> None:
        for name in destinations:
            relay = self._relays.loops.get(name)
            if relay is not None:
                relay.wake()

    def _destinations_with_rows(self) -> list[str]:
        with self._ledger.reading() as connection:
            return [lag.destination for lag in destination_lags(connection)]

    def _open_relay(self, spec: DestinationSpec) -> RelayLoop:
        """The relay of one destination; Raises ConfigurationError."""
        destination = open_destination(spec, self._broker.publisher)
        # Each has an owner of its own: one that follows another waits for its lease.
        owner = f"{self._name}:{new_id()[-8:]}"
        relay = Relay(
            destination, self._ledger, self._active, self._settling, self._clock, self._metrics,
            owner,
        )  # fmt: skip
        return RelayLoop(relay, self._metrics)

    def _feed(self, route: Route, workspace: Workspace, paused: bool) -> Feed:
        """What reads the folder or the table of *route*."""
        return Feed(
            route, open_reader(route, workspace, self._clock),
            Turn(self._ledger, route.name, f"{self._name}:{new_id()[-8:]}", self._clock),
            self._inbox, self._clock, self._metrics,
            prefetch=self._settings.prefetch, paused=paused,
        )  # fmt: skip

    def _receive(self) -> ReceiveLoop:
        receiver = Receiver(
            self._active, self._ledger, self._clock, self._metrics, new_id, self._active.judging
        )
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
            workspace=self._active,
            known_codes=self._known_codes,
            pause_seconds=self._settings.upkeep_seconds,
            retention=Retention(
                bodies=timedelta(days=self._settings.retention_days),
                rows=timedelta(days=self._settings.id_retention_days),
            ),
            differences=Differences(self._ledger, self._active, self._metrics, self._clock),
        )
