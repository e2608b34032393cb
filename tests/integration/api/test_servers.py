"""``mesbridge`` on RabbitMQ and PostgreSQL: the steps of an installation, in their order."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mesbridge.broker.factory import open_client
from tests.integration.api.test_service import COMMAND, ORDER, REPORT, environment, start


@pytest.fixture
def servers(amqp_url: str, new_postgres_url: Callable[..., str]) -> dict[str, str]:
    """A vhost without queues and a database without tables."""
    return {
        "MESBRIDGE_BROKER_URL": amqp_url,
        "MESBRIDGE_DATABASE_URL": new_postgres_url("template0"),
    }


def mesbridge(
    folder: Path, servers: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(folder, **servers), cwd=folder,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def found_by_doctor(folder: Path, servers: dict[str, str]) -> dict[str, str]:
    result = mesbridge(folder, servers, "doctor", "--format", "json")
    return {each["about"]: each["status"] for each in json.loads(result.stdout)["items"]}


def test_the_doctor_names_what_an_installation_still_lacks(
    tmp_path: Path, servers: dict[str, str]
) -> None:
    before = found_by_doctor(tmp_path, servers)
    refused = mesbridge(tmp_path, servers, "run")
    steps = [
        mesbridge(tmp_path, servers, *step)
        for step in (("db", "upgrade"), ("topology", "apply"), ("topology", "check"))
    ]
    after = found_by_doctor(tmp_path, servers)

    assert (before["database"], before["broker"]) == ("error", "warning")
    assert (refused.returncode, "MB499" in refused.stderr) == (1, True)
    assert "mesbridge db upgrade" in refused.stderr
    assert [step.returncode for step in steps] == [0, 0, 0]
    assert set(after.values()) == {"ok"}
    assert after["clock"] == "ok"


def test_orders_and_reports_go_both_ways_and_are_reconciled(
    tmp_path: Path, servers: dict[str, str]
) -> None:
    mesbridge(tmp_path, servers, "db", "upgrade")
    running = start(tmp_path, servers)
    running.until(lambda: running.client.get("/health/ready").status_code == 200)
    broker = open_client(servers["MESBRIDGE_BROKER_URL"])
    broker.declare_queue("mes.commands", "mb.out", ["opcenter.#"])
    broker.declare_queue("erp.postings", "mb.out", ["sap_s4.#"])
    for route, name, body in (
        ("sap_orders", "sap_s4.production_order", ORDER),
        ("opcenter_reports", "opcenter.operation_report", REPORT),
    ):
        broker.publish("mb.in", name, body, message_id=f"{route}-1", type=name)
        broker.publish("mb.in", name, body, message_id=f"{route}-1", type=name)

    def settled() -> bool:
        states = [item["state"] for item in running.json("/api/v1/messages")["items"]]
        return states == ["delivered"] * 2

    running.until(settled)
    balance = running.json("/api/v1/balance")["items"]
    (order,) = running.json("/api/v1/reconciliation")["items"]
    trace = mesbridge(tmp_path, servers, "trace", "000001000412")

    assert running.stop() == 0
    assert all(row["unexplained"] == 0 for row in balance)
    assert order["differences"] == []
    assert "sap_queue sap_s4.confirmation: sent" in trace.stdout
    assert broker.depth("mes.commands") == broker.depth("erp.postings") == 1
    broker.close()
    running.client.close()
