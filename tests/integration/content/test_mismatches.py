"""The mismatches of ``docs/examples/mismatches``: YAML only, and each one is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.findings import errors_in
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace.release import Workspace

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
