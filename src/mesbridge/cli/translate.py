"""``mesbridge translate``: a dry run of a mapping or a route on one message."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from mesbridge.cli.dry_collect import notes
from mesbridge.cli.dry_run import Given, Ran, as_json, default_meta, native, run_mapping, run_route
from mesbridge.cli.explained import explained
from mesbridge.cli.given import meta_entries, stored_values
from mesbridge.cli.options import (
    FINE,
    FOUND,
    Common,
    common_options,
    format_option,
    load_workspace,
)
from mesbridge.cli.remainders import given_remainders, remainder_lines
from mesbridge.cli.sources import as_text, as_values, listings
from mesbridge.errors import ConfigurationError, MesbridgeError
from mesbridge.findings import Language
from mesbridge.nearest import nearest
from mesbridge.workspace.release import Workspace


@click.command()
@click.argument("name")
@click.argument("file", type=click.File("rb"), required=False)
@click.option(
    "--as", "form", type=click.Choice(["json", "native"]), default="json", show_default=True,
    help="native: XML or JSON as the target takes it.  按目标格式输出",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Per target field: rule, source, steps.  逐字段说明")
@click.option(
    "--source", is_flag=True, help="The Python that the rules became; without FILE too.  编译结果"
)
@click.option(
    "--stored", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file {name: document} for what 'with' reads.  已存实体",
)  # fmt: skip
@click.option(
    "--remainders", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file {target: {key: number}} that roundings with 'carry' start from.  舍入余数",
)  # fmt: skip
@click.option(
    "--change", type=click.Choice(["new", "changed", "cancelled"]), default="new",
    show_default=True, help="What $change is.  变更类型",
)  # fmt: skip
@click.option(
    "--message", metavar="NAME", help="Which message, for a route that takes several.  消息名称"
)
@click.option("--meta", multiple=True, metavar="NAME=TEXT", help="What $meta.NAME is.  报文信息")
@format_option()
@common_options
def translate(
    common: Common,
    name: str,
    file: BinaryIO | None,
    form: str,
    explain: bool,
    source: bool,
    stored: Path | None,
    remainders: Path | None,
    change: str,
    message: str | None,
    meta: tuple[str, ...],
    output: str,
) -> int:
    """Translate FILE (- is standard input) by the mapping or route NAME.

    An inward mapping and a route take the bytes of the message, an outward mapping the canonical
    document as JSON. Prints a JSON array of what comes out; nothing is sent or stored.
    --explain and --source tell instead how each field comes about, and what the rules became.
    """
    workspace = load_workspace(common)
    _refuse_unknown(workspace, name, message)
    given = Given(
        stored_values(stored), default_meta(change) | meta_entries(meta), message, go_on=explain,
        remainders=given_remainders(remainders),
    )  # fmt: skip
    if file is None and not source:
        raise click.UsageError("FILE is missing (- is standard input)")
    wanted = _Wanted(form, output, common.language, explain, source)
    try:
        ran = _run(workspace, name, file.read(), given) if file is not None else []
        _print(workspace, name, ran, given, wanted)
    except ConfigurationError:
        raise
    except MesbridgeError as error:
        write = error_json if output == "json" else error_line
        click.echo(write(error, common.language), err=True)
        return FOUND
    return FINE


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is printed of a run, and how."""

    form: str
    output: str
    language: Language
    explain: bool
    source: bool


def _print(workspace: Workspace, name: str, ran: list[Ran], given: Given, wanted: _Wanted) -> None:
    """All that is asked for; what stopped a mapping is raised after it is explained."""
    route = workspace.routes.get(name)
    if ran and route is not None:
        for line in notes(route, ran[0].documents, wanted.language):
            click.echo(line, err=True)
    if wanted.source:
        _print_source(workspace, name, ran, given, wanted)
    elif wanted.explain:
        click.echo(explained(workspace, ran, given.meta, wanted.language, wanted.output, route))
    else:
        _print_documents(workspace, ran, wanted.form)
    _raise_first(ran if wanted.explain else [])
    for line in remainder_lines(ran, wanted.language):
        click.echo(line, err=True)


def _print_source(
    workspace: Workspace, name: str, ran: list[Ran], given: Given, wanted: _Wanted
) -> None:
    """The listings of the mappings that were carried out, else of all that *name* stands for."""
    names = [each.translator.name for each in ran]
    if not names:
        route = workspace.routes.get(name)
        outputs = [each.mapping for each in route.outputs] if route else []
        names = [*route.inbound.values(), *outputs] if route else [name]
    found = listings(workspace, names)
    told = ""
    if wanted.explain and ran:
        routed = workspace.routes.get(name)
        told = explained(workspace, ran, given.meta, wanted.language, wanted.output, routed)
    if wanted.output == "json":
        content = {"explain": json.loads(told or "[]"), "source": as_values(found)}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    click.echo("\n\n".join(part for part in (told, as_text(found)) if part))


def error_line(error: MesbridgeError, language: str) -> str:
    """``file:line CODE target: message``."""
    place = f"{error.file}:{error.line} " if error.file else ""
    target = f"{error.target}: " if error.target else ""
    return f"{place}{error.code} {target}{error.message(language)}"


def error_json(error: MesbridgeError, language: str) -> str:
    """The same for programs."""
    return json.dumps(
        {
            "code": error.code, "target": error.target, "source": error.source,
            "value": None if error.value is None else str(error.value),
            "file": error.file, "line": error.line, "message": error.message(language),
        },
        ensure_ascii=False,
    )  # fmt: skip


def _refuse_unknown(workspace: Workspace, name: str, message: str | None) -> None:
    known = [*workspace.mappings, *workspace.routes]
    if name not in known:
        guess = nearest(name, known)
        hint = f", did you mean {guess}?" if guess else ""
        raise click.UsageError(f"there is no mapping or route {name}{hint}")
    route = workspace.routes.get(name)
    if message is not None and (route is None or message not in route.source.messages):
        raise click.UsageError(f"{name} does not take the message {message}")


def _run(workspace: Workspace, name: str, body: bytes, given: Given) -> list[Ran]:
    if name in workspace.routes:
        return run_route(workspace, workspace.routes[name], body, given)
    return run_mapping(workspace, name, body, given)


def _print_documents(workspace: Workspace, ran: list[Ran], form: str) -> None:
    if form == "json":
        _write(as_json(workspace, ran))
        return
    for each in ran:
        for document in each.documents if each.final else ():
            _write(native(workspace, each, document))


def _raise_first(ran: list[Ran]) -> None:
    """Raise what stopped a mapping, now that it is explained."""
    for each in ran:
        if each.error is not None:
            raise each.error


def _write(body: bytes) -> None:
    """Bytes as they are: what is sent is UTF-8, whatever the terminal's encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(body.rstrip(b"\n") + b"\n")
    sys.stdout.buffer.flush()
