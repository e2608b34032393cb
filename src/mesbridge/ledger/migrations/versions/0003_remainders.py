"""What roundings leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDENT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "remainder",
        sa.Column("mapping", IDENT, primary_key=True),
        sa.Column("destination", IDENT, primary_key=True),
        sa.Column("target", IDENT, primary_key=True),
        sa.Column("key", IDENT, primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("moved_at", TIME),
    )
    op.create_index("ix_remainder_moved", "remainder", ["moved_at"])
    op.create_table(
        "remainder_move",
        sa.Column("message", IDENT, primary_key=True),
        sa.Column("mapping", IDENT, primary_key=True),
        sa.Column("destination", IDENT, primary_key=True),
        sa.Column("target", IDENT, primary_key=True),
        sa.Column("key", IDENT, primary_key=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("remainder_move")
    op.drop_table("remainder")
