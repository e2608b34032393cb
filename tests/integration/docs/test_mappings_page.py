"""docs/mappings.md: its workspace is right, its examples do what they say, its tables are current."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import mesbridge
from mesbridge.findings import Severity
from mesbridge.mapping.examples import ExampleResult
from mesbridge.mapping.steps.registry import BUILT_IN, collect
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace import check
from mesbridge.workspace.example_runner import run_tests
from tests.integration.docs.pages import DOCS, Example, blocks, examples, files

PAGE = DOCS / "mappings.md"
EXAMPLES = examples(PAGE)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The workspace that the page shows, as files."""
    for name, text in files(PAGE).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_every_block_is_a_file_or_an_example() -> None:
    unmarked = [
        block.line
        for block in blocks(PAGE)
        if block.language
        and block.mark not in ("example", "step")
        and not block.mark.startswith("file: ")
    ]

    assert unmarked == []


def test_the_workspace_of_the_page_has_nothing_but_notes(workspace: Path) -> None:
    found = check(workspace / "mappings", workspace / "schemas")

    assert [each.line() for each in found if each.severity is not Severity.NOTE] == []


def test_the_tests_on_the_page_pass(workspace: Path) -> None:
    loaded = mesbridge.load(workspace / "mappings", workspace / "schemas")

    results = [result for file in run_all_tests(loaded) for result in file]

    assert len(results) == 8
    assert _failures(results) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: f"line_{each.line}")
def test_each_example_does_what_it_says(workspace: Path, example: Example) -> None:
    folder = workspace / "mappings" / example.system
    (folder / "example.yaml").write_text(example.mapping, encoding="utf-8")
    mappings, schemas = workspace / "mappings", workspace / "schemas"
    errors = {each.code for each in check(mappings, schemas) if each.severity is Severity.ERROR} - {
        "MB367"
    }  # a second mapping of one message: the routes of the page name none

    assert errors == ({example.finding} if example.finding else set())
    if example.finding is None:
        _run(folder / "example_test.yaml", example, workspace)


def _run(path: Path, example: Example, workspace: Path) -> None:
    path.write_text(example.test, encoding="utf-8")
    for route in (workspace / "mappings/routes").iterdir():
        route.unlink()
    loaded = mesbridge.load(workspace / "mappings", workspace / "schemas")
    tests = [test for test in loaded.tests if test.path == path]

    results = [result for file in run_tests(loaded, tests) for result in file]

    assert len(results) == 1
    assert _failures(results) == []


def _failures(results: list[ExampleResult]) -> list[str]:
    return [finding.line() for result in results for finding in result.findings]


def test_the_step_on_the_page_is_added_and_does_what_its_examples_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = [block for block in blocks(PAGE) if block.mark == "step"]
    (tmp_path / "plant_steps.py").write_text(block.text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    plugin = EntryPoint("plant", "plant_steps:STEPS", "mesbridge.steps")

    step = collect(BUILT_IN, [plugin])["check_digit"]

    assert [step.function(each.value, **each.parameters) for each in step.examples] == [
        each.result for each in step.examples
    ]
