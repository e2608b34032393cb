"""``mesbridge test record``: a masked test from a real message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import click

from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.cli.options import load_workspace as load
from mesbridge.cli.recorded_input import RecordedInput, of_file, of_journal
from mesbridge.cli.translate import error_json, error_line
from mesbridge.errors import ConfigurationError, MesbridgeError, PermanentError
from mesbridge.nearest import nearest
from mesbridge.recording.example_file import Written, append_test
from mesbridge.recording.recorder import record as recorded
from mesbridge.workspace.loader import TEST_ENDING, shown_path
from mesbridge.workspace.release import Workspace

_SAID = {"en": "{file}:{line} {name}", "zh": "{file}:{line} {name}"}
_BESIDE = {"en": "its message is in {file}", "zh": "消息内容在 {file}"}


@click.command()
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--message", metavar="ID", help="A message of the journal instead of FILE.  日志消息")
@click.option("--mapping", metavar="NAME", help="The mapping, where it cannot be told.  映射")
@click.option(
    "--stored", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file {name: document} for what 'with' reads.  已存实体",
)  # fmt: skip
@click.option("--meta", multiple=True, metavar="NAME=TEXT", help="What $meta.NAME is.  报文信息")
@click.option("--name", help="Name of the test; else it is told by its content.  测试名称")
@format_option()
@common_options
def record(
    common: Common,
    file: BinaryIO | None,
    message: str | None,
    mapping: str | None,
    stored: Path | None,
    meta: tuple[str, ...],
    name: str | None,
    output: Output,
) -> int:
    """Write a test of the message in FILE (- is standard input) beside its mapping.

    The test expects what the mapping gives today. Values of confidential and personal fields are
    replaced by others of the same shape. An outward mapping takes a canonical document as JSON.
    """
    if (file is None) == (message is None):
        raise click.UsageError("expected FILE or --message ID")
    workspace = load(common)
    if mapping is not None and mapping not in workspace.mappings:
        guess = nearest(mapping, workspace.mappings)
        raise click.UsageError(
            f"there is no mapping {mapping}{f', did you mean {guess}?' if guess else ''}"
        )
    try:
        if message is not None:
            found = of_journal(common, workspace, message, mapping)
        else:
            assert file is not None
            found = of_file(workspace, file.read(), mapping, stored, meta)
        written = _written(workspace, found, name)
    except ConfigurationError:
        raise
    except PermanentError as error:
        write = error_json if output == "json" else error_line
        click.echo(write(_without_value(error), common.language), err=True)
        return FOUND
    _say(written, common.language, output)
    return FINE


def _written(workspace: Workspace, found: RecordedInput, name: str | None) -> Written:
    test = recorded(workspace, found.mapping, found.payload, found.stored, found.meta, name)
    mapping = Path(workspace.mappings[found.mapping].file)
    path = mapping.with_name(f"{mapping.stem}{TEST_ENDING}{mapping.suffix}")
    return append_test(workspace, test, path)


def _without_value(error: MesbridgeError) -> MesbridgeError:
    """The body that cannot be read may hold what must not be shown."""
    error.value = None
    return error


def _say(written: Written, language: str, output: Output) -> None:
    file = shown_path(written.file)
    if output == "json":
        content: dict[str, Any] = {"file": file, "line": written.line, "name": written.name}
        content["given"] = shown_path(written.given) if written.given else None
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    click.echo(_SAID[language].format(file=file, line=written.line, name=written.name))
    if written.given is not None:
        click.echo(_BESIDE[language].format(file=shown_path(written.given)))
