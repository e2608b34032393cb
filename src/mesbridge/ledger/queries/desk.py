"""Audit and API keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from mesbridge.ledger.desk_tables import api_key, audit
from mesbridge.ledger.queries.pages import Page, clamped, rows_of, to_page
from mesbridge.ledger.statements import columns_of


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what, and how it was before and after."""

    id: str
    at: datetime
    actor: str
    action: str
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key, known by its hash only."""

    id: str
    name: str
    hash: str
    role: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def list_audit(
    connection: Connection,
    *,
    subject: str | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> Page[AuditRecord]:
    """Who did what, newest first."""
    size = clamped(limit)
    wanted = select(*columns_of(audit, AuditRecord)).order_by(audit.c.id.desc()).limit(size + 1)
    if subject is not None:
        wanted = wanted.where(audit.c.subject == subject)
    if after is not None:
        wanted = wanted.where(audit.c.id < after)
    rows = [AuditRecord(*row) for row in rows_of(connection, wanted)]
    return to_page(rows, size, lambda row: row.id)


def api_keys(connection: Connection) -> list[ApiKey]:
    """All keys, revoked ones too, oldest first."""
    rows = rows_of(connection, select(*columns_of(api_key, ApiKey)).order_by(api_key.c.id))
    return [ApiKey(*row) for row in rows]


def api_key_by_hash(connection: Connection, key_hash: str) -> ApiKey | None:
    """The key with this hash, or None; the caller judges its times."""
    wanted = select(*columns_of(api_key, ApiKey)).where(api_key.c.hash == key_hash)
    found = rows_of(connection, wanted)
    return ApiKey(*found[0]) if found else None
