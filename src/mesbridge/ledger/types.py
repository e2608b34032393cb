"""How values of the ledger are stored, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

#: Identifying text. Collation C on PostgreSQL: keys are locked in the order that Python sorts them
#: by, and ids compare fast.
IDENT: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


S = TypeVar("S", bound=StrEnum)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite stores text that compares as time does, in microseconds."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DecimalText(TypeDecorator[Decimal]):
    """An exact decimal as plain text: SQLite has none, and no digits are cut."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class JsonText(TypeDecorator[Any]):
    """A small JSON value as text: parsing it in the database (``jsonb``) costs half the throughput.

    Everything beyond ASCII is escaped, so that no character can be refused by a database.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class StateText(TypeDecorator[S]):
    """A member of a closed list, stored by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, states: type[S]) -> None:
        super().__init__()
        self.states = states

    def process_bind_param(self, value: S | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> S | None:
        return None if value is None else self.states(value)


class ShownText(TypeDecorator[str]):
    """Text for people: errors, values, reasons. Characters that PostgreSQL refuses are replaced.

    A dead letter tells what was wrong with a message; it must be storable whatever was in it.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """*text* without NUL characters and lone surrogates; visible signs stand for them."""
    return text.replace("\0", "␀").encode("utf-8", "replace").decode("utf-8")
