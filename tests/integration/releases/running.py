"""A whole service in this process, on the embedded broker, with what tests ask of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mesbridge.bootstrap import build_service
from mesbridge.broker.factory import open_client
from mesbridge.broker.ports import BrokerClient
from mesbridge.ledger.queries.messages import search_messages
from mesbridge.service import Service
from tests.integration.releases.workspaces import Files

#: Where everything that the small workspace sends arrives.
SENT = "t.sent"
_PATIENCE_SECONDS = 60.0


class Running:
    """One service; *client* stands for the ERP and the MES."""

    def __init__(self, service: Service, client: BrokerClient) -> None:
        self.service = service
        self.client = client

    @property
    def release(self) -> str:
        return self.service.workspace().release

    def order(self, no: str, rev: int = 1, **fields: Any) -> None:
        body = {"no": no, "rev": rev, "qty": 10 * rev, "unit": "PC", "state": "O", **fields}
        self.client.publish(
            "mb.in", "erp.order", json.dumps(body).encode(),
            message_id=f"{no}-{rev}", type="erp.order",
        )  # fmt: skip

    def sent(self) -> list[dict[str, Any]]:
        """What has arrived since the last call, in order."""
        return [json.loads(each.body) for each in self.client.get(SENT, 100_000)]

    def rows(self) -> list[Any]:
        """The journal, oldest first."""
        found: list[Any] = []
        after = None
        with self.service.ledger.reading() as connection:
            while True:
                page = search_messages(connection, limit=500, after=after)
                found += page.items
                after = page.next
                if after is None:
                    return found[::-1]

    def states(self) -> list[str]:
        return [str(row.state) for row in self.rows()]

    def metric(self, name: str, **labels: str) -> float | None:
        return self.service.metrics.registry.get_sample_value(f"mesbridge_{name}", labels)


@contextmanager
def running(files: Files, folder: Path, **more: object) -> Iterator[Running]:
    """A service that reads the queues; stopped at the end."""
    settings = files.settings(
        folder, **{"upkeep_seconds": 0.2, "follow_seconds": 0.1, "reload_watch": False, **more}
    )
    service = build_service(settings)
    service.start()
    client = open_client(settings.broker_url)
    try:
        eventually(lambda: service.status().ready)
        client.declare_queue(SENT, "mb.out", ["#"])
        yield Running(service, client)
    finally:
        client.close()
        service.stop()


def eventually(holds: Callable[[], object]) -> None:
    """Wait until *holds* does."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)
