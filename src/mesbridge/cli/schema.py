"""``mesbridge schema``: JSON Schemas of the workspace's files, for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.editor.vscode import UnreadableSettingsError, modelines, write_vscode
from mesbridge.editor.workspace_schemas import (
    EditorSchema,
    associations,
    workspace_schemas,
    write_schemas,
)
from mesbridge.errors import ConfigurationError
from mesbridge.findings import errors_in
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.loader import shown_path

_VSCODE = Path(".vscode")


@click.command()
@click.option(
    "--output", "folder", type=click.Path(file_okay=False, path_type=Path),
    default=Path(".mesbridge/editor"), show_default=True,
    help="Folder that they are written to.  输出文件夹",
)  # fmt: skip
@click.option(
    "--vscode", is_flag=True,
    help="Also .vscode/settings.json and extensions.json.  同时写 VS Code 设置",
)  # fmt: skip
@click.option(
    "--modelines", "lines", is_flag=True,
    help="Also show the first line that names a file's schema.  同时显示各文件的模式注释行",
)  # fmt: skip
@format_option()
@common_options
def schema(common: Common, folder: Path, vscode: bool, lines: bool, output: Output) -> int:
    """Write JSON Schemas for the files of this workspace.

    An editor with a YAML language server completes, explains and checks mappings, tests, the
    dictionary, routes and destinations by them. Write them again when fields have changed.
    """
    settings = common.settings()
    contents = assemble(settings.mappings, settings.schemas)
    if not contents.systems:
        # Nothing is known of the workspace, so nothing would be told.
        raise ConfigurationError(errors_in(contents.findings))
    made = workspace_schemas(contents)
    written = write_schemas(made, folder, settings.mappings)
    if vscode:
        try:
            written += write_vscode(_VSCODE, _associated(made, folder, settings.mappings))
        except UnreadableSettingsError as error:
            click.echo(_UNREADABLE[common.language].format(problem=error), err=True)
            return FOUND
    shown = modelines(made, folder, settings.mappings) if lines else {}
    _print(written, shown.items(), output)
    return FINE


_UNREADABLE = {
    "en": '{problem}\nit is left as it is; put this under "yaml.schemas" by hand, or take the '
    "comments out: mesbridge schema --format json shows the files",
    "zh": "{problem}\n文件未改动；请手工加入“yaml.schemas”，或去掉注释："
    "mesbridge schema --format json 可列出文件",
}


def _associated(made: Iterable[EditorSchema], folder: Path, mappings: Path) -> dict[str, list[str]]:
    where = shown_path(folder)
    relative = where if folder.is_absolute() and where == folder.as_posix() else f"./{where}"
    return dict(associations(list(made), relative, shown_path(mappings)))


def _print(written: Iterable[Path], lines: Iterable[tuple[str, str]], output: Output) -> None:
    if output == "json":
        content = {
            "written": [path.as_posix() for path in written],
            "modelines": dict(lines),
        }
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    for path in written:
        click.echo(path.as_posix())
    for file, line in lines:
        click.echo(f"{file}: {line}")
