"""How the results of ``mesbridge test`` are written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from mesbridge.cli import covered
from mesbridge.cli.options import Output
from mesbridge.findings import Finding, Language
from mesbridge.mapping.examples import ExampleResult
from mesbridge.workspace import diagnostics, reports
from mesbridge.workspace.rule_coverage import Coverage
from mesbridge.workspace.sarif import sarif

_SUMMARY = {"en": "{passed} passed, {failed} failed", "zh": "{passed} 个通过，{failed} 个失败"}
_FAILED = {"en": "FAILED", "zh": "失败"}


def rendered(
    results: Sequence[ExampleResult], coverage: Coverage | None, language: Language, output: Output
) -> str:
    """All results in the wanted format, with the *coverage* where it was asked for."""
    findings = [finding for result in results for finding in result.findings]
    if coverage is not None:
        findings.extend(covered.notes(coverage))
    match output:
        case "text":
            return _text(results, coverage, language)
        case "json":
            return json.dumps(_json(results, coverage, language), ensure_ascii=False, indent=2)
        case "junit":
            cases = [_case(each, language) for each in results]
            properties = {} if coverage is None else {"coverage": str(coverage.percent)}
            return reports.junit("mesbridge test", cases, properties)
        case "github":
            return reports.github(findings, language)
        case "gitlab":
            return reports.gitlab(findings, language)
        case "sarif":
            return sarif(findings, language)


def _text(results: Sequence[ExampleResult], coverage: Coverage | None, language: Language) -> str:
    """Failures with what differs, then how many there were."""
    colour = diagnostics.use_colour(sys.stdout)
    parts = []
    for result in results:
        if not result.passed:
            head = f"{_FAILED[language]} {result.mapping}: {result.name}"
            parts.append(click.style(head, fg="red", bold=True) if colour else head)
            parts.append(diagnostics.render_text(result.findings, language, colour))
    if coverage is not None:
        parts.extend(covered.as_text(coverage, language))
    failed = sum(1 for result in results if not result.passed)
    parts.append(_SUMMARY[language].format(passed=len(results) - failed, failed=failed))
    return "\n".join(parts)


def _json(results: Sequence[ExampleResult], coverage: Coverage | None, language: Language) -> Any:
    """An array of results; with coverage an object of both."""
    entries = [_entry(result, language) for result in results]
    if coverage is None:
        return entries
    return {"results": entries, "coverage": covered.as_values(coverage, language)}


def _entry(result: ExampleResult, language: Language) -> dict[str, object]:
    return {
        "mapping": result.mapping,
        "name": result.name,
        "file": result.position.file,
        "line": result.position.line,
        "passed": result.passed,
        "findings": [diagnostics.as_json(finding, language) for finding in result.findings],
    }


def _case(result: ExampleResult, language: Language) -> reports.Case:
    place = result.position
    case = reports.Case(result.mapping, result.name, place.file, place.line)
    if result.passed:
        return case
    text = reports.failure_text(result.findings, language)
    return replace(case, failure=text, kind=result.findings[0].code if result.findings else "")


def refused(findings: Sequence[Finding]) -> list[ExampleResult]:
    """A workspace that cannot be loaded, as results: one that failed per file."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.position.file, []).append(finding)
    return [
        ExampleResult("mesbridge.check", file, found[0].position, tuple(found))
        for file, found in by_file.items()
    ]
