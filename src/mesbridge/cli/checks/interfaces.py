"""Folders and interface tables that routes read and write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from mesbridge.cli.checks.diagnosis import Diagnosis, error, ok
from mesbridge.clock import SystemClock
from mesbridge.service.adaptation import used_destinations
from mesbridge.settings import resolve_secret
from mesbridge.tables.failures import TableFailureError
from mesbridge.tables.source import SourceTable
from mesbridge.tables.target import TargetTable
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route


def interfaces(workspace: Workspace) -> Iterator[Diagnosis]:
    """Whether they can be reached, and are as configured."""
    for route in workspace.routes.values():
        yield from _source(route, workspace)
    for name in used_destinations(workspace):
        spec = workspace.destinations[name]
        if spec.files is not None:
            yield _folder("destinations", name, spec.files.folder)
        if spec.table is not None:
            target = TargetTable(spec.table)
            yield _table("destinations", name, target.look)
            target.close()


def _source(route: Route, workspace: Workspace) -> Iterator[Diagnosis]:
    files, table = route.source.files, route.source.table
    if files is not None:
        for folder in (files.folder, files.done, files.failed):
            yield _folder("sources", route.name, folder)
    if table is not None:
        root = workspace.messages[route.source.messages[0]].root
        source = SourceTable(table, root, SystemClock())
        yield _table("sources", route.name, source.look)
        source.close()


def _folder(about: str, name: str, reference: str) -> Diagnosis:
    """Files are moved into and out of it, so it has to take writes."""
    try:
        path = Path(resolve_secret(reference, os.environ))
    except (KeyError, OSError, UnicodeDecodeError):
        return error(about, "MB685", name=name, found=reference)
    if path.is_dir() and os.access(path, os.W_OK | os.X_OK):
        return ok(about, "MB687", name=name, found=path)
    return error(about, "MB685", name=name, found=path)


def _table(about: str, name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return ok(about, "MB687", name=name, found=look())
    except TableFailureError as problem:
        return error(about, "MB686", name=name, found=problem.reason)
