"""Tests of routes in YAML: what they play, what they compare, and what they say when they fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.mapping.examples import ExampleResult
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace.rule_coverage import Recorder

_SMALL = Path(__file__).parents[2] / "workspaces" / "small"
_ORDER = '{"no": "1", "rev": 1, "qty": 10, "unit": "PC", "state": "O"}'
_NEWER = '{"no": "1", "rev": 2, "qty": 12, "unit": "PC", "state": "O"}'

Run = Callable[[str], list[ExampleResult]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shutil.copytree(_SMALL, tmp_path / "small")

    def run_tests(text: str) -> list[ExampleResult]:
        folder = tmp_path / "small"
        (folder / "mappings/routes/orders_test.yaml").write_text(text)
        workspace = workspaces.load(folder / "mappings", folder / "schemas")
        return [each for file in run_all_tests(workspace) for each in file]

    return run_tests


def _said(results: list[ExampleResult]) -> list[tuple[str, int, str]]:
    return [
        (finding.code, finding.position.line, finding.message())
        for result in results
        for finding in result.findings
    ]


def test_messages_go_through_the_route_one_after_the_other(run: Run) -> None:
    results = run(
        f"""\
route: orders
tests:
  - name: the change of an order follows the order
    given:
      - {{message: '{_ORDER}'}}
      - {{message: {_NEWER}, after: 10m}}
      - {{message: {_NEWER}}}
    expect_part:
      - {{name: mes.job, to: mes_queue, message: {{id: "1", qty: 10}}}}
      - {{message: {{qty: 12}}}}
    expect_states: [delivered, delivered, unchanged]
    expect_flags: []
"""
    )

    assert _said(results) == []
    assert [(each.mapping, each.name) for each in results] == [
        ("orders", "the change of an order follows the order")
    ]


def test_a_failure_shows_only_what_differs(run: Run) -> None:
    results = run(
        f"""\
route: orders
tests:
  - name: wrong in every way
    given: [{{message: '{_ORDER}'}}]
    expect_part: [{{message: {{qty: 11}}}}]
    expect_states: [held]
    expect_flags: [late]
  - name: another name
    given: [{{message: '{_ORDER}'}}]
    expect_part: [{{name: mes.job_stop, message: {{}}}}]
  - name: another destination
    given: [{{message: '{_ORDER}'}}]
    expect_part: [{{to: erp_api, message: {{}}}}]
  - name: too many
    given: [{{message: '{_ORDER}'}}]
    expect: []
"""
    )

    assert _said(results) == [
        ("MB501", 5, "qty is 10, expected 11"),
        ("MB501", 6, "states is delivered, expected held"),
        ("MB501", 7, "flags is [], expected late"),
        ("MB501", 10, "name is mes.job, expected mes.job_stop"),
        ("MB501", 13, "to is mes_queue, expected erp_api"),
        ("MB513", 16, "1 messages went out (mes.job), expected 0"),
    ]


def test_what_died_is_told(run: Run) -> None:
    results = run(
        """\
route: orders
tests:
  - name: no number
    given: [{message: '{"no": "1", "rev": 1, "qty": "many", "unit": "PC", "state": "O"}'}]
    expect_part: [{message: {}}]
"""
    )

    assert [(code, line) for code, line, _ in _said(results)] == [("MB513", 5), ("MB514", 5)]
    assert "many" in _said(results)[1][2]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("route: order\ntests: []\n", "MB511", 1),
        ("- 1\n", "MB209", 1),
        ("# nothing\n", "MB203", 1),
        ("route: orders\ntests: [5]\n", "MB512", 2),
        ("route: orders\ntests:\n  - {name: a, given: []}\n", "MB512", 3),
        ("route: orders\ntests:\n  - {name: a, given: [], expect: [], expect_part: []}\n", "MB512", 3),
        ("route: orders\ntests:\n  - {name: a, given: [5], expect: []}\n", "MB209", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{}], expect: []}\n", "MB203", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: x, nam: y}], expect: []}\n", "MB201", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: x, name: y}], expect: []}\n", "MB205", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: x, route: y}], expect: []}\n", "MB511", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: {file: none.json}}], expect: []}\n", "MB508", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: {no: 1}}], expect: []}\n", "MB508", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: {no: '1'}}], expect: []}\n", "MB508", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{message: '{}', answers: 1}], expect: []}\n", "MB508", 3),
        ("route: orders\ntests:\n  - {name: a, given: [{after: 1h}], expect: [7]}\n", "MB209", 3),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_has_its_place(run: Run, text: str, code: str, line: int) -> None:
    assert [(found, place) for found, place, _ in _said(run(text))] == [(code, line)]


def test_a_message_may_lie_in_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small/mappings/routes/order.json").write_text(_ORDER)

    results = run(
        "route: orders\ntests:\n  - {name: a, given: [{message: {file: order.json}}], "
        "expect_states: [delivered]}\n"
    )

    assert _said(results) == []


def test_what_a_route_carries_out_counts_as_covered(tmp_path: Path) -> None:
    shutil.copytree(_SMALL, tmp_path / "small")
    folder = tmp_path / "small"
    (folder / "mappings/routes/orders_test.yaml").write_text(
        "route: orders\n"
        "tests:\n"
        f"  - {{name: an order, given: [{{message: '{_ORDER}'}}], expect_states: [delivered]}}\n"
    )
    workspace = workspaces.load(folder / "mappings", folder / "schemas")
    recorder = Recorder(workspace)

    results = [each for file in run_all_tests(workspace, None, recorder) for each in file]

    covered = {each.mapping: each.count("rule") for each in recorder.coverage().mappings}
    assert [result.findings for result in results] == [()]
    assert covered["erp.order"] == (5, 6)
    assert covered["mes.job"] == (4, 4)
    assert covered["mes.paper"][0] == 0
