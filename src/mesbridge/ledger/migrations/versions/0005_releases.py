"""Releases with their files, which one is active, and who runs which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IDENT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing was ever written into the table before: it is made anew."""
    op.drop_table("release")
    op.create_table(
        "release",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("base", IDENT, nullable=False),
        sa.Column("files", IDENT, nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("origin", IDENT, nullable=False),
        sa.Column("note", sa.Text()),
    )
    op.create_index("ix_release_base", "release", ["base"])
    op.create_table(
        "release_files",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", TIME, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE release_files ALTER COLUMN archive SET STORAGE EXTERNAL")
    op.create_table(
        "activation",
        sa.Column("serial", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("release", IDENT, nullable=False),
        sa.Column("before", IDENT),
        sa.Column("action", IDENT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
    )
    op.create_index("ix_activation_release", "activation", ["release", "serial"])
    op.create_table(
        "instance",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("release", IDENT, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("problem", sa.Text()),
    )


def downgrade() -> None:
    """Back to the table of 0002."""
    for table in ("instance", "activation", "release_files", "release"):
        op.drop_table(table)
    op.create_table(
        "release",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("activated_at", TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
    )
