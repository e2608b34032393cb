"""Fields with names that YAML, paths or patterns could take for something else."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from mesbridge.documents import plain
from mesbridge.editor.mapping_schema import mapping_schema
from mesbridge.findings import errors_in
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.yaml_source import read_yaml
from tests.unit.workspace.builders import write_workspace

NAMES = ["a b", "x.y", "x-y", "q'z", "名称", "#t", "@u", "a(b)*", "a+", "$c", "a|b", "^d", "[e]"]


def path_of(name: str) -> str:
    """The path that reads the field *name*."""
    plain_name = not set(name) & set(".[]'") and name[0] not in "$^"
    return name if plain_name else "'" + name.replace("'", "''") + "'"


@pytest.mark.parametrize("name", NAMES)
def test_a_field_with_an_odd_name_can_be_read_and_written(name: str, tmp_path: Path) -> None:
    odd = {"type": "object", "properties": {name: {"type": "string"}}}
    whole = json.dumps({
        "type": "object",
        "properties": {name: {"type": "string"}, "in": odd, "list": {"type": "array", "items": odd}},
    })  # fmt: skip
    path = path_of(name)
    rules = {
        path: {"from": "number"},
        f"in.{path}": "number",
        "list": [{"fields": {path: "number"}}],
    }
    inward = {
        "number": {
            "first_of": [path, f"in.{path}", f"list[0].{path}", f"list[{path}='a]b'].{path}"]
        },
        "status": f"$.{path}",
    }
    root = write_workspace(tmp_path, {
        "schemas/erp_one/odd.schema.json": whole,
        "mappings/erp_one/odd.yaml": json.dumps(
            {"mapping": "erp_one.odd", "from": "erp_one.odd", "to": "order", "fields": inward}),
        "schemas/mes_one/odd.schema.json": whole,
        "mappings/mes_one/odd.yaml": json.dumps(
            {"mapping": "mes_one.odd", "from": "order", "to": "mes_one.odd", "fields": rules}),
    })  # fmt: skip

    contents = assemble(root / "mappings", root / "schemas")
    schemas = {
        name: mapping_schema(spec, contents.scope) for name, spec in contents.mappings.items()
    }

    assert [each.line() for each in errors_in(contents.findings)] == []
    for mapping in ("erp_one.odd", "mes_one.odd"):
        file = root / f"mappings/{mapping.replace('.', '/')}.yaml"
        (document,) = read_yaml(file, "x", [])
        validator = jsonschema_rs.validator_for(schemas[mapping])
        assert [str(each) for each in validator.iter_errors(plain(document))] == []
    wrong = {"mapping": "erp_one.odd", "from": "erp_one.odd", "to": "order",
             "fields": {"number": f"{path}x" if path == name else "nowhere"}}  # fmt: skip
    validator = jsonschema_rs.validator_for(schemas["erp_one.odd"])
    assert not validator.is_valid(wrong)
