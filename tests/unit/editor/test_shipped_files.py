"""The files of the shipped workspace are valid by the schemas that are made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from mesbridge.documents import plain
from mesbridge.editor.workspace_schemas import ENDING, EditorSchema, workspace_schemas
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.yaml_source import read_yaml

REPOSITORY = Path(__file__).parents[3]
MAPPINGS = REPOSITORY / "mappings"
FILES = sorted(MAPPINGS.rglob("*.yaml"))
ORDERS = MAPPINGS / "sap_s4/production_order.yaml"

Schemas = dict[str, EditorSchema]


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    contents = assemble(MAPPINGS, REPOSITORY / "schemas")
    return {each.file.removesuffix(ENDING): each for each in workspace_schemas(contents)}


def is_for(schema: EditorSchema, path: Path) -> bool:
    wanted = [pattern for pattern in schema.patterns if not pattern.startswith("!")]
    left_out = [pattern[1:] for pattern in schema.patterns if pattern.startswith("!")]
    return any(map(path.match, wanted)) and not any(map(path.match, left_out))


def errors(schema: dict[str, Any], document: Any) -> list[str]:
    validator = jsonschema_rs.validator_for(schema)
    return [
        f"{each.instance_path}: {each.message}"[:300] for each in validator.iter_errors(document)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_file_has_one_schema_and_is_valid_by_it(path: Path, schemas: Schemas) -> None:
    documents = read_yaml(path, path.name, [])
    fitting = [each for each in schemas.values() if is_for(each, path.relative_to(MAPPINGS))]

    assert len(fitting) == 1
    assert documents
    assert [errors(fitting[0].schema, plain(each)) for each in documents] == [[]] * len(documents)


@pytest.mark.parametrize("name", ["mapping/sap_s4.production_order", "mapping"])
@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("  quantity:  ", "  quantty:  "),
        ("steps: [{strip", "stepps: [{strip"),
        ("strip_zeros", "strip_zero"),
        ("digits_only: true", "digit_only: true"),
        ("code: uom", "code: uon"),
        ("{table: work_center", "{table: work_centre"),
        ("on_missing: hold", "on_missing: wait"),
        ("where: {ne:", "where: {neq:"),
        ("to: work_order", "to: work_orders"),
    ],
)
def test_a_misspelt_word_is_refused(
    name: str, written: str, instead: str, schemas: Schemas
) -> None:
    text = ORDERS.read_text(encoding="utf-8")
    assert written in text
    document = plain(read_yaml(text.replace(written, instead, 1), "x", [])[0])

    assert errors(schemas[name].schema, document) != []


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("TotalQuantity", "TotalQuantiy"),
        ("each: to_ProductionOrderItem.results", "each: to_ProductionOrderItem.result"),
        ("[OperationIsDeleted, X]", "[OperationIsDelete, X]"),
        ("work_center:   {from: WorkCenter,", "work_center:   {from: TotalQuantity,"),
        ("name:          MfgOrderOperationText", "name:          Material"),
    ],
)
def test_a_field_that_the_source_has_not_at_this_place_is_refused(
    written: str, instead: str, schemas: Schemas
) -> None:
    text = ORDERS.read_text(encoding="utf-8")
    assert written in text
    document = plain(read_yaml(text.replace(written, instead, 1), "x", [])[0])

    assert errors(schemas["mapping/sap_s4.production_order"].schema, document) != []


def test_schemas_are_valid_schemas(schemas: Schemas) -> None:
    for each in schemas.values():
        jsonschema_rs.meta.validate(each.schema)
