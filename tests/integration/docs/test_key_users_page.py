"""docs/key-users.zh.md: what it shows of dictionary and code tables is there, its rows fit."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import indent

import pytest

from mesbridge.findings import errors_in
from mesbridge.pipeline.reconciliation import KINDS
from mesbridge.workspace import check
from tests.integration.docs.pages import DOCS, REPOSITORY, blocks

PAGE = DOCS / "key-users.zh.md"
MAPPINGS, SCHEMAS = REPOSITORY / "mappings", REPOSITORY / "schemas"
TABLE, *ROWS = [block.text for block in blocks(PAGE) if block.language == "csv"]


def test_the_field_is_that_of_the_dictionary() -> None:
    (field,) = [block.text for block in blocks(PAGE) if block.language == "yaml"]

    assert indent(field, "  ") in (MAPPINGS / "dictionary/work_order.yaml").read_text(
        encoding="utf-8"
    )


def test_the_rows_are_those_of_the_code_table() -> None:
    lines = (MAPPINGS / "codes/reason.csv").read_text(encoding="utf-8").splitlines()

    assert TABLE.splitlines()[0] == lines[0]
    assert set(TABLE.splitlines()) <= set(lines)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_that_is_added_fits(tmp_path: Path, row: str) -> None:
    shutil.copytree(MAPPINGS, tmp_path / "mappings")
    table = tmp_path / "mappings/codes/reason.csv"
    table.write_text(table.read_text(encoding="utf-8") + row.strip() + "\n", encoding="utf-8")

    assert errors_in(check(tmp_path / "mappings", SCHEMAS)) == []


def test_every_kind_of_difference_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [kind for kind in KINDS if f"| `{kind}` " not in text] == []
