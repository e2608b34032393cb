"""``mesbridge test record --message``: a test of a message in the journal, on both databases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mesbridge.cli import main as cli
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.workspace import load
from tests.contract.ledger.builders import a_message

REPOSITORY = Path(__file__).parents[3]
REPORT = json.loads((REPOSITORY / "samples/opcenter/operation_report.json").read_text("utf-8"))
PERSON = "00012345"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> Path:
    """A copy of the shipped workspace that works on the ledger of this test."""
    for name in ("mappings", "schemas"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MESBRIDGE_LANG", "en")
    monkeypatch.setenv("MESBRIDGE_DATABASE_URL", url)
    return tmp_path


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    out, err = capfd.readouterr()
    return int(str(ended.value.code)), out, err


def test_a_message_of_the_journal_becomes_a_test_in_and_out(
    workspace: Path, ledger: SqlLedger, capfd: pytest.CaptureFixture[str]
) -> None:
    shipped = load(workspace / "mappings", workspace / "schemas")
    body = json.dumps(REPORT).encode()
    payload = shipped.decode("opcenter.operation_report", body)
    (report,) = shipped.translator("opcenter.operation_report").translate(payload)
    row = a_message(
        route="opcenter_reports", body=body, message_type="opcenter.operation_report",
        entity="production_report", canonical=shipped.codec("production_report").dump(report),
    )  # fmt: skip
    broken = a_message(route="opcenter_reports", body=b'{"PersonNId": "00012345"')
    with ledger.transaction() as transaction:
        transaction.add_messages([row, broken])

    inward = call(capfd, "test", "record", "--message", row.id)
    outward = call(capfd, "test", "record", "--message", row.id, "--mapping", "sap_s4.confirmation")
    absent = call(capfd, "test", "record", "--message", "nobody")
    unreadable = call(capfd, "test", "record", "--message", broken.id)
    tested = call(capfd, "test", "mappings")

    assert (inward[0], outward[0]) == (0, 0), inward[2] + outward[2]
    assert "recorded production_report PR-00098301" in inward[1]
    for name in ("opcenter/operation_report_test.yaml", "sap_s4/confirmation_test.yaml"):
        before = (REPOSITORY / "mappings" / name).read_text("utf-8")
        after = (workspace / "mappings" / name).read_text("utf-8")
        assert after.startswith(before)
        assert PERSON not in after.removeprefix(before)
    assert absent[0] == 1
    assert "the journal has no such message" in absent[2]
    assert (unreadable[0], PERSON in unreadable[2]) == (1, False)
    assert "MB451" in unreadable[2]
    assert tested[0] == 0, tested[1]
