"""The ledger: ``pipeline.ports.Ledger`` on a database."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from mesbridge.clock import Clock, SystemClock
from mesbridge.errors import LedgerError
from mesbridge.ledger import closing, leases, picking, schema, waiting
from mesbridge.ledger import engine as engines
from mesbridge.ledger.database_time import DatabaseTime, ProcessTime, ServerTime
from mesbridge.ledger.refusals import database_errors
from mesbridge.ledger.transaction import SqlTransaction
from mesbridge.ledger.watchdog import Watchdog
from mesbridge.pipeline.ports import Lease, OutputRow

#: Seconds that one transaction may take before its socket is shut.
TRANSACTION_LIMIT_SECONDS = 45.0


class SqlLedger:
    """The record of everything. Every call takes a connection of its own: any thread may call."""

    def __init__(
        self,
        engine: Engine,
        time: DatabaseTime,
        *,
        transaction_limit_seconds: float = TRANSACTION_LIMIT_SECONDS,
    ) -> None:
        self._engine = engine
        self.time = time
        self._watchdog = Watchdog(transaction_limit_seconds)
        # SQLite lets one writer in, and whom it turns away it lets poll: waiting here is fair.
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None

    def check(self) -> None:
        """At start: the database is there and writable, commits are durable, the tables are ours.

        Raises:
            LedgerError: it cannot be reached or is not migrated (MB499).
            ConfigurationError: an acknowledged message could be lost.
        """
        with self.reading() as connection:
            found = schema.revision_of(connection)
            writable = engines.takes_writes(connection)
        if not writable:
            raise LedgerError("MB495", reason="it is read-only, perhaps a standby")
        if found != schema.head():
            reason = f'revision "{found}", expected "{schema.head()}"'
            raise LedgerError("MB499", reason=reason)

    def close(self) -> None:
        """Close all connections."""
        self._watchdog.close()
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """Begin, and commit at the end of the block (roll back on an error).

        Raises:
            LedgerError: safe to repeat, also where the commit's outcome is unknown.
            UnstorableError: the data of a row were refused.
        """
        with self._my_turn(), self._connected() as connection, connection.begin():
            yield SqlTransaction(connection, self.time)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database and writes nothing."""
        with self._connected(read_only=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _connected(self, *, read_only: bool = False) -> Iterator[Connection]:
        with database_errors(), engines.connect(self._engine) as connection:
            if read_only:
                _make_read_only(connection)
            with self._watched(connection):
                yield connection

    def _watched(self, connection: Connection) -> AbstractContextManager[None]:
        if connection.dialect.name == "sqlite":
            return nullcontext()
        raw = connection.connection.dbapi_connection
        return self._watchdog.watching(raw.fileno())  # type: ignore[union-attr]  # psycopg's

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=engines.BUSY_TIMEOUT_SECONDS):
            raise LedgerError("MB496", reason="another transaction of this process is open")
        try:
            yield
        finally:
            self._turn.release()

    # --- leases and the outbox ----------------------------------------------------------------

    def acquire_lease(self, destination: str, owner: str, ttl: timedelta) -> Lease | None:
        """Take or renew on database time; None while another owner holds it."""
        with self.writing() as connection:
            return leases.acquire(connection, self.time, destination, owner, ttl)

    def release_lease(self, lease: Lease) -> None:
        """Let another owner take it at once."""
        with self.writing() as connection:
            leases.release(connection, self.time, lease)

    def pick(self, destination: str, epoch: int, limit: int) -> Sequence[OutputRow]:
        """Rows that may be sent now, at most one per key, oldest first; ONE statement."""
        with self.reading() as connection:
            rows = connection.execute(picking.pick(self.time, destination, epoch, limit))
            return [OutputRow(*row) for row in rows]

    def mark_sending(
        self, destination: str, epoch: int, ids: Sequence[str], in_doubt_until: datetime
    ) -> Sequence[str]:
        """Commit that these are about to be sent (non-idempotent targets); ids that were marked."""
        with self.transaction() as transaction:
            return transaction.mark_sending(destination, epoch, ids, in_doubt_until)

    def next_due(self, destination: str) -> datetime | None:
        """When the next row of the destination may be sent, or None."""
        with self.reading() as connection:
            found: datetime | None = connection.scalar(picking.next_due(destination))
            return found

    def waiting_heads(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Keys whose first blocking message is held and worth another try."""
        with self.reading() as connection:
            return list(connection.scalars(waiting.heads(release, before, limit)))

    def waiting_keyless(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of held messages without a readable key that are worth another try."""
        with self.reading() as connection:
            return list(connection.scalars(waiting.keyless(release, before, limit)))

    def due_windows(self, release: str, routes: Collection[str], limit: int) -> Sequence[str]:
        """Ids of open windows whose time has come, or of another release; oldest first."""
        with self.reading() as connection:
            return list(connection.scalars(closing.due(self.time, release, routes, limit)))

    def next_window(self) -> datetime | None:
        """When the next window closes, or None."""
        with self.reading() as connection:
            found: datetime | None = connection.scalar(closing.next_closing())
            return found

    def all_windows(
        self, routes: Collection[str], keys: Collection[str] | None, limit: int
    ) -> Sequence[str]:
        """Ids of open windows of *routes*, oldest first; with *keys* those that hold such."""
        with self.reading() as connection:
            return list(connection.scalars(closing.open_ones(routes, keys, limit)))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, for what is not part of :meth:`transaction`."""
        with self._my_turn(), self._connected() as connection, connection.begin():
            yield connection


def _make_read_only(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execution_options(**{engines.READ_ONLY: True})
    else:
        # Several statements of one page see the same moment.
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def open_ledger(url: str, *, clock: Clock | None = None) -> SqlLedger:
    """A ledger on *url*; connects at the first use, see :meth:`SqlLedger.check`.

    Args:
        clock: what "now" is on SQLite; PostgreSQL goes by its own.
    """
    engine = engines.make_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    return SqlLedger(engine, ProcessTime(clock or SystemClock()) if sqlite else ServerTime())
