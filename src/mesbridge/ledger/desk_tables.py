"""The tables of people and processes: work lists, keys, leases, counters."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table

from mesbridge.ledger.tables import metadata
from mesbridge.ledger.types import IDENT, JsonText, ShownText, UtcTime

#: Which message waits for which pair of a code table.
code_miss = Table(
    "code_miss",
    metadata,
    Column("code_table", IDENT, primary_key=True),
    Column("system", IDENT, primary_key=True),
    Column("value", IDENT, primary_key=True),
    Column("message", IDENT, primary_key=True),
    Column("at", UtcTime, nullable=False),
)
Index("ix_code_miss_message", code_miss.c.message)

#: Counters of the balance. ``received`` is raised in the receive transaction; the states are raised
#: by retention for the rows it deletes, so that the sum holds after it too.
tally = Table(
    "tally",
    metadata,
    Column("route", IDENT, primary_key=True),
    Column("outcome", IDENT, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

#: Who may send to a destination. The epoch rises at every change of holder.
lease = Table(
    "lease",
    metadata,
    Column("destination", IDENT, primary_key=True),
    Column("owner", IDENT, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", UtcTime, nullable=False),
)

#: Starts of messages that may have killed the process: committed before the work begins.
probation = Table(
    "probation",
    metadata,
    Column("route", IDENT, primary_key=True),
    Column("mark", IDENT, primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("last_start", UtcTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", ShownText, nullable=False),
    Column("action", IDENT, nullable=False),
    Column("subject", ShownText, nullable=False),
    Column("before", JsonText),
    Column("after", JsonText),
)
Index("ix_audit_subject", audit.c.subject)

api_key = Table(
    "api_key",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("name", ShownText, nullable=False),
    # Only the hash is kept: who reads the database cannot use the API.
    Column("hash", IDENT, nullable=False, unique=True),
    Column("role", IDENT, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
)

route_state = Table(
    "route_state",
    metadata,
    Column("route", IDENT, primary_key=True),
    Column("paused", Boolean, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("actor", ShownText, nullable=False),
)
