"""Which releases there are, which is active, who runs which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select

from mesbridge.ledger.queries.pages import Page, clamped, rows_of, to_page
from mesbridge.ledger.release_rows import Activation, InstanceRow, ReleaseRow
from mesbridge.ledger.release_tables import activation, instance, release, release_files
from mesbridge.ledger.statements import columns_of


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """One release for people. *activated_at*: last; *kept*: its files are still there."""

    id: str
    base: str
    created_at: datetime
    activated_at: datetime | None
    actor: str
    origin: str
    note: str | None
    added: Sequence[dict[str, Any]]
    kept: bool
    serial: int


def active_release(connection: Connection) -> Activation | None:
    """The last activation; None where there was none yet."""
    wanted = select(*columns_of(activation, Activation)).order_by(activation.c.serial.desc())
    found = rows_of(connection, wanted.limit(1))
    return Activation(*found[0]) if found else None


def last_activation_of(connection: Connection, release_id: str) -> Activation | None:
    """When this release became active last."""
    wanted = select(*columns_of(activation, Activation)).where(activation.c.release == release_id)
    found = rows_of(connection, wanted.order_by(activation.c.serial.desc()).limit(1))
    return Activation(*found[0]) if found else None


def release_row(connection: Connection, release_id: str) -> ReleaseRow | None:
    """The release of this id."""
    wanted = select(*columns_of(release, ReleaseRow)).where(release.c.id == release_id)
    found = rows_of(connection, wanted)
    return ReleaseRow(*found[0]) if found else None


def releases_beginning_with(connection: Connection, text: str) -> list[str]:
    """Ids that begin with *text*, at most two: more than one is ambiguous."""
    wanted = select(release.c.id).where(release.c.id.startswith(text, autoescape=True)).limit(2)
    return [row[0] for row in rows_of(connection, wanted)]


def archive_of_release(connection: Connection, release_id: str) -> bytes | None:
    """The packed files of a release; None where they are not kept."""
    wanted = (
        select(release_files.c.archive)
        .join(release, release.c.files == release_files.c.id)
        .where(release.c.id == release_id)
    )
    found: bytes | None = connection.scalar(wanted)
    return found


def knows_files(connection: Connection, base: str) -> bool:
    """Whether a release was made of these files before, with added codes or without."""
    return bool(connection.scalar(select(exists().where(release.c.base == base))))


def list_releases(
    connection: Connection, *, limit: int | None = None, after: str | None = None
) -> Page[ReleaseRecord]:
    """All releases, the last activated first. Raises ValueError: *after* is no cursor."""
    size = clamped(limit)
    last = (
        select(activation.c.release, func.max(activation.c.serial).label("serial"))
        .group_by(activation.c.release)
        .subquery()
    )
    serial = func.coalesce(last.c.serial, 0)
    wanted = (
        select(
            release.c.id, release.c.base, release.c.created_at, activation.c.at, release.c.actor,
            release.c.origin, release.c.note, release.c.added, release_files.c.id.is_not(None),
            serial,
        )
        .outerjoin(last, last.c.release == release.c.id)
        .outerjoin(activation, activation.c.serial == last.c.serial)
        .outerjoin(release_files, release_files.c.id == release.c.files)
        .order_by(serial.desc(), release.c.id)
        .limit(size + 1)
    )  # fmt: skip
    if after is not None:
        wanted = wanted.where(serial < int(after))
    rows = [ReleaseRecord(*row) for row in rows_of(connection, wanted)]
    return to_page(rows, size, lambda row: str(row.serial))


def instances(connection: Connection, since: datetime) -> list[InstanceRow]:
    """The processes that were seen since then, by id."""
    wanted = select(*columns_of(instance, InstanceRow)).where(instance.c.seen_at >= since)
    return [InstanceRow(*row) for row in rows_of(connection, wanted.order_by(instance.c.id))]
