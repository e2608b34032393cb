"""The tables of the record: what came, what is known of it, what goes out.

``desk_tables`` has those of people and processes. Both make up one metadata, which must agree with
the migrations (a test compares them on both databases).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from mesbridge.ledger.types import IDENT, JsonText, ShownText, StateText, UtcTime
from mesbridge.pipeline.ports import MessageState, OutputState

metadata = MetaData()

#: Inbox and journal in one: the row that recognises a repeat also tells the message's story.
message = Table(
    "message",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("route", IDENT, nullable=False),
    Column("message_id", IDENT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("body_hash", IDENT, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("state", StateText(MessageState), nullable=False),
    Column("release", IDENT, nullable=False),
    Column("message_type", ShownText),
    Column("content_type", ShownText),
    Column("correlation_id", ShownText),
    Column("headers", JsonText, nullable=False),
    Column("sent_at", UtcTime),
    Column("conflict", Boolean, nullable=False),
    Column("canonical", LargeBinary),
    Column("entity", IDENT),
    Column("business_key", IDENT),
    Column("key", IDENT),
    Column("seq", BigInteger, nullable=False),
    Column("revision", ShownText),
    Column("flags", JsonText, nullable=False),
    Column("blocking", Boolean, nullable=False),
    Column("reason", IDENT),
    Column("waits_for", ShownText),
    Column("cause", ShownText),
    Column("change", IDENT),
    # When it was last judged; the sweep of held messages goes by it.
    Column("tried_at", UtcTime, nullable=False),
    # Retention has emptied its body: id and hash live on to recognise repeats.
    Column("emptied", Boolean, nullable=False, default=False),
    # The posting that it is collected into; a posting is a row too, with the number of them.
    Column("posting", IDENT),
    Column("members", Integer),
)

# SQLite uses a partial index only where the statement has its condition word by word, and there
# booleans are compared with 0 and 1.

# The first body of an id is the message, every other body is a conflict of its own.
Index(
    "ux_message_first",
    message.c.route,
    message.c.message_id,
    unique=True,
    postgresql_where=text("NOT conflict"),
    sqlite_where=text("conflict = 0"),
)
Index("ux_message_body", message.c.route, message.c.message_id, message.c.body_hash, unique=True)
# Few rows at any time: arrivals look here whether they have to wait.
Index(
    "ix_message_blocking",
    message.c.key,
    message.c.seq,
    postgresql_where=text("blocking"),
    sqlite_where=text("blocking = 1"),
)
Index(
    "ix_message_held",
    message.c.route,
    message.c.reason,
    postgresql_where=text("state = 'held'"),
    sqlite_where=text("state = 'held'"),
)
# What retention looks through: each row is in one of the two.
Index(
    "ix_message_filled",
    message.c.received_at,
    postgresql_where=text("NOT emptied"),
    sqlite_where=text("emptied = 0"),
)
Index(
    "ix_message_emptied",
    message.c.received_at,
    postgresql_where=text("emptied"),
    sqlite_where=text("emptied = 1"),
)
_COLLECTED = text("posting IS NOT NULL")
Index(
    "ix_message_posting",
    message.c.posting,
    message.c.id,
    postgresql_where=_COLLECTED,
    sqlite_where=_COLLECTED,
)
Index("ix_message_key", message.c.key, message.c.id)
Index("ix_message_business_key", message.c.business_key, message.c.id)
Index("ix_message_received", message.c.route, message.c.received_at)
Index("ix_message_state", message.c.state, message.c.route)

#: The lock of one key, and its next number.
key_state = Table(
    "key_state",
    metadata,
    Column("key", IDENT, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("next_seq", BigInteger, nullable=False),
)

#: The last canonical state of every entity.
entity = Table(
    "entity",
    metadata,
    Column("entity", IDENT, primary_key=True),
    Column("business_key", IDENT, primary_key=True),
    Column("key", IDENT, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("content_hash", IDENT, nullable=False),
    Column("revision", ShownText),
    Column("source", IDENT, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)
Index("ix_entity_key", entity.c.key)

#: The retry queue. ``id`` is derived (an output that is made again has the same), so it is random:
#: everything in time order goes by ``message``.
outbox = Table(
    "outbox",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("message", IDENT, nullable=False),
    Column("route", IDENT, nullable=False),
    Column("destination", IDENT, nullable=False),
    Column("mapping", IDENT, nullable=False),
    Column("key", IDENT),
    Column("seq", BigInteger, nullable=False),
    Column("index", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("message_type", IDENT, nullable=False),
    Column("content_type", IDENT, nullable=False),
    Column("state", StateText(OutputState), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("operation", IDENT),
    Column("expects_answer", IDENT),
    Column("attempt", Integer, nullable=False),
    Column("epoch", BigInteger),
    Column("in_doubt_until", UtcTime),
    Column("last_error", ShownText),
    Column("answer", LargeBinary),
    Column("sent_at", UtcTime),
    Column("retry_until", UtcTime),
    Column("blocks_when_dead", Boolean, nullable=False),
)

_OPEN = text("state IN ('due', 'sending', 'held', 'dead')")
# Asked once per candidate of a pick: is there an earlier row of this key that is not finished?
Index(
    "ix_outbox_open",
    outbox.c.destination,
    outbox.c.key,
    outbox.c.seq,
    outbox.c.index,
    outbox.c.generation,
    postgresql_where=_OPEN,
    sqlite_where=_OPEN,
)
_WAITING = text("state IN ('due', 'sending')")
# In the order of a pick, which so ends at the first 200 of any number of rows.
Index(
    "ix_outbox_due",
    outbox.c.destination,
    outbox.c.due_at,
    outbox.c.message,
    outbox.c.seq,
    outbox.c.index,
    postgresql_where=_WAITING,
    sqlite_where=_WAITING,
)
_LATE = text("in_doubt_until IS NOT NULL AND state IN ('replaced', 'discarded')")
# Rows that are given up but may still arrive hold their key until the doubt is over.
Index(
    "ix_outbox_doubt",
    outbox.c.destination,
    outbox.c.key,
    outbox.c.seq,
    postgresql_where=_LATE,
    sqlite_where=_LATE,
)
Index("ix_outbox_lane", outbox.c.destination, outbox.c.key, outbox.c.seq)
Index("ix_outbox_message", outbox.c.message)

#: What could not be done, with its own body: it may belong to no message at all.
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("route", IDENT),
    Column("code", IDENT, nullable=False),
    Column("cause", ShownText, nullable=False),
    Column("error", ShownText, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("message", IDENT),
    Column("output", IDENT),
    Column("message_id", ShownText),
    Column("key", ShownText),
    Column("file", ShownText),
    Column("line", Integer),
    Column("target", ShownText),
    Column("source", ShownText),
    Column("value", ShownText),
    Column("content_type", ShownText),
    Column("seen_again", Integer, nullable=False),
    Column("resolution", Text),
    Column("note", ShownText),
    Column("resolved_at", UtcTime),
)
_UNRESOLVED = text("resolution IS NULL")
Index(
    "ix_dead_letter_open",
    dead_letter.c.route,
    dead_letter.c.code,
    postgresql_where=_UNRESOLVED,
    sqlite_where=_UNRESOLVED,
)
Index("ix_dead_letter_message", dead_letter.c.message)
Index("ix_dead_letter_output", dead_letter.c.output)

#: Columns whose values are large and already compact: PostgreSQL's own compression of them costs
#: half the throughput, so migrations set ``STORAGE EXTERNAL``.
UNCOMPRESSED: tuple[tuple[str, str], ...] = (
    ("message", "body"),
    ("message", "canonical"),
    ("entity", "document"),
    ("outbox", "body"),
    ("outbox", "answer"),
    ("dead_letter", "body"),
    ("collect_window", "document"),
    ("release_files", "archive"),
)
