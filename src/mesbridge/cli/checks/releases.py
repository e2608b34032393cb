"""The active release, who runs it, and what still waits for destinations it does not have."""

from __future__ import annotations

from collections.abc import Iterator

from mesbridge.bootstrap import releases_of
from mesbridge.cli.checks.diagnosis import Diagnosis, error, ok, warning
from mesbridge.clock import Clock
from mesbridge.errors import ConfigurationError, LedgerError, PermanentError
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.lag import destination_lags
from mesbridge.ledger.queries.releases import active_release, instances, release_row
from mesbridge.service.following import ALIVE
from mesbridge.settings import Settings
from mesbridge.workspace.release import Workspace


def releases(settings: Settings, files: Workspace | None, clock: Clock) -> Iterator[Diagnosis]:
    """*files*: the workspace of the folders. A ledger that is away is told of elsewhere."""
    ledger = open_ledger(settings.database_url)
    try:
        ledger.check()
        with ledger.reading() as connection:
            active = active_release(connection)
            row = release_row(connection, active.release) if active else None
        if row is None:
            return
        if files is not None and files.files != row.base:
            yield warning("releases", "MB666", found=files.files, release=row.id)
        yield from _instances(ledger, row.id, clock)
        yield from _gone_destinations(settings, ledger, clock)
    except (LedgerError, ConfigurationError):
        return
    finally:
        ledger.close()


def _instances(ledger: SqlLedger, active: str, clock: Clock) -> Iterator[Diagnosis]:
    with ledger.reading() as connection:
        running = instances(connection, clock.now() - ALIVE)
    if any(row.release != active for row in running):
        found = ", ".join(f"{row.id} {row.release}" for row in running)
        yield warning("releases", "MB665", found=found)
    else:
        yield ok("releases", "MB668", release=active)
    for row in running:
        if row.problem is not None:
            yield warning("releases", "MB669", instance=row.id, found=row.problem)


def _gone_destinations(settings: Settings, ledger: SqlLedger, clock: Clock) -> Iterator[Diagnosis]:
    try:
        workspace = releases_of(settings, ledger, clock).current()
    except (ConfigurationError, PermanentError) as problem:
        yield error("releases", "MB674", found=problem.message())
        return
    with ledger.reading() as connection:
        lags = destination_lags(connection)
    for lag in lags:
        if workspace is not None and lag.destination not in workspace.destinations:
            count = lag.due + lag.held + lag.dead
            yield warning("releases", "MB667", destination=lag.destination, count=count)
