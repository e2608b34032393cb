"""The shipped dictionary, code tables, schemas, mappings and routes: complete, bilingual, right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import mesbridge
from mesbridge.cli.main import main
from mesbridge.findings import Severity
from mesbridge.workspace import check
from mesbridge.workspace.release import Workspace
from tests.integration.content.conftest import REPOSITORY

MAPPINGS, SCHEMAS = REPOSITORY / "mappings", REPOSITORY / "schemas"
SCHEMA_FILES = sorted(SCHEMAS.glob("*/*.schema.json"))
MESSAGES = {
    "sap_s4": {"production_order", "confirmation", "cancel_confirmation",
               "confirmation_response", "hold_notice"},
    "opcenter": {"create_work_order", "edit_work_order", "abort_work_order", "command_response",
                 "operation_report", "non_conformance"},
    "b2mml": {"process_operations_schedule", "cancel_operations_schedule",
              "process_operations_performance"},
}  # fmt: skip


def test_check_finds_no_errors_and_only_the_doubts_that_remain() -> None:
    found = [each for each in check(MAPPINGS, SCHEMAS) if each.severity is not Severity.NOTE]

    # Free text of B2MML may be longer than what the dictionary takes, numbers of Opcenter may have
    # more decimals, an order may have no operations and a report no plant: such a message stops.
    segments = "DataArea.OperationsSchedule.OperationsRequest.SegmentRequirement"
    numbers = ("quantity", "good", "rework", "scrap.quantity", "consumption.quantity",
               "lots.quantity")  # fmt: skip
    assert {(each.code, each.subject) for each in found} <= {
        ("MB314", "order_no"), ("MB314", "operation_no"), ("MB314", "shift"),
        ("MB313", segments), ("MB313", "(zone)"), *(("MB300", name) for name in numbers),
    }  # fmt: skip


def test_all_tests_beside_the_mappings_pass(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["test", "--mappings", str(MAPPINGS), "--schemas", str(SCHEMAS)])

    assert ended.value.code == 0, capsys.readouterr().out


def test_every_mapping_has_tests(workspace: Workspace) -> None:
    tested = {each.path.name.removesuffix("_test.yaml") for each in workspace.tests}

    assert {name.partition(".")[2] for name in workspace.mappings} == tested


def test_the_messages_have_their_names(workspace: Workspace) -> None:
    expected = {f"{system}.{name}" for system, names in MESSAGES.items() for name in names}

    assert set(workspace.messages) == expected
    assert set(workspace.mappings) == expected


def test_every_entity_and_field_is_labelled_and_explained_in_both_languages(
    workspace: Workspace,
) -> None:
    for entity in workspace.dictionary.entities.values():
        labels = [entity.title, entity.meaning]
        for field in entity.fields.values():
            labels += [field.title, field.meaning]

        assert all(label.en and label.zh for label in labels), entity.name


def test_every_field_has_an_owner_and_plain_ones_an_example(workspace: Workspace) -> None:
    for entity in workspace.dictionary.entities.values():
        for field in entity.fields.values():
            composed = "list" in type(field.type).__name__.lower()

            assert field.owner in {"erp", "mes"}, field
            assert composed or field.example is not None, field


def test_persons_and_customers_are_masked(workspace: Workspace) -> None:
    entities = workspace.dictionary.entities

    assert entities["labour"].fields["person"].sensitivity == "personal"
    assert entities["work_order"].fields["sales_order"].sensitivity == "confidential"


def test_every_code_has_labels_in_both_languages(workspace: Workspace) -> None:
    for table in workspace.codes.values():
        for row in table.rows:
            assert row.cells.get("label_en"), (table.name, row.canonical)
            assert row.cells.get("label_zh"), (table.name, row.canonical)


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=lambda path: path.parent.name + "." + path.name)
def test_every_place_of_a_schema_is_labelled_in_both_languages(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))

    unlabelled = [
        place for place, node in _places(raw) if not (node.get("title") and node.get("x-title-zh"))
    ]

    assert raw["description"]
    assert raw["x-description-zh"]
    assert unlabelled == []


@pytest.mark.parametrize("name", ["sap_orders.yaml", "opcenter_reports.yaml"])
def test_the_http_example_routes_replace_the_shipped_ones(tmp_path: Path, name: str) -> None:
    shutil.copytree(MAPPINGS, tmp_path / "mappings")
    shutil.copy(REPOSITORY / "docs/examples/http-routes" / name, tmp_path / "mappings/routes")

    workspace = mesbridge.load(tmp_path / "mappings", SCHEMAS)

    outputs = workspace.routes[name.removesuffix(".yaml")].outputs
    assert {each.destination for each in outputs} & {"sap_s4_api", "opcenter_api"}
    assert any(each.answer for each in outputs)


def _places(node: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every subschema with the place where it stands."""
    yield place or "root", node
    for name, child in {**node.get("properties", {}), **node.get("$defs", {})}.items():
        yield from _places(child, f"{place}.{name}")
    if "items" in node:
        yield from _places(node["items"], f"{place}[]")
