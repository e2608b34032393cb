"""All tests of a release: those beside mappings, and those beside routes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from mesbridge.mapping.examples import ExampleResult
from mesbridge.rehearsal.route_tests import run_route_tests
from mesbridge.workspace.example_runner import run_tests
from mesbridge.workspace.loader import TestFile
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.rule_coverage import Recorder


def all_test_files(workspace: Workspace) -> list[TestFile]:
    """Every ``*_test.yaml`` of the release."""
    return [*workspace.tests, *workspace.route_tests]


def run_all_tests(
    workspace: Workspace,
    files: Collection[TestFile] | None = None,
    recorder: Recorder | None = None,
) -> Iterator[list[ExampleResult]]:
    """The results of each file, one by one.

    Args:
        files: only these; None: all.
        recorder: keeps what the tests carry out of the mappings.
    """
    wanted = all_test_files(workspace) if files is None else files
    of_mappings = [file for file in workspace.tests if file in wanted]
    of_routes = [file for file in workspace.route_tests if file in wanted]
    of_mappings_run = run_tests(workspace, of_mappings, recorder)
    watched = workspace.watched(recorder.translator) if recorder is not None else workspace
    return chain(of_mappings_run, run_route_tests(watched, of_routes))
