"""Connections to SQLite and PostgreSQL, set up so that a commit is on disk and nothing hangs."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from mesbridge.documents import Position
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding

#: Option of a connection that only reads: on SQLite it does not take the write lock.
READ_ONLY = "mesbridge_read_only"
#: Seconds that a writer waits for another one (SQLite).
BUSY_TIMEOUT_SECONDS = 30
#: Seconds that a thread waits for a connection of the pool.
POOL_TIMEOUT_SECONDS = 10
#: Milliseconds after which PostgreSQL ends a statement.
STATEMENT_TIMEOUT_MS = 30_000
#: Milliseconds after which sent but unacknowledged data end a connection.
TCP_USER_TIMEOUT_MS = 8_000
#: How often and at most how many seconds apart a connection is tried before it is an error.
_CONNECT_ATTEMPTS = 3
_CONNECT_WAIT_SECONDS = 1.0


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for *url* (``sqlite:///path`` or ``postgresql+psycopg://…``); does not connect.

    Raises:
        ConfigurationError: the URL names no database that the ledger knows.
    """
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise _wrong_url(url) from None
    match parsed.get_backend_name():
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return _sqlite_engine(parsed, pool_size)
        case "postgresql":
            return _postgresql_engine(parsed, pool_size)
        case _:
            raise _wrong_url(parsed.render_as_string(hide_password=True))


def _wrong_url(shown: str) -> ConfigurationError:
    place = Position("MESBRIDGE_DATABASE_URL", 1, 1)
    return ConfigurationError([Finding("MB493", place, {"url": shown})])


@retry(
    retry=retry_if_exception_type(exc.OperationalError),
    stop=stop_after_attempt(_CONNECT_ATTEMPTS),
    wait=wait_random_exponential(multiplier=0.1, max=_CONNECT_WAIT_SECONDS),
    reraise=True,
)
def connect(engine: Engine) -> Connection:
    """A connection of the pool; a server that is just starting is tried a few times.

    Raises:
        sqlalchemy.exc.OperationalError: it could not be reached.
    """
    return engine.connect()


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin deferred, and a deferred begin ignores the busy time-out.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args=_postgresql_arguments(url),
    )
    event.listen(engine, "connect", _refuse_lost_commits)
    return engine


def _postgresql_arguments(url: URL) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "application_name": "mesbridge",
        "connect_timeout": 5,
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": TCP_USER_TIMEOUT_MS,
        "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC"
        " -c idle_in_transaction_session_timeout=60000 -c jit=off",
    }
    return {name: value for name, value in defaults.items() if name not in url.query}


def _refuse_lost_commits(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Every new connection: an acknowledged message must be on disk.

    Raises:
        ConfigurationError: ``synchronous_commit`` is off for this user or database.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        (setting,) = cursor.fetchone()
    connection.rollback()
    if setting == "off":
        place = Position("MESBRIDGE_DATABASE_URL", 1, 1)
        raise ConfigurationError([Finding("MB494", place)])


def takes_writes(connection: Connection) -> bool:
    """Whether the server takes writes; of SQLite only the first write tells."""
    if connection.dialect.name == "sqlite":
        return True
    refuses = text(
        "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'"
    )
    return not connection.scalar(refuses)
