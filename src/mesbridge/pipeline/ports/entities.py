"""Stored entities, and the locks of their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntityRef:
    """One stored entity: its name and its business key."""

    entity: str
    business_key: str


@dataclass(slots=True)
class StoredEntity:
    """The last canonical state; *document* as bytes of ``dictionary.codec``.

    *source* is the message row that wrote it last, *content_hash* that of the document.
    """

    ref: EntityRef
    key: str
    document: bytes
    content_hash: str
    revision: str | None
    source: str
    updated_at: datetime


@dataclass(slots=True)
class KeyState:
    """The lock of one key. *next_seq* is the next number to give out."""

    key: str
    version: int
    next_seq: int
