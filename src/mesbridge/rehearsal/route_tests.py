"""Tests of routes, ``routes/<name>_test.yaml``: what messages have to do with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Position
from mesbridge.findings import Finding
from mesbridge.mapping.examples import ExampleResult
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.rehearsal.outcome import Expectation, read_expectation
from mesbridge.rehearsal.script import Script, ScriptError, read_script
from mesbridge.rehearsal.stage import Theatre, theatre
from mesbridge.workspace.loader import TestFile
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.yaml_source import read_yaml


def run_route_tests(
    workspace: Workspace, files: Iterable[TestFile]
) -> Iterator[list[ExampleResult]]:
    """The results of each file, one by one; a file that cannot be read fails as a whole.

    Messages go through the real pipeline on a ledger in a temporary folder.
    """
    files = list(files)
    if not files:
        return
    with theatre() as stages:
        for file in files:
            yield _run_file(workspace, file, stages)


def _run_file(workspace: Workspace, file: TestFile, stages: Theatre) -> list[ExampleResult]:
    findings: list[Finding] = []
    documents = read_yaml(file.path, file.shown, findings)
    start = Position(file.shown, 1, 1)
    if not documents and not findings:
        findings.append(Finding("MB203", start, {"key": "tests"}))
    results = [ExampleResult(file.shown, file.shown, start, tuple(findings))] if findings else []
    for document in documents:
        if isinstance(document, Fields):
            results.extend(_run_document(workspace, document, file.path.parent, stages))
        else:
            params = {"expected": "an object 'route: …'", "expected_zh": "一个“route: …”对象"}
            finding = Finding("MB209", document.position, params)
            results.append(ExampleResult(file.shown, file.shown, start, (finding,)))
    return results


def _run_document(
    workspace: Workspace, document: Fields, base: Path, stages: Theatre
) -> list[ExampleResult]:
    findings: list[Finding] = []
    keys = ObjectReader(document, None, findings)
    route = keys.text("route", required=True) or ""
    tests = keys.items("tests", required=True)
    keys.finish()
    results: list[ExampleResult] = []
    if route and route not in workspace.routes:
        guess = did_you_mean(route, workspace.routes)
        findings.append(Finding("MB511", keys.place("route"), {"name": route, **guess}))
    elif route and tests is not None:
        results = [_run_test(workspace, route, entry, base, stages) for entry in tests]
    if findings:
        results.insert(0, ExampleResult(route, route, document.position, tuple(findings)))
    return results


def _run_test(
    workspace: Workspace, route: str, entry: Document, base: Path, stages: Theatre
) -> ExampleResult:
    findings: list[Finding] = []
    name = route
    if isinstance(entry, Fields):
        keys = ObjectReader(entry, None, findings)
        name = keys.text("name", required=True) or route
        given = keys.items("given", required=True)
        expectation = read_expectation(keys, findings)
        keys.finish()
        if not findings and given is not None:
            findings.extend(_carry_out(workspace, route, given, base, expectation, stages))
    else:
        findings.append(Finding("MB512", entry.position))
    return ExampleResult(route, name, entry.position, tuple(findings))


def _carry_out(
    workspace: Workspace, route: str, given: Items, base: Path, expectation: Expectation,
    stages: Theatre,
) -> list[Finding]:  # fmt: skip
    findings: list[Finding] = []
    script: Script = read_script(workspace, route, given, base, findings)
    if findings:
        return findings
    with stages.stage(workspace) as stage:
        try:
            script.play(stage)
        except ScriptError as error:
            return [Finding("MB508", error.position, {"reason": str(error)})]
        return list(expectation.differences(workspace, stage))
