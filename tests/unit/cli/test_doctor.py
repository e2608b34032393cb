from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mesbridge.cli.checks import inside, outside
from mesbridge.cli.checks.diagnosis import Diagnosis
from mesbridge.clock import SystemClock
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.errors import BrokerError
from mesbridge.ledger.ledger import open_ledger
from mesbridge.ledger.queries import server
from mesbridge.ledger.schema import upgrade
from mesbridge.workspace import load
from mesbridge.workspace.routes import DestinationSpec
from tests.unit.api.bridges import ROOT, settings_of
from tests.unit.cli.calls import Result
from tests.unit.cli.test_operations import call, folder
from tests.unit.pipeline.builders import NOON, FakeClock

__all__ = ["call", "folder"]

Call = Callable[..., Result]
HERE = Position("destinations/erp.yaml", 1, 1)


def statuses(found: list[Diagnosis]) -> list[tuple[str, str]]:
    return [(each.status, each.code) for each in found]


def test_before_the_first_start_nothing_is_an_error_and_nothing_is_made(
    call: Call, folder: Path
) -> None:
    result = call("doctor")

    assert result.code == 0
    assert "MB" not in result.out
    assert list(folder.iterdir()) == []


def test_an_installation_that_is_right_is_told_so(call: Call) -> None:
    call("db", "upgrade")
    call("topology", "apply")

    found = json.loads(call("doctor", "--format", "json", "--lang", "zh").out)["items"]

    assert {each["status"] for each in found} == {"ok"}
    assert {each["about"] for each in found} >= {"settings", "mappings", "database", "broker"}
    assert found[0]["found"] == "设置正确"


def test_broken_mappings_are_an_error_with_their_first_finding(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "mappings", tmp_path / "mappings")
    (tmp_path / "mappings" / "systems.yaml").write_text("systems: [\n")
    monkeypatch.setenv("MESBRIDGE_MAPPINGS", str(tmp_path / "mappings"))

    result = call("doctor")

    assert result.code == 1
    assert "ERROR  mappings: the mappings hold" in result.out
    assert "run mesbridge check" in result.out


def test_a_database_of_another_version_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()

    found = list(outside.database(settings_of(tmp_path), SystemClock()))

    assert statuses(found) == [("error", "MB634")]
    assert "mesbridge db upgrade" in str(found[0].mend("en"))


