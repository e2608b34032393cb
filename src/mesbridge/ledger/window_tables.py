"""The tables of ``collect`` and ``differences``: open windows, last totals."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from mesbridge.ledger.tables import metadata
from mesbridge.ledger.types import IDENT, ShownText, UtcTime

#: Open windows only; one that closes becomes a posting, a row of ``message`` with the same id.
collect_window = Table(
    "collect_window",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("route", IDENT, nullable=False),
    Column("key", IDENT, nullable=False),
    Column("rest_hash", IDENT, nullable=False),
    Column("release", IDENT, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("change", IDENT, nullable=False),
    Column("count", Integer, nullable=False),
    Column("digest", IDENT, nullable=False),
    Column("sequence", IDENT),
    Column("opened_at", UtcTime, nullable=False),
    Column("closes_at", UtcTime, nullable=False),
)
# Two instances that open the same window at once meet here, if not at the lock of its key.
Index(
    "ux_collect_window",
    collect_window.c.route,
    collect_window.c.key,
    collect_window.c.rest_hash,
    unique=True,
)
Index("ix_collect_window_closes", collect_window.c.closes_at)

#: The last totals of sources that send running totals.
running_total = Table(
    "running_total",
    metadata,
    Column("route", IDENT, primary_key=True),
    Column("key", IDENT, primary_key=True),
    Column("totals", LargeBinary, nullable=False),
    Column("revision", ShownText),
    Column("source", IDENT, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)
