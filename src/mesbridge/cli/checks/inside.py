"""Mappings, time zones, disk and permissions of this machine."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mesbridge.broker.factory import embedded_path
from mesbridge.cli.checks.diagnosis import Diagnosis, error, ok, warning
from mesbridge.cli.opened import sqlite_path
from mesbridge.findings import errors_in
from mesbridge.mapping.rules import CodeCall, MappingSpec
from mesbridge.settings import Settings
from mesbridge.workspace import check as check_workspace
from mesbridge.workspace.release import Workspace

#: MiB that have to be free for the ledger to work, and for peace of mind.
_LEAST_FREE_MIB, _WANTED_FREE_MIB = 100, 1024


def mappings(settings: Settings, workspace: Workspace | None) -> Iterator[Diagnosis]:
    """Whether the workspace loads."""
    if workspace is not None:
        yield ok("mappings", "MB631", release=workspace.release)
        return
    found = errors_in(check_workspace(settings.mappings, settings.schemas))
    first = found[0].line() if found else ""
    yield error("mappings", "MB632", count=len(found), found=first)


def zones(workspace: Workspace) -> Iterator[Diagnosis]:
    """Every time zone that systems and code tables name."""
    names = {system.zone for system in workspace.systems.values()}
    for spec in workspace.mappings.values():
        names |= set(_zones_of(spec, workspace))
    missing = sorted(name for name in names if not _is_known(name))
    for name in missing:
        yield error("time zones", "MB641", found=name)
    if not missing:
        yield ok("time zones", "MB640", found=", ".join(sorted(names)))


def _zones_of(spec: MappingSpec, workspace: Workspace) -> Iterator[str]:
    code: CodeCall | None = spec.zone.rule.code if spec.zone and spec.zone.rule else None
    if spec.zone is not None and spec.zone.name is not None:
        yield spec.zone.name
    if code is not None and code.table in workspace.codes:
        yield from workspace.codes[code.table].canonicals()


def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def disk(settings: Settings) -> Iterator[Diagnosis]:
    """Room and permissions where the embedded database and broker keep their files."""
    files = (sqlite_path(settings), embedded_path(settings.broker_url))
    folders = {file.absolute().parent for file in files if file is not None}
    for folder in sorted(folders):
        if not os.access(folder, os.W_OK):
            yield error("permissions", "MB647", folder=folder)
            continue
        yield _room(folder)
    for file in files:
        if file is not None and file.exists() and not os.access(file, os.W_OK):
            yield error("permissions", "MB647", folder=file)


def _room(folder: Path) -> Diagnosis:
    free = shutil.disk_usage(folder).free // (1 << 20)
    params = {"found": free, "folder": folder}
    if free < _LEAST_FREE_MIB:
        return error("disk", "MB646", expected=_LEAST_FREE_MIB, **params)
    if free < _WANTED_FREE_MIB:
        return warning("disk", "MB646", expected=_WANTED_FREE_MIB, **params)
    return ok("disk", "MB645", **params)


def settings_file(path: Path | None) -> Iterator[Diagnosis]:
    """The file may hold a password: others must not read it."""
    file = path or Path("mesbridge.yaml")
    if not file.exists() or not file.stat().st_mode & stat.S_IROTH:
        return
    if "://" in file.read_text(encoding="utf-8", errors="replace"):
        yield warning("permissions", "MB650", found=file)
