"""Which files are read, and what is said of those that cannot be."""

from pathlib import Path

import pytest

from mesbridge import workspace
from mesbridge.findings import errors_in
from tests.unit.workspace.builders import (
    FILES,
    ROUTE,
    SYSTEMS,
    Changes,
    changed,
    findings_of,
    lines,
    load,
    write_workspace,
)


def test_folders_that_are_missing_are_told(root: Path) -> None:
    assert lines(workspace.check("mappings", "schemas")) == [
        "mappings:1:1 MB284 'mappings' is missing"
    ]

    (root / "mappings").mkdir()

    assert lines(workspace.check("mappings", "schemas")) == [
        "schemas:1:1 MB284 'schemas' is missing"
    ]


def test_systems_are_needed(root: Path) -> None:
    found = lines(findings_of(root, {SYSTEMS: None}))

    assert "mappings/systems.yaml:1:1 MB284 'mappings/systems.yaml' is missing" in found


def test_folders_of_no_system_are_told_once(root: Path) -> None:
    changes: Changes = {
        "mappings/erp_on/x.yaml": "a: 1\n", "mappings/notes/readme.txt": "x",
        "mappings/erp_one/samples/x.yaml": "- 1\n", "schemas/erp_on/x.schema.json": "{}",
        "schemas/mes_on/x.schema.json": "{}",
    }  # fmt: skip

    found = [line for line in lines(findings_of(root, changes)) if "MB361" in line]

    assert found == [
        "mappings/erp_on:1:1 MB361 the folder 'erp_on' is named like no system, did you mean 'erp_one'?",
        "schemas/mes_on:1:1 MB361 the folder 'mes_on' is named like no system, did you mean 'mes_one'?",
    ]


def test_files_of_other_kinds_are_left_alone(root: Path) -> None:
    before = load(root).release
    changes: Changes = {
        "mappings/README.md": "# notes", "mappings/codes/notes.txt": "x", "mappings/.git/a.yaml": "- 1",
        "mappings/erp_one/.hidden.yaml": "- 1", "mappings/erp_one/samples/order.json": "{}",
    }  # fmt: skip

    assert load(root, changes).release == before


def test_both_endings_of_yaml_are_read(root: Path) -> None:
    changes: Changes = {ROUTE: None, "mappings/routes/orders.yml": FILES[ROUTE]}

    assert list(load(root, changes).routes) == ["orders"]


def test_empty_lines_of_a_code_table_are_skipped_and_quoted_ones_read(root: Path) -> None:
    text = 'canonical,erp_one,label_en\nC62,PC,"a, piece\nof two lines"\n\n,,\nKGM,KG,kilogram\n'

    table = load(root, {"mappings/codes/uom.csv": text}).codes["uom"]

    assert table.label("C62").en == "a, piece\nof two lines"
    assert [row.position.line for row in table.rows] == [2, 6]


def test_an_empty_code_table_is_told(root: Path) -> None:
    found = lines(findings_of(root, {"mappings/codes/empty.csv": "\n"}))

    assert "empty.csv:1:1 MB215" in found[0]


def test_a_file_that_is_not_utf8_is_told_and_the_rest_goes_on(root: Path) -> None:
    write_workspace(root)
    (root / "mappings/codes/uom.csv").write_bytes("canonical\nStück\n".encode("latin-1"))

    found = lines(workspace.check(root / "mappings", root / "schemas"))

    assert found[0] == "mappings/codes/uom.csv:2:3 MB121 the file is not UTF-8: byte 0xFC here"


def test_places_outside_of_the_working_directory_are_shown_whole(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = write_workspace(tmp_path_factory.mktemp("other"), changed(ROUTE, "for: 2h", "for: x"))

    found = lines(errors_in(workspace.check(other / "mappings", other / "schemas")))

    assert found[0].startswith(f"{other}/mappings/routes/orders.yaml:10:32 MB204")


def test_a_schema_that_is_wrong_is_told(root: Path) -> None:
    changes: Changes = {"schemas/erp_one/order.schema.json": '{"type": "objekt"}'}

    assert any("order.schema.json:1:10 MB273" in line for line in lines(findings_of(root, changes)))
