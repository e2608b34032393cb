"""The right to send to a destination, on database time. The epoch rises at every change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mesbridge.ledger.database_time import DatabaseTime
from mesbridge.ledger.desk_tables import lease
from mesbridge.pipeline.ports import Lease


def acquire(
    connection: Connection, time: DatabaseTime, destination: str, owner: str, ttl: timedelta
) -> Lease | None:
    """Take or renew; None while another owner holds it.

    One statement: of two that find it free at once only one gets a row back. *owner* must name one
    process, else a restarted one would take an old epoch for its own.
    """
    mine = lease.c.owner == owner
    ended = lease.c.until <= time.now()
    renewed = and_(mine, lease.c.until > time.now())
    row = {"destination": destination, "owner": owner, "epoch": 1, "until": time.after(ttl)}
    statement = _insert(connection).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["destination"],
        set_={
            "owner": owner,
            "epoch": lease.c.epoch + case((renewed, 0), else_=1),
            "until": time.after(ttl),
        },
        where=or_(mine, ended),
    ).returning(lease.c.epoch)
    epoch = connection.execute(statement).scalar()
    return None if epoch is None else Lease(destination, owner, epoch)


def release(connection: Connection, time: DatabaseTime, held: Lease) -> None:
    """Let another owner take it at once."""
    mine = and_(
        lease.c.destination == held.destination,
        lease.c.owner == held.owner,
        lease.c.epoch == held.epoch,
    )
    connection.execute(update(lease).where(mine).values(until=time.now()))


def held_epoch(
    connection: Connection,
    destination: str,
    epoch: int,
    at: ColumnElement[datetime] | None = None,
) -> bool:
    """Whether *epoch* is still the destination's; it stays so until the end of the transaction.

    The shared row lock makes a new holder wait: it must not pick what is being marked here.

    Args:
        at: the lease must also last beyond this.
    """
    mine = select(lease.c.epoch).where(lease.c.destination == destination, lease.c.epoch == epoch)
    if at is not None:
        mine = mine.where(lease.c.until > at)
    return connection.execute(mine.with_for_update(read=True)).first() is not None


def current(time: DatabaseTime, destination: str, epoch: int) -> Any:
    """Condition: *epoch* holds the destination now."""
    return (
        select(lease.c.epoch)
        .where(lease.c.destination == destination, lease.c.epoch == epoch)
        .where(lease.c.until > time.now())
        .exists()
    )


def _insert(connection: Connection) -> Any:
    postgres = connection.dialect.name == "postgresql"
    return postgresql.insert(lease) if postgres else sqlite.insert(lease)
