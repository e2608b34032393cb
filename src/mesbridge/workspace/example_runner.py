"""Runs the ``*_test.yaml`` files of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from mesbridge.documents import Fields, Position
from mesbridge.errors import DecodeError
from mesbridge.findings import Finding
from mesbridge.mapping.examples import ExampleResult, ExampleTools, run_examples
from mesbridge.workspace.loader import TestFile
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.rule_coverage import Recorder
from mesbridge.workspace.yaml_source import read_yaml


def run_tests(
    workspace: Workspace, files: Iterable[TestFile], recorder: Recorder | None = None
) -> Iterator[list[ExampleResult]]:
    """The results of each file, one by one; a file that cannot be read fails as a whole."""
    tools = example_tools(workspace)
    if recorder is not None:
        tools = replace(tools, translator=recorder.translator)
    for file in files:
        yield _run_file(file, tools)


def example_tools(workspace: Workspace) -> ExampleTools:
    """What tests need of *workspace*."""

    def load(entity: str, body: bytes) -> dict[str, Any]:
        try:
            return workspace.codec(entity).load(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DecodeError("MB388", source=entity, found=str(error)) from error

    return ExampleTools(
        workspace.scope, tuple(workspace.mappings), workspace.translator, workspace.decode, load
    )


def _run_file(file: TestFile, tools: ExampleTools) -> list[ExampleResult]:
    findings: list[Finding] = []
    documents = read_yaml(file.path, file.shown, findings)
    start = Position(file.shown, 1, 1)
    if not documents and not findings:
        findings.append(Finding("MB203", start, {"key": "tests"}))
    results = [ExampleResult(file.shown, file.shown, start, tuple(findings))] if findings else []
    for document in documents:
        if isinstance(document, Fields):
            results.extend(run_examples(document, file.path.parent, tools))
        else:
            params = {"expected": "an object 'mapping: …'", "expected_zh": "一个“mapping: …”对象"}
            finding = Finding("MB209", document.position, params)
            results.append(ExampleResult(file.shown, file.shown, start, (finding,)))
    return results
