"""docs/mappings.md in an editor: what the page shows is valid by the schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from mesbridge.documents import plain
from mesbridge.editor.example_schemas import example_file_schema
from mesbridge.editor.mapping_schema import mapping_schema, new_mapping_schema
from mesbridge.editor.workspace_schemas import ENDING, workspace_schemas
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.yaml_source import read_yaml
from tests.integration.docs.pages import DOCS, Example, examples, files

PAGE = DOCS / "mappings.md"
EXAMPLES = [each for each in examples(PAGE) if each.finding is None]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The workspace that the page shows, as files."""
    for name, text in files(PAGE).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def schemas(workspace: Path) -> dict[str, Any]:
    contents = assemble(workspace / "mappings", workspace / "schemas")
    return {each.file.removesuffix(ENDING): each.schema for each in workspace_schemas(contents)}


def errors(schema: Any, text: str) -> list[str]:
    validator = jsonschema_rs.validator_for(schema)
    return [
        f"{each.instance_path}: {each.message}"[:300]
        for document in read_yaml(text, "page", [])
        for each in validator.iter_errors(plain(document))
    ]


def test_the_files_of_the_page_are_valid(workspace: Path) -> None:
    known = schemas(workspace)
    kinds = {"dictionary": "dictionary", "destinations": "destination", "routes": "route"}

    found = {}
    for name, text in files(PAGE).items():
        path = Path(name)
        if path.parts[0] != "mappings" or path.suffix != ".yaml":
            continue
        own = f"{path.parent.name}.{path.stem}"
        kind = "systems" if path.stem == "systems" else kinds.get(path.parent.name)
        if path.stem.endswith("_test"):
            of_route = path.parent.name == "routes"
            kind = "route_test" if of_route else f"test/{own.removesuffix('_test')}"
        found[name] = errors(known[kind or f"mapping/{own}"], text)

    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"line_{each.line}")
def test_each_example_is_valid(workspace: Path, example: Example) -> None:
    folder = workspace / "mappings" / example.system
    (folder / "example.yaml").write_text(example.mapping, encoding="utf-8")
    contents = assemble(workspace / "mappings", workspace / "schemas")
    spec, known = contents.mappings[f"{example.system}.example"], contents.scope

    assert errors(mapping_schema(spec, known), example.mapping) == []
    assert errors(new_mapping_schema(known), example.mapping) == []
    assert errors(example_file_schema(spec, known), example.test) == []
