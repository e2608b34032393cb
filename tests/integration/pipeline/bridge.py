"""A small bridge: receive, ledger and relay on SQLite, with a destination that remembers.

Everything is real but the clock, which stands still until it is moved, and the target.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from mesbridge import workspace as workspaces
from mesbridge.ledger.ids import new_id
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.balance import RouteBalance, balance
from mesbridge.ledger.queries.messages import search_messages
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.ports import Arrival, OutputRow, SendOutcome, SendResult
from mesbridge.pipeline.receive import Received, Receiver
from mesbridge.pipeline.relay import Relay
from mesbridge.pipeline.settling import Settling
from mesbridge.pipeline.windows import Windows
from mesbridge.workspace.release import Workspace
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.pipeline.builders import FakeClock

SMALL = Path(__file__).parents[2] / "workspaces" / "small"
OK = SendResult(SendOutcome.OK)


class Target:
    """A destination that keeps what it got; *answers* decides how each attempt ends."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.idempotent = True
        self.on_uncertain = "resend"
        self.timeout_seconds = 5.0
        self.batch_limit = 200
        self.got: list[OutputRow] = []
        self.answers: Callable[[OutputRow], SendResult] = lambda row: OK
        self.there = True
        self.verified = OK

    def send(self, outputs: Sequence[OutputRow]) -> list[SendResult]:
        results = [self.answers(row) for row in outputs]
        taken = (SendOutcome.OK, SendOutcome.UNKNOWN)
        self.got += [r for r, end in zip(outputs, results, strict=True) if end.outcome in taken]
        return results

    def probe(self) -> bool:
        return self.there

    def verify(self, output: OutputRow) -> SendResult:
        return self.verified

    def close(self) -> None: ...

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(row.body) for row in self.got]


class Source:
    """A message source that remembers what was acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: list[Arrival] = []
        self.given_back: list[Arrival] = []

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        self.acknowledged += arrivals

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        self.given_back += arrivals


class Bridge:
    """One instance; several may share a database."""

    def __init__(self, url: str, workspace: Workspace, clock: FakeClock, owner: str = "a") -> None:
        self.workspace = workspace
        self.clock = clock
        self.metrics = Metrics()
        self.ledger: SqlLedger = open_ledger(url, clock=clock)
        self.source = Source()
        parts = (self._active, self.ledger, clock, self.metrics, new_id)
        self.receiver = Receiver(*parts)
        self.held = HeldRelease(*parts)
        self.windows = Windows(*parts)
        self.desk = Desk(self._active, self.ledger, self.held, clock, new_id)
        self.answered: set[str] = set()
        settling = Settling(self.ledger, self._active, clock, self.metrics, new_id,
                            self.answered.update)  # fmt: skip
        self.targets = {name: Target(name) for name in workspace.destinations}
        self.relays = {
            name: Relay(target, self.ledger, self._active, settling, clock, self.metrics, owner)
            for name, target in self.targets.items()
        }
        self._numbers = itertools.count(1)

    def _active(self) -> Workspace:
        return self.workspace

    @property
    def mes(self) -> Target:
        return self.targets["mes_queue"]

    @property
    def erp(self) -> Target:
        return self.targets["erp_api"]

    def arrival(self, route: str, body: object, **given: Any) -> Arrival:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        values = {"message_id": f"id-{next(self._numbers)}", "content_type": "application/json"}
        return Arrival(
            route, f"t.{route}", raw, self.clock.now(), self.source, **{**values, **given}
        )

    def receive(self, *arrivals: Arrival) -> Received:
        return self.receiver.process(list(arrivals))

    def order(self, no: str = "1", rev: int = 1, **fields: Any) -> Arrival:
        body = {"no": no, "rev": rev, "qty": 10, "unit": "PC", "state": "O"}
        given = {k: fields.pop(k) for k in list(fields) if k in _ARRIVAL}
        return self.arrival("orders", {**body, **fields}, **given)

    def report(self, report: str = "R1", order: str = "1", **fields: Any) -> Arrival:
        body = {"id": report, "order": order, "good": 5}
        given = {k: fields.pop(k) for k in list(fields) if k in _ARRIVAL}
        return self.arrival("reports", {**body, **fields}, **given)

    def relay(self) -> int:
        """Send until nothing is due now."""
        total = 0
        while sent := sum(relay.run_window() for relay in self.relays.values()):
            total += sent
        return total

    def later(self, **delta: float) -> None:
        step = timedelta(**delta)
        self.clock.time += step
        self.clock.boot_seconds += step.total_seconds()

    def states(self, route: str | None = None) -> list[str]:
        """States of all messages, oldest first."""
        with self.ledger.reading() as connection:
            page = search_messages(connection, route=route, limit=500)
        return [str(item.state) for item in reversed(page.items)]

    def balance(self, route: str) -> RouteBalance:
        with self.ledger.reading() as connection:
            return next(row for row in balance(connection) if row.route == route)

    def close(self) -> None:
        self.ledger.close()


_ARRIVAL = {
    "message_id",
    "redelivered",
    "correlation_id",
    "type",
    "header_error",
    "sent_at",
    "headers",
}


def small_workspace() -> Workspace:
    return workspaces.load(SMALL / "mappings", SMALL / "schemas")


def make_bridge(folder: Path, workspace: Workspace, clock: FakeClock) -> Bridge:
    return Bridge(empty_ledger(folder / "ledger.db"), workspace, clock)