def test_a_database_url_that_means_none_is_an_error(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"

    found = list(outside.database(settings_of(tmp_path, database_url=url), SystemClock()))

    assert statuses(found) == [("error", "MB634")]


def test_clocks_that_differ_are_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(tmp_path)
    upgrade(settings.database_url)
    monkeypatch.setattr(outside, "server_time", lambda connection: NOON)
    clock = FakeClock()

    same = list(outside.database(settings, clock))
    clock.time = clock.time.replace(minute=5)
    other = list(outside.database(settings, clock))

    assert ("ok", "MB636") in statuses(same)
    assert ("warning", "MB635") in statuses(other)
    assert "300.0 s" in other[1].sentence("en")


def test_sqlite_has_no_clock_of_its_own(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    upgrade(settings.database_url)
    ledger = open_ledger(settings.database_url)
    with ledger.reading() as connection:
        assert server.server_time(connection) is None
    ledger.close()


def test_keys_are_judged_by_who_can_reach_the_api(call: Call, tmp_path: Path) -> None:
    call("key", "add", "maria", "--role", "admin")
    valid = list(outside.database(settings_of(tmp_path), SystemClock()))
    call("key", "revoke", "maria")
    revoked = list(outside.database(settings_of(tmp_path), SystemClock()))
    reachable = list(outside.database(settings_of(tmp_path, api_host="0.0.0.0"), SystemClock()))

    assert statuses(valid)[-1] == ("ok", "MB648")
    assert statuses(revoked)[-1] == ("warning", "MB653")
    assert statuses(reachable)[-1] == ("error", "MB611")


def test_a_broker_that_lacks_everything_is_told_in_short(tmp_path: Path) -> None:
    (tmp_path / "broker.db").touch()
    workspace = load(ROOT / "mappings", ROOT / "schemas")

    found = list(outside.broker(settings_of(tmp_path), workspace))

    assert statuses(found) == [("warning", "MB638")] * 3 + [("warning", "MB654")]


def test_a_broker_that_cannot_be_reached_is_an_error(tmp_path: Path) -> None:
    workspace = load(ROOT / "mappings", ROOT / "schemas")
    settings = settings_of(tmp_path, broker_url="amqp://guest:guest@127.0.0.1:1/")

    found = list(outside.broker(settings, workspace))

    assert statuses(found) == [("error", "MB639")]


def test_an_embedded_broker_that_the_service_has_open_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(url: str) -> Any:
        raise BrokerError("MB487", detail="database is locked")

    (tmp_path / "broker.db").touch()
    monkeypatch.setattr(outside, "open_topology", locked)

    found = list(outside.broker(settings_of(tmp_path), load(ROOT / "mappings", ROOT / "schemas")))

    assert statuses(found) == [("ok", "MB655")]


class FakeWorkspace:
    """One route to one destination over HTTP."""

    def __init__(self, spec: DestinationSpec) -> None:
        output = type("Output", (), {"destination": spec.name})
        self.routes = {"r": type("Route", (), {"outputs": [output]})}
        self.destinations = {spec.name: spec}


def credentials(**values: Document) -> Fields:
    return Fields(dict(values), dict.fromkeys(values, HERE), HERE)


def text(value: str) -> Scalar:
    return Scalar(value, HERE, value)


def test_hosts_and_secrets_of_destinations_must_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody(host: str, port: Any) -> Any:
        raise socket.gaierror

    spec = DestinationSpec(
        "erp",
        "http",
        HERE,
        address="https://erp.example.test/api",
        credentials=credentials(
            user=text("plain"),
            password=text("env:MESBRIDGE_TEST_SECRET"),
            more=Items((text(f"file:{tmp_path / 'no'}"),), HERE),
        ),
    )
    workspace: Any = FakeWorkspace(spec)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    missing = list(outside.destinations(workspace))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port: [])
    monkeypatch.setenv("MESBRIDGE_TEST_SECRET", "x")
    (tmp_path / "no").write_text("y")
    there = list(outside.destinations(workspace))

    assert statuses(missing) == [("error", "MB643"), ("error", "MB644"), ("error", "MB644")]
    assert "erp.example.test" in missing[0].sentence("zh")
    assert statuses(there) == [("ok", "MB642")]


def test_time_zones_that_are_not_known_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = load(ROOT / "mappings", ROOT / "schemas")
    known = list(inside.zones(workspace))
    monkeypatch.setattr(inside, "_is_known", lambda name: name != "Asia/Shanghai")
    unknown = list(inside.zones(workspace))

    assert statuses(known) == [("ok", "MB640")]
    assert "Asia/Shanghai" in known[0].sentence("en")
    assert statuses(unknown) == [("error", "MB641")]


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "../etc/passwd"])
def test_a_zone_that_is_none_is_not_known(name: str) -> None:
    assert inside._is_known(name) is False


@pytest.mark.parametrize(("free_mib", "expected"), [(50, "error"), (500, "warning"), (5000, "ok")])
def test_room_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mib: int, expected: str
) -> None:
    usage = type("Usage", (), {"free": free_mib << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    assert [each.status for each in inside.disk(settings_of(tmp_path))] == [expected]


def test_a_folder_or_file_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ledger.db").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    found = list(inside.disk(settings_of(tmp_path)))

    assert statuses(found) == [("error", "MB647"), ("error", "MB647")]


def test_a_settings_file_with_a_url_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "mesbridge.yaml"
    assert list(inside.settings_file(file)) == []
    file.write_text("database_url: postgresql+psycopg://u:p@h/d\n")
    file.chmod(0o644)
    open_to_all = list(inside.settings_file(file))
    file.chmod(0o600)

    assert statuses(open_to_all) == [("warning", "MB650")]
    assert list(inside.settings_file(file)) == []
