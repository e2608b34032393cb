"""The dead-letter desk: one list, one letter, groups by cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, literal, select

from mesbridge.ledger.dead_letter_rows import COLUMNS, OPEN
from mesbridge.ledger.queries.messages import key_variants
from mesbridge.ledger.queries.pages import Page, clamped, rows_of, to_page
from mesbridge.ledger.tables import dead_letter
from mesbridge.pipeline.ports import DeadLetterRow

_WITHOUT_BODY = [
    literal(b"").label("body") if column.name == "body" else column for column in COLUMNS
]


@dataclass(frozen=True, slots=True)
class DeadLetterGroup:
    """Open dead letters of one cause. *example* is the id of the newest, *error* its sentence."""

    route: str | None
    code: str
    cause: str
    count: int
    first_seen: datetime
    last_seen: datetime
    example: str
    error: str


def list_dead_letters(
    connection: Connection,
    *,
    resolved: bool = False,
    route: str | None = None,
    code: str | None = None,
    cause: str | None = None,
    key: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Page[DeadLetterRow]:
    """Dead letters, newest first, without bodies.

    Args:
        resolved: also those that somebody has dealt with.
    """
    size = clamped(limit)
    wanted = select(*_WITHOUT_BODY).order_by(dead_letter.c.id.desc()).limit(size + 1)
    if not resolved:
        wanted = wanted.where(OPEN)
    given = ((dead_letter.c.route, route), (dead_letter.c.code, code), (dead_letter.c.cause, cause))
    for column, value in given:
        if value is not None:
            wanted = wanted.where(column == value)
    if key is not None:
        wanted = wanted.where(dead_letter.c.key.in_(key_variants(key)))
    if after is not None:
        wanted = wanted.where(dead_letter.c.id < after)
    rows = [DeadLetterRow(*row) for row in rows_of(connection, wanted)]
    return to_page(rows, size, lambda row: row.id)


def dead_letter_detail(connection: Connection, row_id: str) -> DeadLetterRow | None:
    """One dead letter with its body; None where there is none of that id."""
    found = rows_of(connection, select(*COLUMNS).where(dead_letter.c.id == row_id))
    return DeadLetterRow(*found[0]) if found else None


def dead_letter_groups(
    connection: Connection, *, route: str | None = None
) -> list[DeadLetterGroup]:
    """The open dead letters by cause, the most frequent first."""
    groups = (
        select(
            dead_letter.c.route,
            dead_letter.c.code,
            dead_letter.c.cause,
            func.count().label("count"),
            func.min(dead_letter.c.first_seen).label("first_seen"),
            func.max(dead_letter.c.last_seen).label("last_seen"),
            func.max(dead_letter.c.id).label("example"),
        )
        .where(OPEN)
        .group_by(dead_letter.c.route, dead_letter.c.code, dead_letter.c.cause)
    )
    if route is not None:
        groups = groups.where(dead_letter.c.route == route)
    found = groups.subquery()
    wanted = (
        select(*found.c, dead_letter.c.error)
        .join_from(found, dead_letter, dead_letter.c.id == found.c.example)
        .order_by(found.c["count"].desc(), found.c.cause)
    )
    return [DeadLetterGroup(*row) for row in rows_of(connection, wanted)]
