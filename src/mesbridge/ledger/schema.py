"""Migrations: the tables of a database brought to those of this version."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from mesbridge.ledger.desk_tables import tally
from mesbridge.ledger.engine import connect, make_engine
from mesbridge.ledger.refusals import database_errors
from mesbridge.ledger.release_tables import release
from mesbridge.ledger.remainder_tables import remainder
from mesbridge.ledger.window_tables import running_total

#: All tables: those of ``tables`` and of the modules named here, one metadata.
METADATA = tally.metadata
#: Names the modules that add to it.
_TABLES = (tally, remainder, running_total, release)
#: Number of the advisory lock that keeps two upgrades apart (PostgreSQL).
_UPGRADE_LOCK = 0x6D6573


def head() -> str:
    """The revision that this version expects."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(url: str) -> str | None:
    """The revision of a database; None where it has no tables of ours.

    Raises:
        LedgerError: it could not be reached.
    """
    engine = make_engine(url)
    try:
        with database_errors(), connect(engine) as connection, connection.begin():
            return revision_of(connection)
    finally:
        engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision of the database of this connection."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> None:
    """Bring a database to this version, in one transaction.

    Raises:
        LedgerError: it could not be reached or refused a change; nothing is changed then.
    """
    engine = make_engine(url)
    try:
        with database_errors(), connect(engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    # Read from the installed package: no alembic.ini, no working directory.
    config.set_main_option(
        "script_location", str(files("mesbridge.ledger") / "migrations").replace("%", "%%")
    )
    config.set_main_option("path_separator", "os")
    return config
