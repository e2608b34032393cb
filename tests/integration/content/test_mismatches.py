"""The mismatches of ``docs/examples/mismatches``: YAML only, and each one is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.documents import plain
from mesbridge.editor.workspace_schemas import workspace_schemas
from mesbridge.findings import errors_in
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.yaml_source import read_yaml
from tests.unit.editor.test_shipped_files import errors, is_for

_FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "mismatches"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspaces.load(_FOLDER / "mappings", _FOLDER / "schemas")


def test_nothing_is_wrong_with_them() -> None:
    assert not errors_in(workspaces.check(_FOLDER / "mappings", _FOLDER / "schemas"))


def test_every_mapping_and_route_has_tests_and_they_pass(workspace: Workspace) -> None:
    results = [each for file in run_all_tests(workspace) for each in file]

    assert [str(finding) for each in results for finding in each.findings] == []
    assert {each.mapping for each in results} == {*workspace.mappings, *_sending(workspace)}


def _sending(workspace: Workspace) -> set[str]:
    """The routes that have targets; answers come back within the tests of these."""
    return {name for name, route in workspace.routes.items() if route.outputs}


def test_an_editor_underlines_nothing_in_them() -> None:
    mappings = _FOLDER / "mappings"
    schemas = workspace_schemas(assemble(mappings, _FOLDER / "schemas"))

    found = {}
    for path in sorted(mappings.rglob("*.yaml")):
        (schema,) = [each for each in schemas if is_for(each, path.relative_to(mappings))]
        for document in read_yaml(path, path.name, []):
            found[path.name] = errors(schema.schema, plain(document))

    assert len(found) > 20
    assert {name: each for name, each in found.items() if each} == {}
