"""Which windows are to be closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select

from mesbridge.ledger.database_time import DatabaseTime
from mesbridge.ledger.tables import message
from mesbridge.ledger.window_tables import collect_window

#: How far the clocks of two instances may differ; a window opened later than that from now was
#: opened before the clock was put back.
CLOCK_SKEW = timedelta(minutes=1)


def due(time: DatabaseTime, release: str, routes: Collection[str], limit: int) -> Select[Any]:
    """Ids of windows whose time has come, or whose release is not *release*; oldest first.

    Those of no route among *routes* stay: nothing tells what is to become of them.
    """
    return (
        select(collect_window.c.id)
        .where(collect_window.c.route.in_(list(routes)))
        .where(
            or_(
                collect_window.c.closes_at <= time.now(),
                collect_window.c.opened_at > time.after(CLOCK_SKEW),
                collect_window.c.release != release,
            )
        )
        .order_by(collect_window.c.id)
        .limit(limit)
    )


def next_closing() -> Select[Any]:
    """When the next window closes."""
    return select(func.min(collect_window.c.closes_at))


def open_ones(routes: Collection[str], keys: Collection[str] | None, limit: int) -> Select[Any]:
    """Ids of open windows of *routes*, oldest first; with *keys* those that hold such."""
    mine = collect_window.c.route.in_(list(routes))
    wanted = select(collect_window.c.id).where(mine).order_by(collect_window.c.id).limit(limit)
    if keys is None:
        return wanted
    holding = select(message.c.posting).where(message.c.key.in_(list(keys)))
    return wanted.where(collect_window.c.id.in_(holding))
