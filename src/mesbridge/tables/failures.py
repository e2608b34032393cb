"""What a failed statement means: the database is away, busy, or refuses these data."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import exc

#: SQLSTATEs of what passes by itself: deadlock, serialization, lock and statement time-outs.
_BUSY = ("40001", "40P01", "55P03", "57014")
#: SQLSTATEs of a table, a column or a right that is not there: nothing is wrong with the data.
_NOT_AS_CONFIGURED = ("42501", "42P01", "42703", "3F000", "3D000")
#: What SQLite says of a lock.
_LOCKED = ("locked", "busy")


class Failure(StrEnum):
    """``unknown``: the connection broke while it committed."""

    AWAY = "away"
    BUSY = "busy"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class TableFailureError(Exception):
    """A statement or a connection failed; *reason* is one line without parameters."""

    def __init__(self, failure: Failure, reason: str) -> None:
        self.failure = failure
        self.reason = reason
        super().__init__(reason)


def failure_of(error: exc.SQLAlchemyError) -> TableFailureError:
    """What *error* means; its statement and parameters are left out, they may be confidential."""
    return TableFailureError(_kind(error), _reason(error))


def _kind(error: exc.SQLAlchemyError) -> Failure:
    if not isinstance(error, exc.DBAPIError):
        # A value that the driver cannot carry; else a URL, a driver, a pool.
        return Failure.REFUSED if isinstance(error, exc.StatementError) else Failure.AWAY
    if error.connection_invalidated:
        return Failure.AWAY
    state = getattr(error.orig, "sqlstate", None)
    if state in _BUSY or any(word in str(error.orig) for word in _LOCKED):
        return Failure.BUSY
    match error:
        case exc.IntegrityError() | exc.DataError():
            return Failure.REFUSED
        case exc.ProgrammingError() if state is not None and state not in _NOT_AS_CONFIGURED:
            return Failure.REFUSED
        case _:
            return Failure.AWAY


def _reason(error: exc.SQLAlchemyError) -> str:
    original = getattr(error, "orig", None)
    text = str(original if original is not None else error.args[0] if error.args else error)
    return " ".join(text.split())[:500] or type(error).__name__
