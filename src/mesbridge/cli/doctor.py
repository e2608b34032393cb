"""``mesbridge doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from mesbridge.bootstrap import load_workspace
from mesbridge.cli.checks import inside, outside
from mesbridge.cli.checks import releases as release_checks
from mesbridge.cli.checks.diagnosis import Diagnosis, ok
from mesbridge.cli.checks.interfaces import interfaces
from mesbridge.cli.opened import sqlite_path
from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.cli.tables import said
from mesbridge.clock import SystemClock
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Language
from mesbridge.settings import Settings
from mesbridge.workspace.release import Workspace

_SIGNS = {"ok": ("ok", "正常"), "warning": ("warning", "警告"), "error": ("ERROR", "错误")}


@click.command()
@format_option()
@common_options
def doctor(common: Common, output: Output) -> int:
    """Look at settings, mappings, database, broker, time zones, destinations, disk and permissions.

    Exit code 1 where something cannot work.
    """
    settings = common.settings()
    found = list(diagnoses(common, settings))
    if output == "json":
        shown = [_plain(each, common.language) for each in found]
        click.echo(json.dumps({"items": shown, "next": None}, ensure_ascii=False, indent=2))
    else:
        for each in found:
            _write(each, common.language)
    return FOUND if any(each.status == "error" for each in found) else FINE


def diagnoses(common: Common, settings: Settings) -> Iterator[Diagnosis]:
    """All checks; what needs the mappings is left out where they are broken."""
    workspace = _workspace(settings)
    yield ok("settings", "MB630")
    yield from inside.settings_file(common.config)
    yield from inside.mappings(settings, workspace)
    yield from outside.database(settings, SystemClock())
    if not _is_new(settings):
        yield from release_checks.releases(settings, workspace, SystemClock())
    yield from inside.disk(settings)
    if workspace is not None:
        yield from outside.broker(settings, workspace)
        yield from inside.zones(workspace)
        yield from outside.destinations(workspace)
        yield from interfaces(workspace)


def _is_new(settings: Settings) -> bool:
    """There is no database yet, and a look must not make one."""
    path = sqlite_path(settings)
    return path is not None and not path.exists()


def _workspace(settings: Settings) -> Workspace | None:
    try:
        return load_workspace(settings)
    except ConfigurationError:
        # `inside.mappings` tells why.
        return None


def _write(each: Diagnosis, language: Language) -> None:
    click.echo(f"{said(_SIGNS[each.status], language)}  {each.about}: {each.sentence(language)}")
    mend = each.mend(language)
    if mend:
        click.echo(f"    {mend}")


def _plain(each: Diagnosis, language: Language) -> dict[str, object]:
    return {
        "about": each.about,
        "status": each.status,
        "code": each.code,
        "found": each.sentence(language),
        "mend": each.mend(language),
    }
