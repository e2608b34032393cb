"""Cursor pages: a page goes on after the last row of the one before, whatever was added since."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select

T = TypeVar("T")

#: Rows of a page where nothing else is asked for, and at most.
DEFAULT_LIMIT = 50
MAX_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page; None at the end."""

    items: Sequence[T]
    next: str | None


def to_page(rows: Sequence[T], limit: int, cursor: Callable[[T], str]) -> Page[T]:
    """A page of *rows*, of which one more than *limit* was read to see whether it goes on."""
    items = rows[:limit]
    return Page(items, cursor(items[-1]) if len(rows) > limit else None)


def join_cursor(parts: Sequence[str]) -> str:
    """A cursor of several columns."""
    return json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))


def split_cursor(cursor: str, count: int) -> list[str]:
    """The parts of such a cursor.

    Raises:
        ValueError: it is not one of ours.
    """
    parts = json.loads(cursor)
    if not isinstance(parts, list) or len(parts) != count:
        raise ValueError(f"not a cursor: {cursor!r}")
    return [str(part) for part in parts]


def rows_of(connection: Connection, statement: Select[Any]) -> Sequence[Any]:
    """All rows; what is in them, the dataclass made of them says."""
    return connection.execute(statement).all()


def clamped(limit: int | None) -> int:
    """The rows of a page: at least one, at most ``MAX_LIMIT``."""
    return max(1, min(limit or DEFAULT_LIMIT, MAX_LIMIT))
