"""Releases for the API and ``mesbridge release list``."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.api.models.meaning import ReleaseShown
from mesbridge.ledger.queries.desk import ReleaseRecord


def releases_shown(found: Sequence[ReleaseRecord], active: str) -> list[ReleaseShown]:
    """The active release first, also where nobody has noted it yet."""
    records = {record.id: record for record in found}
    order = [active, *(record.id for record in found if record.id != active)]
    return [_release(name, records.get(name), active) for name in order]


def _release(name: str, record: ReleaseRecord | None, active: str) -> ReleaseShown:
    return ReleaseShown(
        id=name,
        active=name == active,
        created_at=record.created_at if record else None,
        activated_at=record.activated_at if record else None,
        actor=record.actor if record else None,
        note=record.note if record else None,
    )
