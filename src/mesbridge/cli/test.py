"""``mesbridge test``: runs the tests beside the mappings and the routes."""

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
    common_options,
    format_option,
    load_workspace,
    write_report,
)
from mesbridge.cli.record import record
from mesbridge.cli.results import refused, rendered
from mesbridge.errors import ConfigurationError
from mesbridge.mapping.examples import ExampleResult
from mesbridge.rehearsal.all_tests import all_test_files, run_all_tests
from mesbridge.workspace.loader import TestFile, shown_path
from mesbridge.workspace.rule_coverage import Recorder


class _Testing(click.Group):
    """``mesbridge test [PATH]`` runs tests; ``mesbridge test record`` is a command below it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = args[:1] and args[0] in self.commands
        return super().parse_args(ctx, args if known else [_run.name or "", *args])


@click.group(cls=_Testing)
def test() -> None:
    """Run the *_test.yaml files beside the mappings and the routes, or record one."""


test.add_command(record)


@test.command("run", hidden=True, epilog="A test of a real message: mesbridge test record --help")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--coverage",
    is_flag=True,
    help="Also which rules and branches no test takes.  未被测试的规则和分支",
)
@format_option("github", "gitlab", "junit", "sarif")
@common_options
def _run(common: Common, path: Path | None, coverage: bool, output: Output) -> int:
    """Run the *_test.yaml files beside the mappings and the routes.

    PATH is a folder of mappings, or a test file, a mapping, or a folder whose tests alone are run.
    """
    whole = path is not None and (path / "systems.yaml").is_file()
    try:
        workspace = load_workspace(common, **({"mappings": path} if whole else {}))
    except ConfigurationError as problem:
        if output != "text":  # a build server wants its report whatever is wrong
            write_report(rendered(refused(problem.findings), None, common.language, output))
        raise
    files = all_test_files(workspace)
    if path is not None and not whole:
        files = _below(path, files)
    if path is not None and not files:
        raise click.UsageError(f"there are no tests in {path}")
    recorder = Recorder(workspace) if coverage else None
    results: list[ExampleResult] = []
    progress = sys.stderr.isatty() and output == "text"
    for done, found in enumerate(run_all_tests(workspace, files, recorder), start=1):
        results.extend(found)
        if progress:
            click.echo(f"\r{done}/{len(files)}", nl=False, err=True)
    if progress:
        click.echo("\r\033[K", nl=False, err=True)
    covered = recorder.coverage() if recorder is not None else None
    text = rendered(results, covered, common.language, output)
    click.echo(text) if output == "text" else write_report(text)
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
