"""The ledger, as the pipeline sees it: transactions, leases, picking, what is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mesbridge.pipeline.ports.outputs import OutputRow
from mesbridge.pipeline.ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send to one destination. *epoch* rises at every change of holder."""

    destination: str
    owner: str
    epoch: int


class Ledger(Protocol):
    """The record of everything. Raises LedgerError where the database is not there."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin, and commit at the end of the block (roll back on an error).

        SQLite: BEGIN IMMEDIATE. A deadlock or a lost connection is a LedgerError: safe to repeat.
        UnstorableError: the data of a row were refused. Its code is MB498 where another instance
        has just stored the same identity: repeated, that row is a duplicate.
        """
        ...

    def acquire_lease(self, destination: str, owner: str, ttl: timedelta) -> Lease | None:
        """Take or renew on database time; None while another owner holds it.

        The epoch stays on a renewal in time and rises at any other acquisition. *owner* must name
        one process, else a restarted one would take an old epoch for its own.
        """
        ...

    def release_lease(self, lease: Lease) -> None:
        """Let another owner take it at once."""
        ...

    def pick(self, destination: str, epoch: int, limit: int) -> Sequence[OutputRow]:
        """Rows that may be sent now, at most one per key, oldest first; ONE statement.

        Under my epoch only; due now (database time), not in doubt, and no earlier (seq, index,
        generation) row of that destination and key open: due, sending, held, dead unless skipped,
        or in doubt. Uncertain rows (``sending`` whose doubt is over) are picked too, state
        ``SENDING``: the caller decides by the destination's ``on_uncertain``.
        """
        ...

    def mark_sending(
        self, destination: str, epoch: int, ids: Sequence[str], in_doubt_until: datetime
    ) -> Sequence[str]:
        """Commit that these are about to be sent (non-idempotent targets); ids that were marked."""
        ...

    def next_due(self, destination: str) -> datetime | None:
        """When the next row of the destination is due, or None."""
        ...

    def waiting_heads(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Keys whose first blocking message is held and worth another try.

        Judged with another release than *release*, or its predecessor is gone, or its wait for an
        entity or a value may be over (last tried before *before*).
        """
        ...

    def waiting_keyless(self, release: str, before: datetime, limit: int) -> Sequence[str]:
        """Ids of held messages without a readable key that are worth another try."""
        ...

    def due_windows(self, release: str, routes: Collection[str], limit: int) -> Sequence[str]:
        """Ids of open windows of *routes* whose time has come, oldest first.

        Those of another release than *release* too, and those that were opened in what is now the
        future: the clock was put back, and their time would come late.
        """
        ...

    def next_window(self) -> datetime | None:
        """When the next window closes, or None."""
        ...

    def all_windows(
        self, routes: Collection[str], keys: Collection[str] | None, limit: int
    ) -> Sequence[str]:
        """Ids of open windows of *routes*, oldest first; with *keys* those that hold such."""
        ...
