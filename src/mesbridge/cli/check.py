"""``mesbridge check``: all findings of a workspace."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from mesbridge.cli.options import (
    FINE,
    FOUND,
    Common,
    Output,
    ReportOutput,
    common_options,
    format_option,
    write_report,
)
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding, Language, Severity
from mesbridge.workspace import check as check_workspace
from mesbridge.workspace import diagnostics, reports
from mesbridge.workspace.loader import shown_path
from mesbridge.workspace.sarif import sarif

_SUITE = "mesbridge check"


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as errors.  警告视为错误")
@click.option("--notes", is_flag=True, help="Show notes too, not only count them.  同时显示提示")
@format_option("github", "gitlab", "junit", "sarif")
@common_options
def check(common: Common, path: Path | None, strict: bool, notes: bool, output: Output) -> int:
    """Check dictionary, mappings, code tables, destinations, routes and schemas.

    PATH is a folder of mappings, or a file or folder in it whose findings alone are shown. The text
    shows errors and warnings, errors last; every other format has the notes too.
    """
    whole = path is not None and (path / "systems.yaml").is_file()
    try:
        settings = common.settings(**({"mappings": path} if whole else {}))
    except ConfigurationError as problem:
        if output != "text":  # a build server wants its report whatever is wrong
            _write_findings(problem.findings, common, output, strict, notes)
        raise
    findings = check_workspace(settings.mappings, settings.schemas)
    if path is not None and not whole:
        findings = [each for each in findings if _lies_in(each.position.file, shown_path(path))]
    _write_findings(findings, common, output, strict, notes)
    return FOUND if any(each.severity in _failing(strict) for each in findings) else FINE


def _lies_in(file: str, folder: str) -> bool:
    return file == folder or folder == "." or file.startswith(f"{folder}/")


def _failing(strict: bool) -> tuple[Severity, ...]:
    return (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)


def _write_findings(
    findings: Sequence[Finding], common: Common, output: Output, strict: bool, notes: bool
) -> None:
    """Findings to stdout in the wanted format, a summary for people to stderr."""
    if output != "text":
        write_report(_report(findings, common.language, output, strict))
        return
    colour = diagnostics.use_colour(sys.stdout)
    text = diagnostics.render_text(_for_people(findings, notes), common.language, colour)
    if text:
        click.echo(text)
    click.echo(diagnostics.summary(findings, common.language), err=True)


def _for_people(findings: Sequence[Finding], notes: bool) -> list[Finding]:
    """What is worst stands last, next to the summary; notes only where they are asked for."""
    shown = [each for each in findings if notes or each.severity is not Severity.NOTE]
    return sorted(shown, key=lambda each: list(Severity).index(each.severity), reverse=True)


def _report(
    findings: Sequence[Finding], language: Language, output: ReportOutput, strict: bool
) -> str:
    match output:
        case "json":
            return diagnostics.render_json(findings, language)
        case "github":
            return reports.github(findings, language)
        case "gitlab":
            return reports.gitlab(findings, language)
        case "sarif":
            return sarif(findings, language)
        case "junit":
            return reports.junit(_SUITE, reports.cases_of(findings, _failing(strict), language))
