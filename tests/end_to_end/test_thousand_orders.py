"""The service as a process, on real RabbitMQ and PostgreSQL: 1,000 orders there and back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.broker.factory import open_client
from mesbridge.simulator.bridge_view import HttpBridgeView
from mesbridge.simulator.cases import Case
from mesbridge.simulator.driver import Story, run_story
from mesbridge.simulator.plan import make_plan
from mesbridge.simulator.reconcile_view import FinalTable, Verdict, final_table
from tests.end_to_end.service_process import ServiceProcess

ORDERS = 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("thousand")


@pytest.fixture(scope="module")
def service(
    folder: Path, module_amqp_url: str, module_postgres_url: str
) -> Iterator[ServiceProcess]:
    made = ServiceProcess(folder, module_amqp_url, module_postgres_url, sweep_seconds="2")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def view(service: ServiceProcess) -> Iterator[HttpBridgeView]:
    made = HttpBridgeView(service.url(""))
    yield made
    made.close()


@pytest.fixture(scope="module")
def story(service: ServiceProcess, view: HttpBridgeView, module_amqp_url: str) -> Iterator[Story]:
    client = open_client(module_amqp_url)
    yield run_story(client, make_plan(ORDERS, seed=7), view)
    client.close()


@pytest.fixture(scope="module")
def table(story: Story, view: HttpBridgeView) -> FinalTable:
    return final_table(story, view)


def test_every_order_is_explained_and_nothing_is_lost_or_doubled(table: FinalTable) -> None:
    assert table.wrongs == []
    bad = [
        row
        for row in table.orders
        if row.verdict in (Verdict.LOST, Verdict.DOUBLED, Verdict.UNEXPLAINED)
    ]
    assert bad == []
    assert len(table.orders) == ORDERS


def test_the_balance_has_no_rest_on_any_route(service: ServiceProcess, table: FinalTable) -> None:
    items = service.get("/api/v1/balance")["items"]

    assert {row["unexplained"] for row in items} == {0}
    assert {row["due"] for row in items} == {0}
    assert sum(row["received"] for row in items) > 3 * ORDERS


def test_the_reconciliation_differs_only_where_something_is_stuck(
    story: Story, table: FinalTable, view: HttpBridgeView
) -> None:
    stuck = {
        row.number for row in table.orders if row.verdict in (Verdict.HELD, Verdict.DEAD_LETTER)
    }

    differing = {key for key, sums in view.reconciliation().items() if sums.differences}

    assert differing <= stuck


def test_a_trace_shows_one_order_in_both_systems(
    service: ServiceProcess, story: Story, table: FinalTable
) -> None:
    number = next(plan.order.number for plan in story.plan.orders if plan.case is Case.REVERSAL)

    timeline = service.get(f"/api/v1/orders/{number}")
    padded = service.get(f"/api/v1/orders/{number.zfill(12)}")
    traced = service.command("trace", number, "--format", "json")

    assert padded == timeline
    assert traced.returncode == 0
    assert {"sap_orders"} < {entry["route"] for entry in timeline["items"]}
    assert number in json.dumps(json.loads(traced.stdout))


def test_the_metrics_are_clean(service: ServiceProcess, table: FinalTable) -> None:
    text = service.text("/metrics")

    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert "mesbridge_messages_total{" in text


def test_log_lines_are_json_with_the_keys_of_the_contract(
    service: ServiceProcess, table: FinalTable
) -> None:
    for line in service.log:
        assert {"timestamp", "level", "event"} <= set(line)


def test_it_stops_with_0_on_sigterm(service: ServiceProcess, table: FinalTable) -> None:
    assert service.terminate() == 0
