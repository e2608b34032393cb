"""The ledger opened for one command, beside a running service."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from mesbridge.bootstrap import Offline, open_offline
from mesbridge.catalogue import explanation_of
from mesbridge.cli.options import FOUND, Common
from mesbridge.errors import LedgerError, MesbridgeError, PermanentError
from mesbridge.findings import Language
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.schema import upgrade
from mesbridge.settings import Settings

_SQLITE = "sqlite:///"


def refuse(text: str) -> NoReturn:
    """What was asked for cannot be done: say so and end with exit code 1."""
    click.echo(text, err=True)
    raise click.exceptions.Exit(FOUND)


@contextmanager
def opened(common: Common) -> Iterator[Offline]:
    """The desk and the ledger of the settings.

    Raises:
        ConfigurationError: settings or mappings are wrong.
        LedgerError: the database is not there or not migrated.
        Exit: the command's own step was refused.
    """
    settings = common.settings()
    require_database(settings)
    offline = open_offline(settings)
    try:
        yield offline
    except PermanentError as error:
        refuse(sentence(error, common.language))
    finally:
        offline.ledger.close()


@contextmanager
def opened_ledger(common: Common, *, create: bool = False) -> Iterator[SqlLedger]:
    """The ledger alone: works although a mapping is broken. *create*: make an embedded one."""
    settings = common.settings()
    if create and settings.database_url.startswith(_SQLITE):
        upgrade(settings.database_url)
    require_database(settings)
    ledger = open_ledger(settings.database_url)
    try:
        ledger.check()
        yield ledger
    finally:
        ledger.close()


def sentence(error: MesbridgeError, language: Language) -> str:
    """Code, sentence and what to do."""
    hint = explanation_of(error.code).hint_text(language, error.params)
    return f"{error.code} {error.message(language)}" + (f"\n  {hint}" if hint else "")


def require_database(settings: Settings) -> None:
    """A look must not make an empty database.

    Raises:
        LedgerError: there is no file of that name.
    """
    path = sqlite_path(settings)
    if path is not None and not path.exists():
        raise LedgerError("MB495", reason=f"there is no file {path}")


def sqlite_path(settings: Settings) -> Path | None:
    """The file of an SQLite database, None for a server."""
    if not settings.database_url.startswith(_SQLITE):
        return None
    return Path(settings.database_url.removeprefix(_SQLITE).split("?", 1)[0])


def actor() -> str:
    """Who sits at the terminal, for the audit."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        # A container's user without a name.
        return "command line"
