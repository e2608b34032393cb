"""The commands that work on the ledger, beside a running service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mesbridge.cli import main as cli
from mesbridge.ledger.ledger import open_ledger
from mesbridge.workspace import load
from mesbridge.workspace.release import Workspace
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.api.bridges import ROOT, LocalBridge, holding_orders, sample, settings_of
from tests.unit.cli.calls import Result

ORDER = sample("sap_s4/production_order_1000412.json")
Call = Callable[..., Result]


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return load(ROOT / "mappings", ROOT / "schemas")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MESBRIDGE_LANG", "en")
    monkeypatch.setenv("MESBRIDGE_MAPPINGS", str(ROOT / "mappings"))
    monkeypatch.setenv("MESBRIDGE_SCHEMAS", str(ROOT / "schemas"))
    monkeypatch.setenv("MESBRIDGE_DATABASE_URL", f"sqlite:///{tmp_path / 'ledger.db'}")
    monkeypatch.setenv("MESBRIDGE_BROKER_URL", f"embedded:{tmp_path / 'broker.db'}")
    return tmp_path


@pytest.fixture
def call(folder: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        return Result(int(str(ended.value.code)), out, err)

    return call


@pytest.fixture
def bridge(folder: Path, shipped: Workspace) -> Iterator[LocalBridge]:
    settings = settings_of(folder)
    empty_ledger(folder / "ledger.db")
    ledger = open_ledger(settings.database_url)
    yield LocalBridge(settings, shipped, ledger)
    ledger.close()


def letter_of(call: Call) -> str:
    found = json.loads(call("dead", "list", "--format", "json").out)
    return str(found["items"][0]["id"])


def test_a_look_makes_no_database(call: Call, folder: Path) -> None:
    result = call("dead", "list")

    assert result.code == 2
    assert "MB495" in result.err
    assert list(folder.iterdir()) == []


def test_dead_letters_are_listed_grouped_and_shown(call: Call, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", b'{"d": ', message_id="SAP-1")

    listed, groups = call("dead", "list"), call("dead", "groups")
    shown = call("dead", "show", letter_of(call))

    assert listed.code == groups.code == shown.code == 0
    assert "SAP-1" in shown.out
    assert "unreadable" in shown.out
    assert listed.out.splitlines()[0].startswith("ID")
    assert groups.out.splitlines()[1].startswith("1 ")


def test_a_shown_dead_letter_is_masked(call: Call, bridge: LocalBridge) -> None:
    body = sample("bad/production_order_comma_quantity.json")
    bridge.receive("sap_orders", body, message_id="SAP-1")

    shown = call("dead", "show", letter_of(call))

    assert '"SalesOrder": "***"' in shown.out


def test_an_empty_list_says_so_on_stderr(call: Call, bridge: LocalBridge) -> None:
    result = call("dead", "list", "--lang", "zh")

    assert (result.code, result.err.strip()) == (0, "没有死信")


def test_a_long_list_says_how_it_goes_on(call: Call, bridge: LocalBridge) -> None:
    for number in range(3):
        bridge.receive("sap_orders", b"x", message_id=f"SAP-{number}")

    result = call("dead", "list", "--limit", "2")

    assert len(result.out.splitlines()) == 3
    assert "--after" in result.err


def test_letters_are_retried_and_discarded_one_by_one(call: Call, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", b"x", message_id="SAP-1")
    letter = letter_of(call)

    discarded = call("dead", "discard", letter, "nope", "--reason", "a test")
    again = call("dead", "retry", letter, "--format", "json")

    assert discarded.code == again.code == 1
    assert discarded.out.split() == [letter, "discarded", "dead"]
    assert "MB483" in discarded.err
    assert "MB484" in again.err


def test_a_retried_letter_is_judged_again(call: Call, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", b"x", message_id="SAP-1")

    result = call("dead", "retry", letter_of(call), "--as-is", "--format", "json")

    assert json.loads(result.out)["resolution"] == "retried"


def test_an_unknown_letter_is_refused(call: Call, bridge: LocalBridge) -> None:
    result = call("dead", "show", "nope")

    assert (result.code, "MB483" in result.err) == (1, True)


def test_a_trace_is_a_tree_of_both_systems(call: Call, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")
    bridge.receive("opcenter_reports", sample("opcenter/operation_report.json"), message_id="M-1")
    bridge.receive("sap_orders", ORDER + b" ", message_id="SAP-1")
    bridge.send("opcenter_queue")

    english, chinese = call("trace", "000001000412"), call("trace", "1000412", "--lang", "zh")

    assert english.out.splitlines()[0] == "order 1000412"
    assert "sap_s4 -> work_order 1000412 new: delivered" in english.out
    assert "-> opcenter_queue opcenter.create_work_order: sent" in english.out
    assert "opcenter -> production_report" in english.out
    assert "! not_posted:" in english.out
    assert "MB472" in english.out
    assert "已报工" in chinese.out
    assert json.loads(call("trace", "1000412", "--format", "json").out)["key"] == "1000412"


def test_an_order_that_waits_is_traced_with_what_it_waits_for(
    call: Call, bridge: LocalBridge
) -> None:
    bridge.receive("opcenter_reports", sample("opcenter/operation_report.json"), message_id="M-1")

    assert "waits for" in call("trace", "1000412").out
    assert call("trace", "4711").code == 1


def test_held_messages_are_listed_and_released(call: Call, bridge: LocalBridge) -> None:
    bridge.receive("opcenter_reports", sample("opcenter/operation_report.json"), message_id="M-1")
    listed = call("held", "list")
    still = call("held", "release")
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")

    released = call("held", "release", "000001000412")

    assert "1000412" in listed.out
    assert "still wait" in still.out
    assert "nothing waits" in released.out
    assert json.loads(call("held", "list", "--format", "json").out)["items"] == []


def test_what_checks_hold_is_let_go_for_named_orders_only(
    call: Call, bridge: LocalBridge, tmp_path: Path
) -> None:
    checked = holding_orders(tmp_path)
    bridge.use(load(checked, ROOT / "schemas"))
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")

    unnamed = call("held", "release", "--past-checks", "--mappings", str(checked))
    still = call("held", "release", "1000412", "--mappings", str(checked))
    named = call("held", "release", "1000412", "--past-checks", "--mappings", str(checked))

    assert unnamed.code == 2
    assert "needs the orders" in unnamed.err
    assert "still wait" in still.out
    assert "nothing waits" in named.out


@pytest.mark.usefixtures("bridge")
def test_nothing_is_missing_and_no_release_was_made_at_first(call: Call) -> None:
    codes, releases = call("codes", "missing"), call("release", "list")

    assert (codes.code, releases.code) == (0, 0)
    assert "no code is missing" in codes.err
    assert "no release yet" in releases.err
    assert call("codes", "missing", "--after", "zz").code == 2
    assert json.loads(call("release", "list", "--format", "json").out)["items"] == []
    assert json.loads(call("codes", "missing", "--format", "json").out)["items"] == []


def test_a_key_is_shown_once_and_can_be_revoked(call: Call) -> None:
    added = call("key", "add", "maria", "--role", "operator", "--days", "30")
    as_json = json.loads(call("key", "add", "paul", "--role", "viewer", "--format", "json").out)
    listed = call("key", "list")
    revoked, again = call("key", "revoke", "maria"), call("key", "revoke", "maria")

    assert added.out.startswith("mesbridge_")
    assert added.out.strip() not in listed.out
    assert as_json["key"].startswith("mesbridge_")
    assert (revoked.code, again.code) == (0, 1)
    states = {item["name"]: item["state"] for item in json.loads(
        call("key", "list", "--format", "json").out)["items"]}  # fmt: skip
    assert states == {"maria": "revoked", "paul": "live"}


def test_the_database_is_upgraded_and_told(call: Call) -> None:
    missing, upgraded, current = call("db", "current"), call("db", "upgrade"), call("db", "current")

    assert (missing.code, upgraded.code, current.code) == (2, 0, 0)
    shown = json.loads(call("db", "current", "--format", "json").out)
    assert shown["current"] == shown["expected"]


def test_the_topology_is_shown_checked_and_applied(call: Call) -> None:
    shown, before = call("topology", "show"), call("topology", "check")
    applied, after = call("topology", "apply"), call("topology", "check", "--format", "json")

    assert "erp.work_orders" in shown.out
    assert before.code == 1
    assert "is missing" in before.out
    assert (applied.code, after.code, json.loads(after.out)) == (0, 0, [])
    assert json.loads(call("topology", "show", "--format", "json").out)["queues"]


def test_an_api_on_another_address_without_keys_does_not_start(call: Call) -> None:
    result = call("run", "--host", "0.0.0.0")

    assert result.code == 1
    assert "MB611" in result.err


def test_a_broken_mapping_stops_the_start(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "systems.yaml").write_text("systems: [\n")
    monkeypatch.setenv("MESBRIDGE_MAPPINGS", str(broken))

    result = call("run")

    assert result.code == 1
    assert "systems.yaml:" in result.err
