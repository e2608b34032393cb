"""Releases of a running service, on real RabbitMQ and PostgreSQL: edited, refused, completed."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.factory import open_client
from mesbridge.broker.ports import BrokerClient
from tests.end_to_end.service_process import ServiceProcess, wait_for
from tests.integration.releases.workspaces import JOB, UOM, Files

SENT = "t.sent"
PREFIXED = 'id: {from: order_no, steps: [{prefix: "N"}]}'


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    made = Files(tmp_path_factory.mktemp("workspace"))
    # Changes build on each other, so none takes the place of another.
    made.change("mappings/dictionary/order.yaml", "kind: snapshot", "kind: change")
    return made


@pytest.fixture(scope="module")
def service(
    files: Files, tmp_path_factory: pytest.TempPathFactory, module_amqp_url: str,
    module_postgres_url: str,
) -> Iterator[ServiceProcess]:  # fmt: skip
    made = ServiceProcess(
        tmp_path_factory.mktemp("service"), module_amqp_url, module_postgres_url, files.folder,
        reload_poll_seconds="0.1", reload_quiet_seconds="0.2", sweep_seconds="3600",
        upkeep_seconds="0.2",
    )  # fmt: skip
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def client(service: ServiceProcess, module_amqp_url: str) -> Iterator[BrokerClient]:
    made = open_client(module_amqp_url)
    made.declare_queue(SENT, "mb.out", ["#"])
    yield made
    made.close()


def order(client: BrokerClient, no: str, rev: int = 1, unit: str = "PC") -> None:
    body = {"no": no, "rev": rev, "qty": 10 * rev, "unit": unit, "state": "O"}
    client.publish(
        "mb.in", "erp.order", json.dumps(body).encode(), message_id=f"{no}-{rev}", type="erp.order"
    )


def active(service: ServiceProcess) -> str:
    return str(service.get("/api/v1/releases")["items"][0]["id"])


def metric(service: ServiceProcess, line: str) -> bool:
    return line in service.text("/metrics").splitlines()


def everything_sent(client: BrokerClient, count: int) -> list[Envelope]:
    found: list[Envelope] = []
    wait_for(
        lambda: found.extend(client.get(SENT, 10_000)) or len(found) >= count, 60, f"{count} jobs"
    )
    return found


def test_an_edited_file_is_taken_between_two_messages_under_load(
    service: ServiceProcess, files: Files, client: BrokerClient
) -> None:
    before, published, done = active(service), list[str](), threading.Event()

    def load() -> None:
        while not done.is_set():
            order(client, f"A{len(published)}")
            published.append(f"A{len(published)}")

    loading = threading.Thread(target=load)
    loading.start()
    wait_for(lambda: len(published) > 50, 60, "some orders")
    files.change(JOB, "id:     order_no", PREFIXED)
    wait_for(lambda: active(service) != before, 60, "another release")
    count = len(published)
    wait_for(lambda: len(published) > count + 50, 60, "some more orders")
    done.set()
    loading.join()

    jobs = everything_sent(client, len(published))
    after = active(service)
    by_release: dict[str, set[bool]] = defaultdict(set)
    for job in jobs:
        by_release[job.headers["x-mesbridge-release"]].add(json.loads(job.body)["id"][0] == "N")
    assert by_release == {before: {False}, after: {True}}
    numbers = [json.loads(job.body)["id"].removeprefix("N") for job in jobs]
    assert Counter(numbers) == Counter(published)


def test_a_broken_file_is_refused_and_the_service_goes_on(
    service: ServiceProcess, files: Files, client: BrokerClient
) -> None:
    good = active(service)
    files.change(JOB, "quantity", "quantitty")

    wait_for(lambda: metric(service, "mesbridge_reload_success 0.0"), 60, "a refused reload")
    order(client, "B1")
    asked = service.post("/api/v1/releases")

    assert [json.loads(job.body)["id"] for job in everything_sent(client, 1)] == ["NB1"]
    assert active(service) == good
    assert [each["code"] for each in asked["findings"]] == ["MB301"]
    assert "MB301" in str(service.get("/health/ready")["details"]["reload_problem"])
    assert any("MB301" in str(line.get("found")) for line in service.log)
    files.change(JOB, "quantitty", "quantity")
    wait_for(lambda: metric(service, "mesbridge_reload_success 1.0"), 60, "an accepted reload")
    assert active(service) == good


def test_an_unknown_unit_waits_until_it_is_added_and_goes_in_order(
    service: ServiceProcess, client: BrokerClient
) -> None:
    orders = ("C1", "C2", "C3")
    for rev in range(1, 6):
        for no in orders:
            order(client, no, rev, unit="BOX" if rev == 1 else "PC")

    def missing() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = service.get("/api/v1/codes/missing")["items"]
        return found

    wait_for(lambda: [each["messages"] for each in missing()] == [15], 60, "15 held messages")
    assert missing()[0]["waiting"] == 3
    made = service.post("/api/v1/codes/uom", {"canonical": "C62", "system": "erp", "code": "BOX"})
    for no in orders:
        order(client, no, 6)

    got: dict[str, list[int]] = defaultdict(list)
    for job in everything_sent(client, 18):
        document = json.loads(job.body)
        got[document["id"]].append(document["qty"])
    assert made["changed"] is True
    assert got == {f"N{no}": [10, 20, 30, 40, 50, 60] for no in orders}
    wait_for(lambda: missing() == [], 60, "an empty work list")


def test_the_added_unit_survives_edited_files_a_signal_and_a_restart(
    service: ServiceProcess, files: Files, client: BrokerClient
) -> None:
    before = active(service)
    files.change(UOM, "piece", "pieces")
    service.signal(signal.SIGHUP)
    wait_for(lambda: active(service) != before, 60, "another release")
    changed = active(service)

    assert service.terminate() == 0
    service.start()
    order(client, "D1", unit="BOX")

    assert [json.loads(job.body)["id"] for job in everything_sent(client, 1)] == ["ND1"]
    assert active(service) == changed
    added = json.loads(service.command("codes", "added", "--format", "json").stdout)
    assert [each["code"] for each in added["items"]] == ["BOX"]


def test_a_rollback_by_command_is_followed_within_seconds(service: ServiceProcess) -> None:
    now = active(service)

    rolled = service.command("release", "rollback")

    assert rolled.returncode == 0
    assert f"before {now}" in rolled.stdout
    back = rolled.stdout.split()[0]
    wait_for(
        lambda: metric(service, f'mesbridge_release_info{{release="{back}"}} 1.0'),
        20,
        "the rollback",
    )
    (entry, *_) = service.get("/api/v1/audit")["items"]
    assert (entry["action"], entry["before"], entry["after"]) == (
        "release.rollback", {"release": now}, {"release": back},
    )  # fmt: skip
