"""Orders under way while something breaks, and one checker for all faults."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.factory import open_client
from mesbridge.pipeline.ports import Publication, PublishOutcome
from tests.end_to_end.service_process import ServiceProcess, wait_for

SMALL = Path(__file__).parents[1] / "workspaces" / "small"
_OUTPUTS = "test.outputs"
_PIECE = 20


class Load:
    """Publishes orders of the small workspace in the background; remembers what was confirmed."""

    def __init__(self, broker_url: str, orders: int) -> None:
        self._url = broker_url
        self._orders = orders
        self.confirmed: set[str] = set()
        self._thread = threading.Thread(target=self._publish, daemon=True)
        self.half_way = threading.Event()

    def declare(self) -> None:
        """The queue that collects all outputs; the bridge has declared its exchanges."""
        client = open_client(self._url)
        client.declare_queue(_OUTPUTS, "mb.out", ["#"])
        client.close()

    def start(self) -> None:
        self._thread.start()

    def finish(self, seconds: float = 90.0) -> None:
        self._thread.join(seconds)
        assert not self._thread.is_alive(), f"{len(self.confirmed)} of {self._orders} confirmed"

    def _publish(self) -> None:
        """Every order until the broker confirms it: what is unknown is sent again, same id."""
        client = open_client(self._url)
        waiting = [str(number) for number in range(self._orders)]
        while waiting:
            piece = waiting[:_PIECE]
            ends = client.publish_all([_publication(no) for no in piece])
            done = {no for no, end in zip(piece, ends, strict=True) if end is PublishOutcome.OK}
            self.confirmed |= done
            waiting = [no for no in waiting if no not in done]
            if len(self.confirmed) >= self._orders // 2:
                self.half_way.set()
            if not done:
                threading.Event().wait(0.2)
        client.close()

    def check(self, service: ServiceProcess, *, repeats_allowed: int) -> None:
        """Nothing lost, nothing doubled in effect, everything explained."""
        outputs = self._outputs(service)
        bodies = defaultdict(set)
        for envelope in outputs:
            bodies[envelope.message_id].add(envelope.body)
        jobs = Counter(json.loads(next(iter(seen)))["id"] for seen in bodies.values())

        assert set(jobs) == self.confirmed, "every confirmed order has a job"
        assert set(jobs.values()) == {1}, "no order has two jobs"
        assert all(len(seen) == 1 for seen in bodies.values()), "one id, one body"
        assert len(outputs) - len(bodies) <= repeats_allowed
        balance = _balance(service)
        assert balance["received"] == balance["delivered"] == self._orders
        assert balance["unexplained"] == 0
        assert service.get("/api/v1/dead-letters")["items"] == []

    def received(self, service: ServiceProcess) -> int:
        """Orders that the bridge has taken so far."""
        return int(_balance(service).get("received", 0))

    def _outputs(self, service: ServiceProcess) -> list[Envelope]:
        def settled() -> bool:
            return bool(_balance(service).get("delivered", 0) >= self._orders)

        wait_for(settled, 150, "all orders delivered")
        client = open_client(self._url)
        found: list[Envelope] = []
        while piece := client.get(_OUTPUTS, 500):
            found += piece
        assert not client.depth("t.orders")
        assert not client.depth("mb.dlq")
        client.close()
        return found


def _balance(service: ServiceProcess) -> dict[str, Any]:
    items = service.get("/api/v1/balance").get("items", [])
    return next((row for row in items if row["route"] == "orders"), {})


def _publication(no: str) -> Publication:
    body = {"no": no, "rev": 1, "qty": 10, "unit": "PC", "state": "O"}
    return Publication(
        "mb.in", "erp.order", json.dumps(body).encode(), f"order-{no}", "erp.order",
        "application/json",
    )  # fmt: skip
