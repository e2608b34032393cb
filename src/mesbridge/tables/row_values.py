"""Values of columns to values of a message, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.types import CHAR, Date, DateTime, TypeEngine

from mesbridge.errors import PermanentError
from mesbridge.formats.iso_time import parse_iso_date, parse_iso_datetime, written_duration
from mesbridge.formats.schema import SchemaNode
from mesbridge.tables.failures import Failure, TableFailureError

#: Databases that take days and times as text.
_TAKE_TEXT = ("postgresql", "sqlite")


def read_value(value: Any, kind: TypeEngine[Any], node: SchemaNode, name: str) -> Any:
    """A column's value as JSON has it, for a property that the schema says is *node*.

    Raises:
        PermanentError: MB684, a value that no message holds.
    """
    match value:
        case str():
            # CHAR(n) is filled up with blanks by the database, not by the sender.
            return value.rstrip(" ") if isinstance(kind, CHAR) else value
        case bool():
            return str(value).lower() if node.type == "string" else value
        case int() | Decimal() | float():
            return _number(value, node)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return written_duration(value)
        case UUID():
            return str(value)
        case _:
            raise PermanentError("MB684", column=name, found=type(value).__name__)


def _number(value: int | Decimal | float, node: SchemaNode) -> Any:
    # The digits that the database shows; nothing is calculated with a float.
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if node.type == "boolean" and exact in (0, 1):
        return bool(exact)
    if node.type == "string":
        return key_text(exact)
    whole = isinstance(exact, Decimal) and exact.is_finite() and exact % 1 == 0
    return int(exact) if node.type == "integer" and whole else exact


def key_text(value: Any) -> str:
    """A column's value as text: of a message id, of a text property."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def written_value(value: Any, kind: TypeEngine[Any], dialect: str, name: str) -> Any:
    """A value of a document for a column of *kind*.

    Raises:
        TableFailureError: ``refused``, a time with a zone for a column without one.
    """
    if isinstance(value, Decimal) and dialect == "sqlite":
        return f"{value:f}"
    if isinstance(value, str) and isinstance(kind, DateTime):
        return _moment(value, kind, dialect, name)
    if isinstance(value, str) and isinstance(kind, Date) and dialect not in _TAKE_TEXT:
        return _parsed(parse_iso_date, value) or value
    return value


def _moment(text: str, kind: DateTime, dialect: str, name: str) -> Any:
    found = _parsed(parse_iso_datetime, text)
    if found is None or dialect == "sqlite":
        return text
    if found.offset is not None and not kind.timezone:
        # The database would drop the zone without a word: 21:00Z would become 21:00 of the plant.
        reason = f"{name} has no time zone, and {text} has one: write a local time"
        raise TableFailureError(Failure.REFUSED, reason)
    return text if dialect in _TAKE_TEXT else found.moment.replace(tzinfo=found.offset)


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None
