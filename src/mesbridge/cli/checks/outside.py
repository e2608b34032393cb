"""Database, broker and destinations."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from mesbridge.api.keys import is_live
from mesbridge.broker.factory import embedded_path, open_topology
from mesbridge.catalogue import explanation_of
from mesbridge.cli.checks.diagnosis import Diagnosis, error, ok, warning
from mesbridge.cli.opened import sqlite_path
from mesbridge.clock import Clock
from mesbridge.documents import Document, Fields, Items, Scalar
from mesbridge.errors import BrokerError, ConfigurationError, LedgerError, MesbridgeError
from mesbridge.ledger import schema
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.desk import api_keys
from mesbridge.ledger.queries.server import server_time
from mesbridge.service.adaptation import topology_for, used_destinations
from mesbridge.settings import Settings, resolve_secret
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import DestinationSpec

#: Seconds that the clocks may differ: leases last 15.
_SKEW_SECONDS = 2.0
#: Differences of the broker that are told one by one.
_SHOWN = 3


def database(settings: Settings, clock: Clock) -> Iterator[Diagnosis]:
    """Reachable, migrated, commits durable, clock alike, keys where they are needed."""
    path = sqlite_path(settings)
    if path is not None and not path.exists():
        yield warning("database", "MB651", found=path)
        return
    try:
        ledger = open_ledger(settings.database_url)
    except MesbridgeError as problem:
        yield _unusable(problem)
        return
    try:
        ledger.check()
        yield ok("database", "MB633", revision=schema.head())
        yield from _clocks(ledger, clock)
        yield from _keys(ledger, settings, clock)
    except (LedgerError, ConfigurationError) as problem:
        yield _unusable(problem)
    finally:
        ledger.close()


def _unusable(problem: MesbridgeError) -> Diagnosis:
    explanation = explanation_of(problem.code)
    return error(
        "database",
        "MB634",
        found=problem.message(),
        mend=explanation.hint_text("en", problem.params) or "",
        mend_zh=explanation.hint_text("zh", problem.params) or "",
    )


def _clocks(ledger: SqlLedger, clock: Clock) -> Iterator[Diagnosis]:
    with ledger.reading() as connection:
        server = server_time(connection)
        here = clock.now()
    if server is None:
        return
    skew = abs((server - here).total_seconds())
    if skew > _SKEW_SECONDS:
        yield warning("clock", "MB635", seconds=f"{skew:.1f}")
    else:
        yield ok("clock", "MB636")


def _keys(ledger: SqlLedger, settings: Settings, clock: Clock) -> Iterator[Diagnosis]:
    with ledger.reading() as connection:
        found = api_keys(connection)
    live = [key for key in found if is_live(key, clock.now())]
    if live:
        yield ok("API keys", "MB648", count=len(live))
    elif settings.needs_api_keys:
        yield error("API keys", "MB611", value=settings.api_host)
    elif found:
        yield warning("API keys", "MB653")
    else:
        yield ok("API keys", "MB649")


def broker(settings: Settings, workspace: Workspace) -> Iterator[Diagnosis]:
    """Reachable, and everything declared as the routes need it."""
    path = embedded_path(settings.broker_url)
    if path is not None and not path.exists():
        yield warning("broker", "MB652", found=path)
        return
    try:
        admin = open_topology(settings.broker_url)
        try:
            differences = admin.check(topology_for(workspace))
        finally:
            admin.close()
    except BrokerError as problem:
        # Only one process at a time can open the embedded broker: the service has it.
        used = path is not None and "locked" in problem.message()
        found = problem.message()
        yield ok("broker", "MB655") if used else error("broker", "MB639", found=found)
        return
    for difference in differences[:_SHOWN]:
        yield warning("broker", "MB638", found=str(difference))
    if len(differences) > _SHOWN:
        yield warning("broker", "MB654", count=len(differences) - _SHOWN)
    if not differences:
        yield ok("broker", "MB637")


def destinations(workspace: Workspace) -> Iterator[Diagnosis]:
    """Hosts that can be found and secrets that are there, of what the routes send to."""
    for name in used_destinations(workspace):
        spec = workspace.destinations[name]
        if spec.address is not None:
            yield _host(name, spec)
        yield from _secrets(name, spec.credentials)


def _host(name: str, spec: DestinationSpec) -> Diagnosis:
    host = urlsplit(spec.address or "").hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return error("destinations", "MB643", destination=name, found=host)
    return ok("destinations", "MB642", destination=name, found=host)


def _secrets(name: str, document: Document | None) -> Iterator[Diagnosis]:
    """References among the credentials that lead nowhere; never the secrets themselves."""
    match document:
        case Fields(entries=entries):
            for entry in entries.values():
                yield from _secrets(name, entry)
        case Items(values=values):
            for entry in values:
                yield from _secrets(name, entry)
        case Scalar(value=str(text)) if text.startswith(("env:", "file:")):
            try:
                resolve_secret(text, os.environ)
            except (KeyError, OSError, UnicodeDecodeError):
                yield error("destinations", "MB644", destination=name, found=text)
