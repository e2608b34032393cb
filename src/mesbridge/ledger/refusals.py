"""What the database's errors mean for a message.

``LedgerError``: the database is away, busy or chose this transaction as a victim; the same
transaction may be done again. ``UnstorableError``: it refused the data of a row; the same batch
would be refused again, so it is split until the row is alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from mesbridge.errors import LedgerError, MesbridgeError, UnstorableError

#: Classes of SQLSTATE that speak of the data: exception, constraint, limit (a too long index row).
_DATA_CLASSES = frozenset({"22", "23", "54"})
#: Serialization failure, deadlock, lock not available, statement timeout.
_REPEATABLE_STATES = frozenset({"40001", "40P01", "55P03", "57014"})
#: Undefined table, undefined column.
_MIGRATION_STATES = frozenset({"42P01", "42703"})
_UNIQUE_STATE = "23505"
#: What the drivers say of a value whose type no column takes: the row can never be stored.
_NOT_A_VALUE = ("Error binding parameter", "cannot adapt type")


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise into errors of mesbridge.

    Raises:
        LedgerError: safe to repeat, nothing of the transaction is kept.
        UnstorableError: a row's data were refused.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise _translated(error) from error
    except exc.TimeoutError as error:
        # All connections of the pool are in use.
        raise LedgerError("MB495", reason=_first_line(error)) from error
    except (exc.StatementError, UnicodeEncodeError, OverflowError) as error:
        # A value that could not even be handed over: lone surrogates, integers beyond 64 bits,
        # times outside of the calendar.
        raise UnstorableError("MB497", reason=_first_line(error)) from error


def _translated(error: exc.DBAPIError) -> MesbridgeError:
    reason = _first_line(error.orig or error)
    sqlstate = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated:
        return LedgerError("MB495", reason=reason)
    if sqlstate == _UNIQUE_STATE or "UNIQUE constraint failed" in reason:
        return UnstorableError("MB498", reason=reason)
    if _is_data(error, sqlstate) or reason.startswith(_NOT_A_VALUE):
        return UnstorableError("MB497", reason=reason)
    if sqlstate in _REPEATABLE_STATES or "database is locked" in reason:
        return LedgerError("MB496", reason=reason)
    if sqlstate in _MIGRATION_STATES or "no such table" in reason or "no such column" in reason:
        return LedgerError("MB499", reason=reason)
    return LedgerError("MB495", reason=reason)


def _is_data(error: exc.DBAPIError, sqlstate: str) -> bool:
    refused = isinstance(error, exc.DataError | exc.IntegrityError)
    return refused or sqlstate[:2] in _DATA_CLASSES


def _first_line(error: BaseException) -> str:
    # The first line only: the following ones quote the row, and its values may be confidential.
    return str(error).partition("\n")[0].strip() or type(error).__name__
