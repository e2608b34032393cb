"""Which held messages are worth another try."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from mesbridge.ledger.tables import message
from mesbridge.pipeline.ports import MessageState

_EARLIER = message.alias("earlier")
#: A head with this reason waited for another message, which is gone now.
PREDECESSOR = "predecessor"


def heads(release: str, before: datetime, limit: int) -> Select[Any]:
    """Keys with a held message worth a try, the first of its entity; longest untried first."""
    preceded = (
        select(_EARLIER.c.id)
        .where(_EARLIER.c.blocking == true(), _EARLIER.c.key == message.c.key)
        .where(_EARLIER.c.entity == message.c.entity, _EARLIER.c.seq < message.c.seq)
        .correlate(message)
        .exists()
    )
    return (
        select(message.c.key)
        .where(message.c.blocking == true(), message.c.state == MessageState.HELD)
        .where(message.c.key.is_not(None), ~preceded, _worth_a_try(release, before))
        .order_by(message.c.tried_at, message.c.key)
        .limit(limit)
    )


def keyless(release: str, before: datetime, limit: int) -> Select[Any]:
    """Ids of held messages that have no readable key: each stands for itself."""
    return (
        select(message.c.id)
        .where(message.c.state == MessageState.HELD, message.c.key.is_(None))
        .where(message.c.posting.is_(None))  # what is collected goes with its posting
        .where(_worth_a_try(release, before))
        .order_by(message.c.tried_at, message.c.id)
        .limit(limit)
    )


def _worth_a_try(release: str, before: datetime) -> ColumnElement[bool]:
    return or_(
        message.c.release != release,
        message.c.reason == PREDECESSOR,
        message.c.tried_at < before,
    )
