"""What time it is for the database: leases and due rows go by one clock, that of the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, func, literal, type_coerce

from mesbridge.clock import Clock
from mesbridge.ledger.types import UtcTime


class DatabaseTime(Protocol):
    """Expressions for the time now and later, the same within one statement."""

    def now(self) -> ColumnElement[datetime]:
        """The time at the start of the statement."""
        ...

    def after(self, delay: timedelta) -> ColumnElement[datetime]:
        """The time *delay* from now."""
        ...


class ServerTime:
    """PostgreSQL: the server's clock, one for all instances."""

    def now(self) -> ColumnElement[datetime]:
        # Not now(): that is the start of the transaction, which may have waited for a lock.
        # Not clock_timestamp(): that is volatile, and no index could be used.
        return type_coerce(func.statement_timestamp(), UtcTime)

    def after(self, delay: timedelta) -> ColumnElement[datetime]:
        later = func.statement_timestamp() + literal(delay)
        return type_coerce(later, UtcTime)


class ProcessTime:
    """SQLite: the database is this machine, its time that of the given clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> ColumnElement[datetime]:
        return literal(self._clock.now(), UtcTime)

    def after(self, delay: timedelta) -> ColumnElement[datetime]:
        return literal(self._clock.now() + delay, UtcTime)
