"""What the database server says of itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from mesbridge.ledger.database_time import ServerTime


def server_time(connection: Connection) -> datetime | None:
    """The server's clock, aware UTC; None where the database is this machine (SQLite)."""
    if connection.dialect.name == "sqlite":
        return None
    now: datetime = connection.execute(select(ServerTime().now())).scalar_one()
    return now
