"""docs/examples/interface-tables: nothing is wrong with it, and its tests pass."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import mesbridge
from mesbridge.workspace import check
from mesbridge.workspace.example_runner import run_tests
from tests.integration.docs.pages import DOCS

EXAMPLE = DOCS / "examples" / "interface-tables"


def test_nothing_is_found_in_the_example() -> None:
    found = check(EXAMPLE / "mappings", EXAMPLE / "schemas")

    assert [each.line() for each in found] == []


def test_the_tests_of_the_example_pass() -> None:
    loaded = mesbridge.load(EXAMPLE / "mappings", EXAMPLE / "schemas")

    results = [result for file in run_tests(loaded, loaded.tests) for result in file]

    assert len(results) == 4
    assert [each.line() for result in results for each in result.findings] == []


def test_the_tables_can_be_made(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "erp.db")
    connection.executescript((EXAMPLE / "tables.sql").read_text(encoding="utf-8"))
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()

    assert sorted(name for (name,) in tables) == ["RPT_IN", "RPT_IN_SCRAP", "WO_OUT", "WO_OUT_STEP"]
