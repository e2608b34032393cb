"""API keys: how they are made, told apart and judged. Only their hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Literal

from mesbridge.ledger.queries.desk import ApiKey

Role = Literal["viewer", "operator", "engineer", "admin"]
#: Each may do what those before it may.
ROLES: tuple[Role, ...] = ("viewer", "operator", "engineer", "admin")
#: Begins every key, so that a leaked one is recognised.
PREFIX = "mesbridge_"
#: Random bytes of a key.
_SECRET_BYTES = 32


def make_key() -> str:
    """A new key; it is shown once and never stored."""
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hash_of(key: str) -> str:
    """SHA-256 as hex: a key has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_live(key: ApiKey, now: datetime) -> bool:
    """Neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def may(role: str, needed: Role) -> bool:
    """Whether *role* is *needed* or above; a role that nobody knows may nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)
