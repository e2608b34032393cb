"""The tables of what roundings leave: one row per remainder, and what each message has moved."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from mesbridge.ledger.tables import metadata
from mesbridge.ledger.types import IDENT, DecimalText, UtcTime

#: What stands under each key; ``destination`` is empty for an inward mapping.
remainder = Table(
    "remainder",
    metadata,
    Column("mapping", IDENT, primary_key=True),
    Column("destination", IDENT, primary_key=True),
    Column("target", IDENT, primary_key=True),
    Column("key", IDENT, primary_key=True),
    Column("value", DecimalText, nullable=False),
    Column("moved_at", UtcTime),
)
Index("ix_remainder_moved", remainder.c.moved_at)

#: Where a message has started from and what it has left: a replay starts there again.
remainder_move = Table(
    "remainder_move",
    metadata,
    Column("message", IDENT, primary_key=True),
    Column("mapping", IDENT, primary_key=True),
    Column("destination", IDENT, primary_key=True),
    Column("target", IDENT, primary_key=True),
    Column("key", IDENT, primary_key=True),
    Column("before", DecimalText, nullable=False),
    Column("after", DecimalText, nullable=False),
)
