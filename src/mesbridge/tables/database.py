"""A database of somebody else: reached by reference when it is needed, let go of when it fails."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from mesbridge.settings import resolve_secret
from mesbridge.tables.failures import Failure, TableFailureError, failure_of
from mesbridge.tables.layout import Layouts

#: Seconds that SQLite waits for another writer; milliseconds of one statement in PostgreSQL.
_BUSY_SECONDS, _STATEMENT_MS = 10, 30_000


class ForeignDatabase:
    """One connection at a time; used by one thread."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._engine: Engine | None = None
        #: What is known of its tables, until it fails.
        self.layouts = Layouts()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Begin, and commit at the end of the block.

        Raises:
            TableFailureError: ``unknown`` where the connection broke in the commit.
        """
        try:
            with self._connected() as connection:
                transaction = connection.begin()
                try:
                    yield connection
                except BaseException:
                    transaction.rollback()
                    raise
                _commit(transaction)
        except exc.SQLAlchemyError as error:
            raise self._failed(failure_of(error)) from error
        except TableFailureError as error:
            raise self._failed(error) from error.__cause__

    def _failed(self, error: TableFailureError) -> TableFailureError:
        """Begin anew after an outage: the secret, the host or the tables may be others then."""
        if error.failure is not Failure.REFUSED:
            self.close()
        return error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if self._engine is None:
            self._engine = _engine(self._reference)
        with self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        engine, self._engine = self._engine, None
        self.layouts = Layouts()
        if engine is not None:
            engine.dispose()


def _commit(transaction: Any) -> None:
    try:
        transaction.commit()
    except exc.DBAPIError as error:
        failure = failure_of(error)
        if failure.failure is Failure.AWAY:
            raise TableFailureError(Failure.UNKNOWN, failure.reason) from error
        raise


def _engine(reference: str) -> Engine:
    """Raises TableFailureError: the reference leads nowhere, or the driver is not installed."""
    try:
        url = make_url(resolve_secret(reference, os.environ))
        engine = create_engine(
            url, pool_size=1, max_overflow=1, pool_pre_ping=True, connect_args=_arguments(url)
        )
    except KeyError as error:
        raise TableFailureError(Failure.AWAY, f"{error.args[0]} is not set") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TableFailureError(Failure.AWAY, f"{reference}: {error}") from error
    except exc.ArgumentError as error:
        # The text may hold a password: it is not shown.
        raise TableFailureError(Failure.AWAY, f"{reference} leads to no URL") from error
    except ModuleNotFoundError as error:
        reason = f"the driver {error.name} is not installed"
        raise TableFailureError(Failure.AWAY, reason) from error
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _arguments(url: URL) -> dict[str, Any]:
    match url.get_backend_name():
        case "sqlite":
            return {"timeout": _BUSY_SECONDS}
        case "postgresql" if url.get_driver_name() in ("psycopg", "psycopg2"):
            defaults = {
                "application_name": "mesbridge",
                "connect_timeout": 5,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 8_000,
                "options": f"-c statement_timeout={_STATEMENT_MS}",
            }
            return {name: value for name, value in defaults.items() if name not in url.query}
        case _:
            return {}


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin deferred, and a deferred begin ignores the busy time-out.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
