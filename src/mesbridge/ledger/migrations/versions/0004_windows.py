"""Open windows of ``collect``, last totals of ``differences``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDENT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
COLLECTED = sa.text("posting IS NOT NULL")


def upgrade() -> None:
    """Make both tables; a message can belong to a posting from now on."""
    op.add_column("message", sa.Column("posting", IDENT))
    op.add_column("message", sa.Column("members", sa.Integer()))
    op.create_index(
        "ix_message_posting", "message", ["posting", "id"],
        postgresql_where=COLLECTED, sqlite_where=COLLECTED,
    )  # fmt: skip
    _collect_window()
    _running_total()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE collect_window ALTER COLUMN document SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("running_total")
    op.drop_table("collect_window")
    op.drop_index("ix_message_posting", "message")
    op.drop_column("message", "members")
    op.drop_column("message", "posting")


def _collect_window() -> None:
    op.create_table(
        "collect_window",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("route", IDENT, nullable=False),
        sa.Column("key", IDENT, nullable=False),
        sa.Column("rest_hash", IDENT, nullable=False),
        sa.Column("release", IDENT, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("change", IDENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", IDENT, nullable=False),
        sa.Column("sequence", IDENT),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closes_at", TIME, nullable=False),
    )
    op.create_index(
        "ux_collect_window", "collect_window", ["route", "key", "rest_hash"], unique=True
    )
    op.create_index("ix_collect_window_closes", "collect_window", ["closes_at"])


def _running_total() -> None:
    op.create_table(
        "running_total",
        sa.Column("route", IDENT, primary_key=True),
        sa.Column("key", IDENT, primary_key=True),
        sa.Column("totals", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Text()),
        sa.Column("source", IDENT, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
    )
