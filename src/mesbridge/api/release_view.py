"""Releases for the API and ``mesbridge release list``."""

from __future__ import annotations

from datetime import datetime

from mesbridge.api.models.base import PageOf
from mesbridge.api.models.releases import InstanceShown, ReleaseMade, ReleaseShown
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.releases import active_release, instances, list_releases
from mesbridge.service.following import ALIVE
from mesbridge.service.releases import Made


def releases_shown(
    ledger: SqlLedger, now: datetime, limit: int, after: str | None
) -> PageOf[ReleaseShown]:
    """The last activated first, with who runs each. Raises ValueError: *after* is no cursor."""
    with ledger.reading() as connection:
        active = active_release(connection)
        page = list_releases(connection, limit=limit, after=after)
        running = instances(connection, now - ALIVE)
    items = [
        ReleaseShown(
            id=record.id,
            active=active is not None and record.id == active.release,
            created_at=record.created_at,
            activated_at=record.activated_at,
            actor=record.actor,
            origin=record.origin,
            note=record.note,
            added_codes=len(record.added),
            kept=record.kept,
            instances=[
                InstanceShown.model_validate(row) for row in running if row.release == record.id
            ],
        )
        for record in page.items
    ]
    return PageOf[ReleaseShown](items=items, next=page.next)


def made_shown(made: Made, here: str) -> ReleaseMade:
    """What came of it, for who asked; *here* is what this process judges by."""
    return ReleaseMade(
        id=made.release, before=made.before, changed=made.changed, here=here == made.release
    )
