"""``mesbridge run`` as a process of its own, over real HTTP."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.api.bridges import ROOT, sample

ORDER = sample("sap_s4/production_order_1000412.json")
REPORT = sample("opcenter/operation_report.json")
COMMAND = [sys.executable, "-m", "mesbridge.cli.main"]


@dataclass
class Running:
    """One process of ``mesbridge run``."""

    process: subprocess.Popen[str]
    client: httpx.Client

    def json(self, path: str) -> Any:
        return self.client.get(path).raise_for_status().json()

    def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until *true* holds."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it never came to pass"
            time.sleep(0.05)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(25)


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "MESBRIDGE_LANG": "en",
        "MESBRIDGE_DATABASE_URL": f"sqlite:///{folder / 'ledger.db'}",
        "MESBRIDGE_BROKER_URL": f"embedded:{folder / 'broker.db'}",
        "MESBRIDGE_MAPPINGS": str(ROOT / "mappings"),
        "MESBRIDGE_SCHEMAS": str(ROOT / "schemas"),
        "MESBRIDGE_UPKEEP_SECONDS": "0.2",
        "MESBRIDGE_LOG_LEVEL": "info",
        **more,
    }


def start(folder: Path, more: dict[str, str] | None = None, key: str = "") -> Running:
    """A process that listens; its log lies in *folder*."""
    log = folder / f"log-{uuid.uuid4().hex}.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*COMMAND, "run", "--port", "0"], stderr=stream, text=True, cwd=folder,
            env=environment(folder, **(more or {})),
        )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (found := re.search(r'"address": "(http://[^"]+)"', log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    address = found[1].replace("0.0.0.0", "127.0.0.1")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = httpx.Client(base_url=address, headers=headers, timeout=30)
    return Running(process, client)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found = start(tmp_path)
    found.until(lambda: found.client.get("/health/ready").status_code == 200)
    yield found
    found.client.close()
    if found.process.poll() is None:
        found.process.kill()
        found.process.wait()


def test_an_order_and_its_report_go_both_ways(running: Running) -> None:
    handed_in = running.client.post(
        "/api/v1/messages/sap_orders", content=ORDER, headers={"Idempotency-Key": "SAP-1"}
    )
    running.client.post(
        "/api/v1/messages/opcenter_reports", content=REPORT, headers={"Idempotency-Key": "MES-1"}
    )

    def dead() -> bool:
        return bool(running.json("/api/v1/dead-letters")["items"])

    def states() -> set[str]:
        items = running.json("/api/v1/orders/000001000412")["items"]
        return {item["state"] for item in items} if len(items) == 2 else set()

    # Nobody has bound a queue to mb.out: what is sent comes back and stays due, nothing is lost.
    assert handed_in.status_code == 202
    running.until(lambda: states() == {"due"} or states() == {"delivered"} or dead())
    balance = {row["route"]: row for row in running.json("/api/v1/balance")["items"]}
    assert balance["sap_orders"]["received"] == 1
    assert all(row["unexplained"] == 0 for row in balance.values())


def test_the_metrics_are_those_of_the_contract(running: Running) -> None:
    running.client.post(
        "/api/v1/messages/sap_orders", content=b"x", headers={"Idempotency-Key": "S-1"}
    )
    running.until(lambda: "mesbridge_dead_letters_open{" in running.client.get("/metrics").text)

    text = running.client.get("/metrics").text

    for name in (
        "mesbridge_messages_total", "mesbridge_deliveries_total", "mesbridge_message_seconds",
        "mesbridge_end_to_end_seconds", "mesbridge_oldest_due_seconds", "mesbridge_outbox_due",
        "mesbridge_held", "mesbridge_dead_letters_open", "mesbridge_dead_letters_total",
        "mesbridge_retries_total", "mesbridge_circuit_open", "mesbridge_code_misses_total",
        "mesbridge_flags_total", "mesbridge_broker_connected", "mesbridge_database_up",
        "mesbridge_consumer_starved", "mesbridge_release_info", "mesbridge_reload_success",
        "mesbridge_reconciliation_differences", "mesbridge_balance_unexplained",
    ):  # fmt: skip
        assert f"# TYPE {name} " in text, name


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_with_exit_code_0(running: Running, number: int) -> None:
    began = time.monotonic()

    assert running.stop(number) == 0
    assert time.monotonic() - began < 20


def test_a_restart_knows_what_was_there_before(running: Running, tmp_path: Path) -> None:
    headers = {"Idempotency-Key": "S-1"}
    first = running.client.post("/api/v1/messages/sap_orders", content=ORDER, headers=headers)
    assert running.stop() == 0

    again = start(tmp_path)
    again.until(lambda: again.client.get("/health/ready").status_code == 200)
    second = again.client.post("/api/v1/messages/sap_orders", content=ORDER, headers=headers)

    assert second.json()["id"] == first.json()["id"]
    assert again.stop() == 0
    again.client.close()


def test_other_machines_need_a_key(tmp_path: Path) -> None:
    refused = subprocess.run(
        [*COMMAND, "run", "--host", "0.0.0.0", "--port", "0"], env=environment(tmp_path),
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    key = subprocess.run(
        [*COMMAND, "key", "add", "maria", "--role", "viewer"], env=environment(tmp_path),
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout.strip()  # fmt: skip
    running = start(tmp_path, {"MESBRIDGE_API_HOST": "0.0.0.0"}, key)

    assert (refused.returncode, "MB611" in refused.stderr) == (1, True)
    assert running.client.get("/api/v1/balance").status_code == 200
    assert running.client.post("/api/v1/routes/sap_orders/pause").status_code == 403
    without = httpx.get(f"{running.client.base_url}/api/v1/balance")
    assert without.status_code == 401
    assert running.stop() == 0
    running.client.close()
