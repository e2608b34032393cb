"""A window of collected messages outlives the process: one posting arrives, once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.factory import open_client
from mesbridge.pipeline.ports import Publication, PublishOutcome
from tests.end_to_end.service_process import ServiceProcess, wait_for
from tests.integration.pipeline.shifts import SHIFT

_OUTPUTS = "test.postings"


@pytest.fixture
def service(tmp_path: Path, amqp_url: str, postgres_url: str) -> Iterator[ServiceProcess]:
    """The workspace ``shift``, but a window of a lot closes after a second."""
    workspace = tmp_path / "workspace"
    shutil.copytree(SHIFT, workspace)
    route = workspace / "mappings/routes/mixed.yaml"
    route.write_text(route.read_text("utf-8").replace("every: 15m", "every: 1s"), "utf-8")
    made = ServiceProcess(tmp_path, amqp_url, postgres_url, workspace)
    yield made
    made.stop()


def publish(url: str, queue: str, *reports: str, **given: Any) -> None:
    body = {"order": "7", "op": "0010", "shift": "A", "lot": "L1", "unit": "EA", "good": 1, **given}
    client = open_client(url)
    ends = client.publish_all(
        [
            Publication(
                "", queue, json.dumps({"id": report, **body}).encode(), report, "mes.piece",
                "application/json",
            )
            for report in reports
        ]
    )  # fmt: skip
    client.close()
    assert set(ends) == {PublishOutcome.OK}


def postings(url: str) -> list[Envelope]:
    client = open_client(url)
    found: list[Envelope] = []
    while piece := client.get(_OUTPUTS, 100):
        found += piece
    client.close()
    return found


def balance(service: ServiceProcess, route: str) -> dict[str, Any]:
    items = service.get("/api/v1/balance")["items"]
    return next((row for row in items if row["route"] == route), {})


def test_a_window_outlives_a_kill_and_its_posting_arrives_once(
    service: ServiceProcess, amqp_url: str
) -> None:
    service.start()
    client = open_client(amqp_url)
    client.declare_queue(_OUTPUTS, "mb.out", ["#"])
    client.close()
    first, second = [f"P{n}" for n in range(60)], [f"P{n}" for n in range(50, 80)]

    publish(amqp_url, "t.pieces", *first)
    wait_for(lambda: balance(service, "pieces").get("held") == 60, 60, "60 messages are held")
    service.kill()
    service.start()
    publish(amqp_url, "t.pieces", *second)
    publish(amqp_url, "t.mixed", "L-1", "L-2", order="8")
    wait_for(lambda: balance(service, "mixed").get("delivered") == 2, 60, "the lot is posted")
    wait_for(lambda: balance(service, "pieces").get("held") == 80, 60, "80 messages are held")
    waiting = service.command("held", "list", "--key", "7", "--limit", "1", "--format", "json")
    released = service.command("held", "release", "7")
    wait_for(lambda: balance(service, "pieces").get("delivered") == 80, 60, "all are posted")

    assert json.loads(waiting.stdout)["items"][0]["reason"] == "window"
    assert released.returncode == 0, released.stderr
    lot, shift = sorted(postings(amqp_url), key=lambda each: len(each.body))
    assert (json.loads(lot.body)["good"], json.loads(shift.body)["good"]) == (2, 80)
    assert {row["unexplained"] for row in service.get("/api/v1/balance")["items"]} == {0}
    traced = service.command("trace", "7", "--format", "json")
    (posting,) = [each for each in json.loads(traced.stdout)["items"] if each["members"]]
    assert sorted(posting["collected"]) == sorted({*first, *second})
    member = service.get("/api/v1/messages?key=7&state=delivered&limit=1")["items"][0]
    assert posting["id"] in (member["posting"], member["id"])
