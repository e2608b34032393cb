"""The running service: start in order, tell how it is, drain on stop.

Start: ledger ready, topology, publisher, consumers. Stop: take no new batch, finish the one in
flight, acknowledge all, close. A graceful stop makes no repeats.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

from mesbridge.clock import Clock
from mesbridge.errors import MesbridgeError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.loops import Loop
from mesbridge.service.parts import Parts
from mesbridge.service.pauses import Pauses
from mesbridge.service.releases import Releases
from mesbridge.service.starting import Starting
from mesbridge.service.states import (
    DestinationState,
    IngestResult,
    RouteState,
    Status,
    destination_states,
    route_state,
)
from mesbridge.settings import Settings
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: Of the time to stop, what is kept for closing connections.
_CLOSING_SECONDS = 4.0


class Service:
    """One process of mesbridge without its API."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._running = False
        self._pauses = Pauses(parts.ledger, parts.clock, parts.source, parts.feeds)
        parts.upkeep.on_pauses = self._pauses.take
        self._starter = self._starting()

    # --- what others use ----------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The settings it was built from."""
        return self._parts.settings

    @property
    def ledger(self) -> SqlLedger:
        """The record of everything."""
        return self._parts.ledger

    @property
    def metrics(self) -> Metrics:
        """What ``/metrics`` shows."""
        return self._parts.metrics

    @property
    def desk(self) -> Desk:
        """Retry and discard."""
        return self._parts.desk

    @property
    def held(self) -> HeldRelease:
        """Release of held messages."""
        return self._parts.held

    @property
    def clock(self) -> Clock:
        """The clock that all parts go by."""
        return self._parts.clock

    @property
    def releases(self) -> Releases:
        """Makes and activates releases."""
        return self._parts.releases

    @property
    def before_swap(self) -> list[Callable[[Workspace], None]]:
        """Called with the old workspace before another release takes over, while nobody judges."""
        return self._parts.adaptation.before_swap

    def workspace(self) -> Workspace:
        """The active release."""
        return self._parts.workspace()

    def wake(self, destinations: Iterable[str]) -> None:
        """These have new rows: a hint for their relays."""
        for name in destinations:
            relay = self._parts.adaptation.relays.loops.get(name)
            if relay is not None:
                relay.wake()

    def reload_soon(self) -> None:
        """Read the files again, in the background (SIGHUP)."""
        self._parts.watcher.reload_soon()

    # --- start and stop -----------------------------------------------------------------------

    def start(self) -> None:
        """Start all loops; a broker or database that is away is waited for, degraded."""
        parts = self._parts
        self._running = parts.adaptation.running = True
        for relay in parts.adaptation.relays.loops.values():
            relay.start()
        for loop in self._loops():
            loop.start()
        parts.publisher.start()
        self._starter.start()

    def _starting(self) -> Starting:
        """Ledger ready, release, topology, pauses; then consumers."""
        parts = self._parts
        steps = (
            ("ledger", parts.ledger.check),
            ("release", parts.follower.begin),
            ("topology", parts.adaptation.apply_topology),
            ("paused routes", self._pauses.restore),
        )
        return Starting(steps, self._read)

    def _read(self) -> None:
        self._parts.source.start()
        self._parts.feeds.start(self.workspace())
        logger().info("started", release=self.workspace().release)

    def _loops(self) -> list[Loop]:
        parts = self._parts
        return [
            parts.receive, parts.release, parts.windows, parts.upkeep, parts.follower,
            parts.watcher,
        ]  # fmt: skip

    def stop(self, timeout_seconds: float = 20.0) -> bool:
        """Drain within *timeout_seconds*; False where something had to be left to a restart."""
        parts, deadline = self._parts, self.clock.boottime_seconds() + timeout_seconds
        self._running = parts.adaptation.running = False
        self._starter.stop()

        def left() -> float:
            return max(0.1, deadline - self.clock.boottime_seconds())

        drained = parts.source.stop(left() * 0.5)
        drained = parts.feeds.stop(left() * 0.5) and drained
        loops: list[Loop] = [*self._loops(), *parts.adaptation.relays.all()]
        for loop in loops:
            loop.stop()
        running = [loop for loop in loops if not loop.join(left() - _CLOSING_SECONDS)]
        self._close(left)
        logger().info("stopped", drained=drained and not running)
        return drained and not running

    def _close(self, left: Callable[[], float]) -> None:
        """Close everything at once: a part that hangs must not hold up the others."""
        parts = self._parts
        closers = [
            threading.Thread(target=part.close, daemon=True)
            for part in (parts.source, parts.publisher, parts.topology_admin, parts.ledger)
        ]
        for closer in closers:
            closer.start()
        for closer in closers:
            closer.join(left())

    # --- how it is ----------------------------------------------------------------------------

    def status(self) -> Status:
        """Whether messages go through, and if not, what is missing."""
        parts = self._parts
        missing = []
        if not self._running:
            missing.append("stopping")
        if not self._database_up():
            missing.append("database")
        if not parts.source.connected:
            missing.append("broker (consumer)")
        if not parts.publisher.connected:
            missing.append("broker (publisher)")
        if not parts.follower.begun:
            missing.append("release")
        differences = parts.adaptation.differences
        if differences is None:
            missing.append("topology")
        starved = sorted(parts.source.starved())
        missing += [f"progress of {route}" for route in starved]
        details = {
            "release": self.workspace().release,
            "topology_differences": [str(d) for d in differences or ()],
            "paused": sorted(self._pauses.routes),
            "sources_away": dict(parts.feeds.away()),
            "reload_problem": parts.follower.problem,
            "instances": {row.id: row.release for row in parts.follower.seen},
        }
        return Status(not missing, missing, details)

    def _database_up(self) -> bool:
        try:
            self._parts.ledger.check()
        except MesbridgeError:
            return False
        return True

    # --- routes -------------------------------------------------------------------------------

    def pause(self, route: str, actor: str) -> None:
        """Read no more of *route* until it is resumed, by any instance, across restarts too.

        Raises:
            KeyError: no such route.
        """
        self._set_paused(route, actor, paused=True)

    def resume(self, route: str, actor: str) -> None:
        """Go on reading *route*. Raises KeyError: no such route."""
        self._set_paused(route, actor, paused=False)

    def _set_paused(self, route: str, actor: str, *, paused: bool) -> None:
        _ = self.workspace().routes[route]
        self._pauses.set(route, actor, paused=paused)

    def route_states(self) -> list[RouteState]:
        """All routes of the active release, by name."""
        return [
            route_state(
                route, paused=name in self._pauses.routes, connected=self._is_connected(route)
            )
            for name, route in sorted(self.workspace().routes.items())
        ]

    def _is_connected(self, route: Route) -> bool:
        """Whether its source can be read; the API is there as long as we are."""
        if route.source.kind == "queue":
            return self._parts.source.connected
        return route.name not in self._parts.feeds.away()

    def destination_states(self) -> list[DestinationState]:
        """All destinations of the active release, by name. Raises LedgerError."""
        open_circuits = {
            name
            for name, loop in self._parts.adaptation.relays.loops.items()
            if loop.relay.circuit.is_open
        }
        return destination_states(self.ledger, self.workspace(), self.clock.now(), open_circuits)

    # --- ingest -------------------------------------------------------------------------------

    def ingest(
        self,
        route: str,
        body: bytes,
        *,
        message_id: str,
        content_type: str | None = None,
        message_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> IngestResult:
        """Take one message by the API; returns once it is stored.

        Raises:
            KeyError: no such route.
            LedgerError: not stored in time.
        """
        _ = self.workspace().routes[route]
        self._parts.intake.receive(
            route,
            body,
            message_id=message_id,
            message_type=message_type,
            content_type=content_type,
            headers=headers or {},
            timeout_seconds=self.settings.ingest_timeout_seconds,
        )
        with self.ledger.transaction() as transaction:
            known = transaction.known_messages([(route, message_id)])
        rows = known.get((route, message_id), ())
        last = rows[-1] if rows else None
        state = last.state.value if last is not None and last.state is not None else "duplicate"
        return IngestResult(message_id, last.row_id if last else None, state)
