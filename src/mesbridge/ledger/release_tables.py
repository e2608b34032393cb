"""The tables of releases: what they are made of, which is active, who runs which."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table

from mesbridge.ledger.tables import metadata
from mesbridge.ledger.types import IDENT, JsonText, ShownText, UtcTime

#: Every release that was ever active. ``base`` is the id that its files have without ``added``
#: pairs of codes, ``files`` names their archive.
release = Table(
    "release",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("base", IDENT, nullable=False),
    Column("files", IDENT, nullable=False),
    Column("added", JsonText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("actor", ShownText, nullable=False),
    Column("origin", IDENT, nullable=False),
    Column("note", ShownText),
)
Index("ix_release_base", release.c.base)

#: The files themselves: releases that differ in added codes only share them.
release_files = Table(
    "release_files",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("archive", LargeBinary, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
)

#: The history: the row with the highest number names the active release, ``before`` the one that a
#: rollback goes to.
activation = Table(
    "activation",
    metadata,
    Column("serial", BigInteger, primary_key=True, autoincrement=False),
    Column("release", IDENT, nullable=False),
    Column("before", IDENT),
    Column("action", IDENT, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", ShownText, nullable=False),
)
Index("ix_activation_release", activation.c.release, activation.c.serial)

#: Which process runs which release; a row that is not refreshed is of a process that is gone.
instance = Table(
    "instance",
    metadata,
    Column("id", IDENT, primary_key=True),
    Column("release", IDENT, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("problem", ShownText),
)
