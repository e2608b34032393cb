"""How the results of ``mesbridge test`` are written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import click

from mesbridge.cli.options import Output
from mesbridge.findings import Language
from mesbridge.mapping.examples import ExampleResult
from mesbridge.workspace import diagnostics, reports
from mesbridge.workspace.rule_coverage import MappingCoverage

_SUMMARY = {"en": "{passed} passed, {failed} failed", "zh": "{passed} 个通过，{failed} 个失败"}
_FAILED = {"en": "FAILED", "zh": "失败"}
_COVERED = {"en": "{name}: {made} of {all} rules", "zh": "{name}：{all} 条规则中的 {made} 条"}
_UNTESTED = {"en": "    not tested: ", "zh": "    未测试："}

Coverage = Sequence[MappingCoverage] | None


def rendered(
    results: Sequence[ExampleResult], coverage: Coverage, language: Language, output: Output
) -> str:
    """All results in the wanted format; *coverage* only as text and JSON."""
    findings = [finding for result in results for finding in result.findings]
    match output:
        case "text":
            return _text(results, coverage, language)
        case "json":
            return json.dumps(_json(results, coverage, language), ensure_ascii=False, indent=2)
        case "junit":
            return reports.junit("mesbridge test", [_case(each, language) for each in results])
        case "github":
            return reports.github(findings, language)
        case "gitlab":
            return reports.gitlab(findings, language)
        case "sarif":
            return reports.sarif(findings, language)


def _text(results: Sequence[ExampleResult], coverage: Coverage, language: Language) -> str:
    """Failures with what differs, then how many there were."""
    colour = diagnostics.use_colour(sys.stdout)
    parts = []
    for result in results:
        if not result.passed:
            head = f"{_FAILED[language]} {result.mapping}: {result.name}"
            parts.append(click.style(head, fg="red", bold=True) if colour else head)
            parts.append(diagnostics.render_text(result.findings, language, colour))
    for each in coverage or ():
        made = len(each.targets) - len(each.untested)
        count = {"name": each.mapping, "made": made, "all": len(each.targets)}
        parts.append(_COVERED[language].format_map(count))
        if each.untested:
            parts.append(_UNTESTED[language] + ", ".join(each.untested))
    failed = sum(1 for result in results if not result.passed)
    parts.append(_SUMMARY[language].format(passed=len(results) - failed, failed=failed))
    return "\n".join(parts)


def _json(results: Sequence[ExampleResult], coverage: Coverage, language: Language) -> Any:
    """An array of results; with coverage an object of both."""
    entries = [_entry(result, language) for result in results]
    if coverage is None:
        return entries
    covered = [
        {"mapping": each.mapping, "rules": len(each.targets), "untested": list(each.untested)}
        for each in coverage
    ]
    return {"results": entries, "coverage": covered}


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
    failure = "\n".join(finding.line(language) for finding in result.findings)
    place = result.position
    return reports.Case(f"{result.mapping}: {result.name}", place.file, place.line, failure or None)
