"""A whole service on the embedded broker in this process, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mesbridge.api.app import create_app
from mesbridge.bootstrap import build_service
from mesbridge.broker.factory import open_client
from mesbridge.broker.ports import BrokerClient
from mesbridge.cli.api_thread import ApiThread
from tests.unit.api.bridges import sample, settings_of

ORDER = sample("sap_s4/production_order_1000412.json")
REPORT = sample("opcenter/operation_report.json")


@pytest.fixture
def http(tmp_path: Path) -> Iterator[httpx.Client]:
    service = build_service(settings_of(tmp_path, upkeep_seconds=0.2))
    api = ApiThread(create_app(service), "127.0.0.1", 0)
    service.start()
    api.start()
    with httpx.Client(base_url=api.address, timeout=30) as client:
        until(lambda: client.get("/health/ready").status_code == 200)
        yield client
    api.stop()
    assert service.stop()


@pytest.fixture
def broker(http: httpx.Client, tmp_path: Path) -> Iterator[BrokerClient]:
    client = open_client(f"embedded:{tmp_path / 'broker.db'}")
    yield client
    client.close()


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until *true* holds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


def items(http: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get(f"/api/v1/{path}").raise_for_status().json()["items"]
    return found


def hand_in(http: httpx.Client, route: str, body: bytes, key: str) -> None:
    answer = http.post(f"/api/v1/messages/{route}", content=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 202


def test_what_came_by_http_is_delivered_and_reconciled(
    http: httpx.Client, broker: BrokerClient
) -> None:
    broker.declare_queue("mes.commands", "mb.out", ["opcenter.#"])
    broker.declare_queue("erp.postings", "mb.out", ["sap_s4.#"])
    hand_in(http, "sap_orders", ORDER, "S-1")
    hand_in(http, "opcenter_reports", REPORT, "M-1")

    until(lambda: [item["state"] for item in items(http, "messages")] == ["delivered"] * 2)

    (order,) = items(http, "reconciliation")
    assert order["reported"] == order["posted"] != "0"
    assert order["differences"] == []
    assert all(row["unexplained"] == 0 for row in items(http, "balance"))
    (command,) = broker.get("mes.commands", 10)
    life = http.get("/api/v1/orders/000001000412").json()["items"]
    assert command.message_id == life[0]["outputs"][0]["id"]


def test_what_nobody_takes_stays_due_with_its_error(
    http: httpx.Client, broker: BrokerClient
) -> None:
    hand_in(http, "sap_orders", ORDER, "S-1")

    def failed() -> bool:
        outputs = http.get("/api/v1/orders/1000412").json()["items"][0]["outputs"]
        return bool(outputs[0]["last_error"])

    until(failed)
    (message,) = items(http, "messages")
    assert message["state"] == "due"


def test_the_gauge_of_the_reconciliation_counts_orders_that_differ(
    http: httpx.Client, broker: BrokerClient
) -> None:
    hand_in(http, "sap_orders", ORDER, "S-1")
    hand_in(http, "opcenter_reports", REPORT, "M-1")

    line = 'mesbridge_reconciliation_differences{kind="not_posted"} 1.0'
    until(lambda: line in http.get("/metrics").text)


def test_a_paused_route_leaves_messages_in_their_queue(
    http: httpx.Client, broker: BrokerClient
) -> None:
    assert http.post("/api/v1/routes/sap_orders/pause").json()["state"] == "paused"
    name = "sap_s4.production_order"
    broker.publish("mb.in", name, ORDER, message_id="S-1", type=name)

    assert broker.depth("erp.work_orders") == 1
    assert items(http, "messages") == []
    http.post("/api/v1/routes/sap_orders/resume")

    until(lambda: len(items(http, "messages")) == 1)


def test_a_dead_letter_is_retried_over_http(http: httpx.Client, broker: BrokerClient) -> None:
    broker.declare_queue("mes.commands", "mb.out", ["opcenter.#"])
    hand_in(http, "sap_orders", ORDER, "S-1")
    hand_in(http, "sap_orders", ORDER.replace(b"PP01", b"PP01 "), "S-1")
    (letter,) = items(http, "dead-letters")

    retried = http.post(f"/api/v1/dead-letters/{letter['id']}/retry")

    assert letter["code"] == "MB472"
    assert retried.status_code == 200
    audit = items(http, "audit")
    assert [entry["action"] for entry in audit][:1] == ["dead_letter.retry"]
