"""Releases in the ledger: which is active, what each is made of, the one write that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError, UnstorableError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries import releases as queries
from mesbridge.ledger.release_rows import Activation, ReleaseRow
from mesbridge.pipeline.ports import AuditEntry
from mesbridge.workspace.added_codes import AddedCode, added_code
from mesbridge.workspace.archive import Archive, read_archive


class UnknownReleaseError(PermanentError):
    """There is no such release, or no such added code."""


class ReleaseStateError(PermanentError):
    """The release cannot be activated: its files are gone, or there is none before it."""


@dataclass(frozen=True, slots=True)
class Active:
    """The active release, and how it became that."""

    activation: Activation
    row: ReleaseRow

    @property
    def added(self) -> tuple[AddedCode, ...]:
        """The pairs of codes beside its files."""
        return added_of(self.row)


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what, for history and audit; *details* go into the entry."""

    action: str
    actor: str
    subject: str
    details: Mapping[str, Any]


class ReleaseStore:
    """Reads and writes releases; every method raises LedgerError where the ledger is away."""

    def __init__(self, ledger: SqlLedger, clock: Clock, kept: int) -> None:
        """*kept* states of the files are kept."""
        self._ledger = ledger
        self._clock = clock
        self._kept = kept

    def active(self) -> Active | None:
        """The active release; None where there was none yet."""
        with self._ledger.reading() as connection:
            found = queries.active_release(connection)
            row = queries.release_row(connection, found.release) if found else None
        return Active(found, row) if found is not None and row is not None else None

    def required_active(self) -> Active:
        """As :meth:`active`. Raises ReleaseStateError (MB673) where there is none."""
        active = self.active()
        if active is None:
            raise ReleaseStateError("MB673")
        return active

    def full_id(self, text: str) -> str:
        """The id that begins with *text*. Raises UnknownReleaseError: none, or several."""
        with self._ledger.reading() as connection:
            found = queries.releases_beginning_with(connection, text)
            exact = queries.release_row(connection, text)
        if exact is not None:
            return text
        if len(found) != 1:
            raise UnknownReleaseError("MB660", value=text)
        return found[0]

    def knows(self, files: str) -> bool:
        """Whether a release was made of these files before."""
        with self._ledger.reading() as connection:
            return queries.knows_files(connection, files)

    def before(self, release_id: str) -> str | None:
        """What a rollback from this release went to when it was active last."""
        with self._ledger.reading() as connection:
            last = queries.last_activation_of(connection, release_id)
        return last.before if last is not None else None

    def contents(self, release_id: str) -> tuple[Archive, tuple[AddedCode, ...]]:
        """Files and added codes. Raises ReleaseStateError (MB661) where they are not kept."""
        with self._ledger.reading() as connection:
            row = queries.release_row(connection, release_id)
            packed = queries.archive_of_release(connection, release_id)
        if packed is None or row is None:
            raise ReleaseStateError("MB661", value=release_id)
        return read_archive(packed), added_of(row)

    def activate(
        self,
        active: Active | None,
        release_id: str,
        back: str | None,
        step: Step,
        new: tuple[ReleaseRow, Archive] | None = None,
    ) -> bool:
        """Activate, with history, audit and the files of a *new* release, in one transaction.

        Args:
            active: what the caller has seen as active.
            back: where a rollback goes.
        Returns:
            False where somebody else has activated another one since: nothing is written.
        """
        serial = active.activation.serial + 1 if active else 1
        now, before = self._clock.now(), active.row.id if active else None
        entry = AuditEntry(
            now, step.actor, step.action, step.subject, {"release": before},
            {"release": release_id, **step.details},
        )  # fmt: skip
        row = Activation(serial, release_id, back, step.action, now, step.actor)
        try:
            with self._ledger.transaction() as transaction:
                if new is not None:
                    transaction.keep_release(new[0], new[1].packed())
                transaction.activate(row)
                transaction.add_audit([entry])
                if new is not None:
                    transaction.forget_release_files(self._kept)
        except UnstorableError as error:
            if error.code != "MB498":
                raise
            return False
        return True


def added_of(row: ReleaseRow) -> tuple[AddedCode, ...]:
    """The pairs of codes beside the files of a release."""
    return tuple(added_code(each) for each in row.added)
