"""The doctor on folders and interface tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mesbridge.cli.checks.interfaces import interfaces
from mesbridge.workspace import load
from mesbridge.workspace.release import Workspace

EXAMPLE = Path(__file__).parents[3] / "docs/examples/interface-tables"
FOLDERS = ("LINE_JOBS", "LINE_REPORTS", "LINE_REPORTS_DONE", "LINE_REPORTS_FAILED")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The example, with all that it needs."""
    for name in FOLDERS:
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("ERP_INTERFACE", f"sqlite:///{tmp_path / 'erp.db'}")
    connection = sqlite3.connect(tmp_path / "erp.db")
    connection.executescript((EXAMPLE / "tables.sql").read_text(encoding="utf-8"))
    connection.close()
    return load(EXAMPLE / "mappings", EXAMPLE / "schemas")


def told(workspace: Workspace) -> list[str]:
    return [
        f"{each.status} {each.about}: {each.sentence('en')}"
        for each in interfaces(workspace)
        if each.status != "ok"
    ]


def test_what_is_there_is_told(workspace: Workspace) -> None:
    found = list(interfaces(workspace))

    assert {each.code for each in found} == {"MB687"}
    assert len(found) == 6


def test_a_folder_that_is_missing_or_not_said_is_an_error(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "LINE_JOBS").rmdir()
    monkeypatch.delenv("LINE_REPORTS_DONE")

    assert told(workspace) == [
        "error sources: the folder env:LINE_REPORTS_DONE of reports is not there, or cannot be written",
        f"error destinations: the folder {tmp_path / 'LINE_JOBS'} of line_jobs is not there, or cannot be written",
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ALTER TABLE WO_OUT DROP COLUMN TX_TEXT", "the table of orders cannot be used: WO_OUT has no column tx_text"),
        ("ALTER TABLE WO_OUT_STEP DROP COLUMN CENTER", "the table of orders cannot be used: WO_OUT_STEP has no column center"),
        ("DROP TABLE WO_OUT_STEP", "the table of orders cannot be used: there is no table WO_OUT_STEP"),
        ("DROP TABLE RPT_IN_SCRAP", "the table of erp_reports cannot be used: there is no table RPT_IN_SCRAP"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_configured_is_an_error(
    workspace: Workspace, tmp_path: Path, statement: str, expected: str
) -> None:
    connection = sqlite3.connect(tmp_path / "erp.db")
    connection.execute(statement)
    connection.close()

    assert [line.partition(": ")[2] for line in told(workspace)] == [expected]
