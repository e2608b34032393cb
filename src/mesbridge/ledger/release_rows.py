"""Releases within a transaction: kept, activated, forgotten; and who runs which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select, update

from mesbridge.ledger.release_tables import activation, instance, release, release_files
from mesbridge.ledger.statements import Statements, columns_of, values_of


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release.

    Attributes:
        base: id that its files have without *added*.
        files: id of the archive that holds its files.
        added: pairs of codes beside the files, as JSON objects.
        origin: what it was made from: ``start``, ``files``, ``archive``, ``codes``, ``command``.
    """

    id: str
    base: str
    files: str
    added: Sequence[Mapping[str, Any]]
    created_at: datetime
    actor: str
    origin: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """A release was made active; the highest *serial* counts.

    *before* is the release that a rollback goes to. *action*: ``release``, ``activate``,
    ``rollback``, ``codes``.
    """

    serial: int
    release: str
    before: str | None
    action: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """One running process; *problem* says why it does not follow, or what it has refused last."""

    id: str
    release: str
    since: datetime
    seen_at: datetime
    problem: str | None = None


class ReleaseRows(Statements):
    """What is written about releases."""

    def keep_release(self, row: ReleaseRow, archive: bytes) -> None:
        """Store a release and its files; one that is known gets these files, it keeps the rest."""
        files = {"id": row.files, "archive": archive, "stored_at": row.created_at}
        # Stored again where it is known: files count as old by when they came last.
        self._upsert(release_files, [files])
        known = self._connection.execute(select(exists().where(release.c.id == row.id)))
        if known.scalar_one():
            again = update(release).where(release.c.id == row.id)
            self._connection.execute(again.values(files=row.files))
        else:
            self._add(release, [values_of(row, columns_of(release, ReleaseRow))])

    def activate(self, row: Activation) -> None:
        """Make a release the active one.

        Raises:
            UnstorableError: MB498, another one took this number meanwhile.
        """
        self._add(activation, [values_of(row, columns_of(activation, Activation))])

    def forget_release_files(self, keep: int) -> int:
        """Delete the files that came longest ago; of *keep* and the active ones never.

        Returns how many archives were deleted.
        """
        newest = (
            select(release_files.c.id)
            .order_by(release_files.c.stored_at.desc(), release_files.c.id)
            .limit(keep)
        )
        active = (
            select(release.c.files)
            .join(activation, activation.c.release == release.c.id)
            .order_by(activation.c.serial.desc())
            .limit(1)
        )
        kept = [row[0] for wanted in (newest, active) for row in self._select(wanted)]
        old = delete(release_files).where(release_files.c.id.not_in(kept))
        return int(self._connection.execute(old).rowcount)

    def see_instance(self, row: InstanceRow) -> None:
        """This process runs that release."""
        self._upsert(instance, [values_of(row, columns_of(instance, InstanceRow))])

    def forget_instance(self, row_id: str) -> None:
        """This process ends."""
        self._connection.execute(delete(instance).where(instance.c.id == row_id))

    def forget_instances(self, before: datetime) -> None:
        """Processes that were not seen since then are gone."""
        self._connection.execute(delete(instance).where(instance.c.seen_at < before))
