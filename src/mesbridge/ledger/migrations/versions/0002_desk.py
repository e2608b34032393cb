"""What people and processes write: work lists, keys, leases, counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
TABLES = (
    "api_key", "audit", "code_miss", "lease", "probation", "release", "route_state", "tally",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables of the desk."""
    _api_key()
    _audit()
    _code_miss()
    _lease()
    _probation()
    _release()
    _route_state()
    _tally()


def downgrade() -> None:
    """Drop them."""
    for table in (
        "api_key",
        "audit",
        "code_miss",
        "lease",
        "probation",
        "release",
        "route_state",
        "tally",
    ):
        op.drop_table(table)


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", IDENT, nullable=False, unique=True),
        sa.Column("role", IDENT, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("revoked_at", TIME),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", IDENT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])


def _code_miss() -> None:
    op.create_table(
        "code_miss",
        sa.Column("code_table", IDENT, primary_key=True),
        sa.Column("system", IDENT, primary_key=True),
        sa.Column("value", IDENT, primary_key=True),
        sa.Column("message", IDENT, primary_key=True),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("ix_code_miss_message", "code_miss", ["message"])


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("destination", IDENT, primary_key=True),
        sa.Column("owner", IDENT, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until", TIME, nullable=False),
    )


def _probation() -> None:
    op.create_table(
        "probation",
        sa.Column("route", IDENT, primary_key=True),
        sa.Column("mark", IDENT, primary_key=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("last_start", TIME, nullable=False),
    )


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("activated_at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
    )


def _route_state() -> None:
    op.create_table(
        "route_state",
        sa.Column("route", IDENT, primary_key=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
    )


def _tally() -> None:
    op.create_table(
        "tally",
        sa.Column("route", IDENT, primary_key=True),
        sa.Column("outcome", IDENT, primary_key=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
    )
