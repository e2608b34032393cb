"""What came, what is known of it, what goes out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True)
OPEN = "state IN ('due', 'sending', 'held', 'dead')"
LATE = "in_doubt_until IS NOT NULL AND state IN ('replaced', 'discarded')"

#: Bodies are compact already; PostgreSQL's own compression costs half the throughput.
UNCOMPRESSED = (
    ("message", "body"),
    ("message", "canonical"),
    ("entity", "document"),
    ("outbox", "body"),
    ("outbox", "answer"),
    ("dead_letter", "body"),
)


def upgrade() -> None:
    """Make the tables of the record."""
    _message()
    _key_state()
    _entity()
    _outbox()
    _dead_letter()
    if op.get_bind().dialect.name == "postgresql":
        for table, column in UNCOMPRESSED:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Drop them."""
    for table in ("dead_letter", "outbox", "entity", "key_state", "message"):
        op.drop_table(table)


def _partial(
    name: str,
    table: str,
    columns: list[str],
    where: str,
    sqlite_where: str | None = None,
    *,
    unique: bool = False,
) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        postgresql_where=sa.text(where),
        sqlite_where=sa.text(sqlite_where or where),
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("route", IDENT, nullable=False),
        sa.Column("message_id", IDENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", IDENT, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("release", IDENT, nullable=False),
        sa.Column("message_type", sa.Text()),
        sa.Column("content_type", sa.Text()),
        sa.Column("correlation_id", sa.Text()),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("sent_at", TIME),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("canonical", sa.LargeBinary()),
        sa.Column("entity", IDENT),
        sa.Column("business_key", IDENT),
        sa.Column("key", IDENT),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Text()),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("reason", IDENT),
        sa.Column("waits_for", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("change", IDENT),
        sa.Column("tried_at", TIME, nullable=False),
        sa.Column("emptied", sa.Boolean(), nullable=False),
    )
    _partial("ix_message_blocking", "message", ["key", "seq"], "blocking", "blocking = 1")
    op.create_index("ix_message_business_key", "message", ["business_key", "id"])
    _partial("ix_message_held", "message", ["route", "reason"], "state = 'held'")
    _partial("ix_message_filled", "message", ["received_at"], "NOT emptied", "emptied = 0")
    _partial("ix_message_emptied", "message", ["received_at"], "emptied", "emptied = 1")
    op.create_index("ix_message_key", "message", ["key", "id"])
    op.create_index("ix_message_received", "message", ["route", "received_at"])
    op.create_index("ix_message_state", "message", ["state", "route"])
    op.create_index("ux_message_body", "message", ["route", "message_id", "body_hash"], unique=True)
    _partial(
        "ux_message_first",
        "message",
        ["route", "message_id"],
        "NOT conflict",
        "conflict = 0",
        unique=True,
    )


def _key_state() -> None:
    op.create_table(
        "key_state",
        sa.Column("key", IDENT, primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
    )


def _entity() -> None:
    op.create_table(
        "entity",
        sa.Column("entity", IDENT, primary_key=True),
        sa.Column("business_key", IDENT, primary_key=True),
        sa.Column("key", IDENT, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", IDENT, nullable=False),
        sa.Column("revision", sa.Text()),
        sa.Column("source", IDENT, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
    )
    op.create_index("ix_entity_key", "entity", ["key"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("message", IDENT, nullable=False),
        sa.Column("route", IDENT, nullable=False),
        sa.Column("destination", IDENT, nullable=False),
        sa.Column("mapping", IDENT, nullable=False),
        sa.Column("key", IDENT),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("message_type", IDENT, nullable=False),
        sa.Column("content_type", IDENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("operation", IDENT),
        sa.Column("expects_answer", IDENT),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger()),
        sa.Column("in_doubt_until", TIME),
        sa.Column("last_error", sa.Text()),
        sa.Column("answer", sa.LargeBinary()),
        sa.Column("sent_at", TIME),
        sa.Column("retry_until", TIME),
        sa.Column("blocks_when_dead", sa.Boolean(), nullable=False),
    )
    _partial(
        "ix_outbox_doubt",
        "outbox",
        ["destination", "key", "seq"],
        "in_doubt_until IS NOT NULL AND state IN ('replaced', 'discarded')",
    )
    due = ["destination", "due_at", "message", "seq", "index"]
    _partial("ix_outbox_due", "outbox", due, "state IN ('due', 'sending')")
    op.create_index("ix_outbox_lane", "outbox", ["destination", "key", "seq"])
    op.create_index("ix_outbox_message", "outbox", ["message"])
    _partial(
        "ix_outbox_open",
        "outbox",
        ["destination", "key", "seq", "index", "generation"],
        "state IN ('due', 'sending', 'held', 'dead')",
    )


def _dead_letter() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("id", IDENT, primary_key=True),
        sa.Column("route", IDENT),
        sa.Column("code", IDENT, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("message", IDENT),
        sa.Column("output", IDENT),
        sa.Column("message_id", sa.Text()),
        sa.Column("key", sa.Text()),
        sa.Column("file", sa.Text()),
        sa.Column("line", sa.Integer()),
        sa.Column("target", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("content_type", sa.Text()),
        sa.Column("seen_again", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("resolved_at", TIME),
    )
    op.create_index("ix_dead_letter_message", "dead_letter", ["message"])
    _partial("ix_dead_letter_open", "dead_letter", ["route", "code"], "resolution IS NULL")
    op.create_index("ix_dead_letter_output", "dead_letter", ["output"])
