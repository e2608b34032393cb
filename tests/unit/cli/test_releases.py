"""``mesbridge release`` and ``mesbridge codes`` beside a running service."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mesbridge.cli import main as cli
from mesbridge.ledger.ledger import open_ledger
from mesbridge.ledger.release_rows import InstanceRow
from mesbridge.pipeline.ports import CodeMiss, MessageState
from tests.contract.ledger.builders import a_message, an_output
from tests.integration.releases.workspaces import JOB, UOM, Files
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.cli.calls import Result

Call = Callable[..., Result]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MESBRIDGE_LANG", "en")
    monkeypatch.setenv("MESBRIDGE_MAPPINGS", "workspace/mappings")
    monkeypatch.setenv("MESBRIDGE_SCHEMAS", "workspace/schemas")
    empty_ledger(tmp_path / "mesbridge.db")
    return Files(tmp_path / "workspace")


@pytest.fixture
def call(files: Files, capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        return Result(int(str(ended.value.code)), out, err)

    return call


def ids(call: Call) -> list[str]:
    found = json.loads(call("release", "list", "--format", "json").out)
    return [item["id"] for item in found["items"]]


def test_releases_are_added_activated_and_rolled_back(call: Call, files: Files) -> None:
    added = call("release", "add", "--note", "first")
    files.change(UOM, "piece", "pieces")
    call("release", "add")
    second, first = ids(call)

    activated = call("release", "activate", first[:5])
    back = call("release", "rollback")
    table = call("release", "list")

    assert (added.code, "is active, before -" in added.out) == (0, True)
    assert activated.out == f"{first} is active, before {second}\n"
    assert back.out == f"{second} is active, before {first}\n"
    assert table.out.splitlines()[1].startswith(f"{second}  *")
    assert "first" in table.out


def test_a_bad_release_is_refused_with_its_findings(call: Call, files: Files) -> None:
    call("release", "add")
    files.change(JOB, "order_no", "order_nr")

    refused = call("release", "add", "--lang", "zh")

    assert refused.code == 1
    assert "workspace/mappings/mes/job.yaml:5:" in refused.err
    assert "MB301" in refused.err
    assert len(ids(call)) == 1


def test_what_cannot_be_done_ends_with_1_and_says_why(call: Call) -> None:
    nothing = call("release", "rollback")
    call("release", "add")

    unknown, first = call("release", "activate", "zzz"), call("release", "rollback", "--lang", "zh")

    assert (nothing.code, "MB673" in nothing.err) == (1, True)
    assert (unknown.code, "MB660" in unknown.err) == (1, True)
    assert (first.code, "没有其他发布版本" in first.err) == (1, True)


def test_codes_are_added_listed_and_removed(call: Call) -> None:
    call("release", "add")

    added = call("codes", "add", "uom", "erp", "BOX", "C62", "--valid-from", "2026-01-01")
    listed = call("codes", "added")
    removed = call("codes", "remove", "uom", "erp", "BOX", "C62", "--valid-from", "2026-01-01")
    wrong = call("codes", "add", "uom", "erp", "BOX", "C63")

    assert (added.code, removed.code) == (0, 0)
    assert "uom    erp     BOX   C62" in listed.out
    assert "2026-01-01" in listed.out
    assert (wrong.code, "MB397" in wrong.err, "C62" in wrong.err) == (1, True, True)


def test_the_work_list_tells_how_much_waits_since_when(call: Call) -> None:
    ledger = open_ledger("sqlite:///mesbridge.db")
    row = a_message(state=MessageState.HELD, blocking=True)
    at = datetime(2026, 3, 2, 6, 15, 4, tzinfo=UTC)
    with ledger.transaction() as transaction:
        transaction.add_messages([row])
        transaction.add_code_misses([CodeMiss("uom", "erp", "BOX", row.id, at)])
    ledger.close()

    found = call("codes", "missing")

    words = found.out.splitlines()[1].split()
    assert words[:5] == ["uom", "erp", "BOX", "1", "1"]
    assert words[5:] == ["2026-03-02", "06:15:04"] * 2


def test_the_desk_goes_by_the_active_release_not_by_the_files(call: Call, files: Files) -> None:
    call("release", "add")
    files.change(JOB, "order_no", "order_nr")

    assert call("held", "release").code == 0


def test_the_doctor_tells_of_releases(call: Call, files: Files) -> None:
    call("release", "add")
    (release,) = ids(call)
    now = datetime.now(UTC)
    ledger = open_ledger("sqlite:///mesbridge.db")
    row = a_message()
    with ledger.transaction() as transaction:
        transaction.see_instance(InstanceRow("host:1", release, now, now))
        transaction.see_instance(InstanceRow("host:2", "other", now, now, "1 findings"))
        transaction.add_messages([row])
        transaction.add_outputs([an_output(row, destination="old_queue")])
    ledger.close()
    files.change(UOM, "piece", "pieces")

    found = json.loads(call("doctor", "--format", "json").out)["items"]

    about = {each["code"]: each["found"] for each in found if each["about"] == "releases"}
    assert about.keys() == {"MB665", "MB666", "MB667", "MB669"}
    assert "host:2 other" in about["MB665"]
    assert release in about["MB666"]
    assert "old_queue" in about["MB667"]
