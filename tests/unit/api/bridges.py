"""A bridge without loops: what is handed in is judged at once, and sent when a test says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from mesbridge.bootstrap import releases_of
from mesbridge.errors import LedgerError
from mesbridge.ledger.ids import IdMaker
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.ports import Arrival, OutputRow, OutputState, Settlement
from mesbridge.pipeline.receive import Receiver
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
from tests.unit.pipeline.builders import FakeClock

ROOT = Path(__file__).parents[3]


def sample(name: str) -> bytes:
    """One of the shipped samples: ``sap_s4/production_order_1000412.json``."""
    return (ROOT / "samples" / name).read_bytes()


class NoSource:
    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        return None

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        return None


def holding_orders(folder: Path) -> Path:
    """The shipped mappings with a check that holds every order."""
    checked = folder / "checked"
    shutil.copytree(ROOT / "mappings", checked)
    entity = checked / "dictionary/work_order.yaml"
    text = entity.read_text(encoding="utf-8")
    assert "flag: {le: [quantity, 0]}" in text
    held = text.replace("flag: {le: [quantity, 0]}", "hold: {gt: [quantity, 0]}", 1)
    entity.write_text(held, encoding="utf-8")
    return checked


class LocalBridge:
    """Fits ``api.bridge.Bridge`` on a real ledger."""

    def __init__(self, settings: Settings, workspace: Workspace, ledger: SqlLedger) -> None:
        self.settings = settings
        self.ledger = ledger
        self.metrics = Metrics()
        self.clock = FakeClock()
        self.missing: list[str] = []
        self.away = False
        self.paused: set[str] = set()
        self.open_circuits: set[str] = set()
        self.woken: list[str] = []
        self._workspace = workspace
        ids = IdMaker()
        self.releases = releases_of(settings, ledger, self.clock)
        self.releases.follow = self._follow
        self.held = HeldRelease(self.workspace, ledger, self.clock, self.metrics, ids)
        self.desk = Desk(self.workspace, ledger, self.held, self.clock, ids)
        self._receiver = Receiver(self.workspace, ledger, self.clock, self.metrics, ids)

    def _follow(self) -> None:
        self._workspace = self.releases.current() or self._workspace

    def workspace(self) -> Workspace:
        return self._workspace

    def use(self, workspace: Workspace) -> None:
        """Another release is active from now on."""
        self._workspace = workspace

    def status(self) -> Status:
        return Status(not self.missing, self.missing, {"release": self._workspace.release})

    def route_states(self) -> list[RouteState]:
        return [
            route_state(route, paused=name in self.paused, connected=True)
            for name, route in sorted(self._workspace.routes.items())
        ]

    def destination_states(self) -> list[DestinationState]:
        return destination_states(
            self.ledger, self._workspace, self.clock.now(), self.open_circuits
        )

    def pause(self, route: str, actor: str) -> None:
        _ = self._workspace.routes[route]
        with self.ledger.transaction() as transaction:
            transaction.set_paused(route, True, actor, self.clock.now())
        self.paused.add(route)

    def resume(self, route: str, actor: str) -> None:
        _ = self._workspace.routes[route]
        self.paused.discard(route)

    def wake(self, destinations: Iterable[str]) -> None:
        self.woken.extend(destinations)

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
        if self.away:
            raise LedgerError("MB495", reason="away")
        self.receive(
            route, body, message_id=message_id, content_type=content_type, type=message_type,
            headers=dict(headers or {}),
        )  # fmt: skip
        with self.ledger.transaction() as transaction:
            known = transaction.known_messages([(route, message_id)])[route, message_id][-1]
        return IngestResult(message_id, known.row_id, str(known.state and known.state.value))

    def receive(self, route: str, body: bytes, **more: Any) -> None:
        """One message through the pipeline."""
        arrival = Arrival(route, "test", body, self.clock.now(), NoSource(), **more)
        self._receiver.process([arrival])

    def send(self, destination: str, state: OutputState = OutputState.SENT, **more: Any) -> int:
        """Everything due there is sent (or dies, or …); how many it were."""
        lease = self.ledger.acquire_lease(destination, "test", timedelta(minutes=1))
        assert lease is not None
        done = 0
        while rows := self.ledger.pick(destination, lease.epoch, 100):
            with self.ledger.transaction() as transaction:
                settled = [self._settled(row, state, **more) for row in rows]
                transaction.settle_outputs(destination, lease.epoch, settled)
                transaction.refresh_messages({row.message for row in rows})
            done += len(rows)
        return done

    def _settled(self, row: OutputRow, state: OutputState, **more: Any) -> Settlement:
        sent_at = self.clock.now() if state is OutputState.SENT else None
        return Settlement(row, state, row.attempt + 1, sent_at=sent_at, **more)


def settings_of(folder: Path, **more: Any) -> Settings:
    """Settings that keep everything in *folder*."""
    values = {
        "database_url": f"sqlite:///{folder / 'ledger.db'}",
        "broker_url": f"embedded:{folder / 'broker.db'}",
        "mappings": ROOT / "mappings",
        "schemas": ROOT / "schemas",
        **more,
    }
    return Settings(**values)
