"""``mesbridge test``: runs the tests beside the mappings."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from mesbridge.cli.options import (
    FINE,
    FOUND,
    Common,
    Output,
    common_options,
    format_option,
    load_workspace,
)
from mesbridge.findings import Language
from mesbridge.mapping.examples import ExampleResult
from mesbridge.workspace import diagnostics, reports
from mesbridge.workspace.example_runner import run_tests
from mesbridge.workspace.loader import TestFile, shown_path

_SUMMARY = {"en": "{passed} passed, {failed} failed", "zh": "{passed} 个通过，{failed} 个失败"}
_FAILED = {"en": "FAILED", "zh": "失败"}


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@format_option("github", "gitlab", "junit", "sarif")
@common_options
def test(common: Common, path: Path | None, output: Output) -> int:
    """Run the *_test.yaml files beside the mappings.

    PATH is a folder of mappings, or a test file, a mapping, or a folder whose tests alone are run.
    """
    whole = path is not None and (path / "systems.yaml").is_file()
    workspace = load_workspace(common, **({"mappings": path} if whole else {}))
    files = workspace.tests if path is None or whole else _below(path, workspace.tests)
    if path is not None and not files:
        raise click.UsageError(f"there are no tests in {path}")
    results: list[ExampleResult] = []
    progress = sys.stderr.isatty() and output == "text"
    for done, found in enumerate(run_tests(workspace, files), start=1):
        results.extend(found)
        if progress:
            click.echo(f"\r{done}/{len(files)}", nl=False, err=True)
    if progress:
        click.echo("\r\033[K", nl=False, err=True)
    click.echo(_rendered(results, common.language, output))
    return FINE if all(result.passed for result in results) else FOUND


def _below(path: Path, files: Sequence[TestFile]) -> list[TestFile]:
    """The test files in a folder, the one file, or the one that belongs to a mapping's file."""
    wanted = shown_path(path)
    stem, _, ending = wanted.rpartition(".")
    beside = f"{stem}_test.{ending}"
    return [
        file
        for file in files
        if file.shown in (wanted, beside) or wanted == "." or file.shown.startswith(f"{wanted}/")
    ]


def _rendered(results: Sequence[ExampleResult], language: Language, output: Output) -> str:
    findings = [finding for result in results for finding in result.findings]
    match output:
        case "text":
            return _text(results, language)
        case "json":
            return json.dumps([_entry(each, language) for each in results], ensure_ascii=False,
                              indent=2)  # fmt: skip
        case "junit":
            return reports.junit("mesbridge test", [_case(each, language) for each in results])
        case "github":
            return reports.github(findings, language)
        case "gitlab":
            return reports.gitlab(findings, language)
        case "sarif":
            return reports.sarif(findings, language)


def _text(results: Sequence[ExampleResult], language: Language) -> str:
    """Failures with what differs, then how many there were."""
    colour = diagnostics.use_colour(sys.stdout)
    parts = []
    for result in results:
        if not result.passed:
            head = f"{_FAILED[language]} {result.mapping}: {result.name}"
            parts.append(click.style(head, fg="red", bold=True) if colour else head)
            parts.append(diagnostics.render_text(result.findings, language, colour))
    failed = sum(1 for result in results if not result.passed)
    parts.append(_SUMMARY[language].format(passed=len(results) - failed, failed=failed))
    return "\n".join(parts)


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
