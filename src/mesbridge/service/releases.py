"""Releases: made from files, archives and codes; checked, compiled and tested before they count.

What is wrong never replaces what is right. All instances follow the ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mesbridge.clock import Clock
from mesbridge.errors import ConfigurationError
from mesbridge.ledger.release_rows import ReleaseRow
from mesbridge.rehearsal.building import Builder
from mesbridge.service.release_store import (
    Active,
    ReleaseStateError,
    ReleaseStore,
    Step,
    UnknownReleaseError,
)
from mesbridge.workspace.added_codes import AddedCode, without
from mesbridge.workspace.archive import Archive, archive_of, read_archive
from mesbridge.workspace.release import Workspace

#: How often a change is made anew because another one came between.
_ATTEMPTS = 5

Origin = Literal["start", "files", "archive", "codes"]
_Added = Sequence[AddedCode]
_Change = Callable[[_Added], _Added]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A release that is to be made.

    Attributes:
        archive: its files, given what is active.
        change: the added codes, given those of the active release.
        is_known: it is left alone, for what is active was chosen over it.
        code: the pair that is added or removed.
    """

    action: str
    origin: Origin
    actor: str
    archive: Callable[[Active | None], Archive]
    change: _Change = tuple
    is_known: Callable[[Workspace], bool] = lambda made: False
    note: str | None = None
    code: AddedCode | None = None

    def step(self, release_id: str) -> Step:
        """What history and audit say."""
        if self.code is not None:
            return Step(self.action, self.actor, f"codes {self.code.table}", self.code.as_json())
        details = {"origin": self.origin} | ({"note": self.note} if self.note else {})
        return Step(self.action, self.actor, f"release {release_id}", details)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: *release* is active now, *before* was; equal where nothing changed."""

    release: str
    before: str | None

    @property
    def changed(self) -> bool:
        """Whether another release is active now."""
        return self.release != self.before


class Releases:
    """Makes and activates releases; one at a time in this process.

    Attributes:
        prepare: called with a workspace before it becomes active; a ConfigurationError refuses it.
        follow: called when another release is active in the ledger.
        refused, accepted: called after every reload.
    """

    def __init__(self, store: ReleaseStore, builder: Builder, clock: Clock) -> None:
        self._store = store
        self._builder = builder
        self._clock = clock
        self._lock = threading.Lock()
        # What was made last, so that nobody has to build it again.
        self._latest: Workspace | None = None
        self.prepare: Callable[[Workspace], None] = lambda workspace: None
        self.follow: Callable[[], None] = lambda: None
        self.refused: Callable[[ConfigurationError], None] = lambda error: None
        self.accepted: Callable[[], None] = lambda: None

    # --- making -------------------------------------------------------------------------------

    def from_files(self, actor: str, note: str | None = None) -> Made:
        """Read the folders of the settings again.

        Raises:
            ConfigurationError: refused; ``.findings`` says why, what was active goes on.
            LedgerError: nothing has happened.
        """
        return self._reload(lambda: self._make(self._own_files(), "files", actor, note))

    def from_archive(self, packed: bytes, actor: str, note: str | None = None) -> Made:
        """Take the files of a ZIP file. Raises as :meth:`from_files`."""
        return self._reload(lambda: self._make(read_archive(packed), "archive", actor, note))

    def _own_files(self) -> Archive:
        return archive_of(self._builder.mappings, self._builder.schemas)

    def _reload(self, make: Callable[[], Made]) -> Made:
        try:
            with self._lock:
                made = make()
        except ConfigurationError as error:
            self.refused(error)
            raise
        self.accepted()
        self.follow()
        return made

    def _make(self, archive: Archive, origin: Origin, actor: str, note: str | None = None) -> Made:
        wanted = _Wanted("release.make", origin, actor, lambda active: archive, note=note)
        return self._build(wanted)

    def _build(self, wanted: _Wanted) -> Made:
        """Build, test, and activate what came out; anew where somebody else was faster."""
        for _ in range(_ATTEMPTS):
            active = self._store.active()
            known = active.row.id if active else None
            archive = wanted.archive(active)

            def is_done(made: Workspace, known: str | None = known) -> bool:
                return made.release == known or wanted.is_known(made)

            added = wanted.change(active.added if active else ())
            workspace = self._builder.build(archive, added, is_tested=is_done)
            self._latest = workspace
            if known is not None and is_done(workspace):
                return Made(known, known)
            self.prepare(workspace)
            row = ReleaseRow(
                workspace.release, workspace.files, archive.digest(),
                [each.as_json() for each in workspace.added], self._clock.now(), wanted.actor,
                wanted.origin, wanted.note,
            )  # fmt: skip
            if self._store.activate(active, row.id, known, wanted.step(row.id), (row, archive)):
                return Made(row.id, known)
        raise ReleaseStateError("MB663")

    # --- codes --------------------------------------------------------------------------------

    def add_code(self, code: AddedCode, actor: str) -> Made:
        """Add a pair to a code table, beside the files of the active release.

        Raises:
            ConfigurationError: the pair does not fit (table, column, canonical value, ambiguous).
            ReleaseStateError: there is no active release to add it to.
        """

        def added_to(added: _Added) -> _Added:
            return (*without(added, code), code)

        return self._change_codes("codes.add", code, actor, added_to)

    def remove_code(self, code: AddedCode, actor: str) -> Made:
        """Take an added pair back.

        Raises:
            ConfigurationError: something needs it.
            UnknownReleaseError: MB670, it was not added.
        """

        def removed(added: _Added) -> _Added:
            rest = without(added, code)
            if len(rest) == len(added):
                raise UnknownReleaseError(
                    "MB670", table=code.table, column=code.column, value=code.code
                )
            return rest

        return self._change_codes("codes.remove", code, actor, removed)

    def added_codes(self) -> Sequence[AddedCode]:
        """The pairs that stand beside the files of the active release."""
        active = self._store.active()
        return active.added if active else ()

    def _change_codes(self, action: str, code: AddedCode, actor: str, change: _Change) -> Made:
        def files_of(active: Active | None) -> Archive:
            return self._store.contents((active or self._store.required_active()).row.id)[0]

        with self._lock:
            made = self._build(_Wanted(action, "codes", actor, files_of, change, code=code))
        self.follow()
        return made

    # --- choosing -----------------------------------------------------------------------------

    def activate(self, release_id: str, actor: str) -> Made:
        """Make one of the last releases active again; its first letters are enough.

        Raises:
            UnknownReleaseError: there is none of that id.
            ReleaseStateError: its files are not kept any more.
            ConfigurationError: this version of the program refuses it.
        """
        with self._lock:
            active = self._store.required_active()
            wanted = self._store.full_id(release_id)
            made = self._choose(active, wanted, active.row.id, "release.activate", actor)
        return self._chosen(made)

    def rollback(self, actor: str) -> Made:
        """Back to the release that was active before; twice goes back by two.

        Raises as :meth:`activate`; ReleaseStateError also where there is none before.
        """
        with self._lock:
            active = self._store.required_active()
            wanted = active.activation.before
            if wanted is None:
                raise ReleaseStateError("MB662", value=active.row.id)
            back = self._store.before(wanted)
            made = self._choose(active, wanted, back, "release.rollback", actor)
        return self._chosen(made)

    def _chosen(self, made: Made) -> Made:
        self.accepted()
        self.follow()
        return made

    def _choose(
        self, active: Active, wanted: str, back: str | None, action: str, actor: str
    ) -> Made:
        before = active.row.id
        if wanted != before:
            workspace = self.load(wanted)
            self.prepare(workspace)
            step = Step(action, actor, f"release {wanted}", {})
            if not self._store.activate(active, wanted, back, step):
                raise ReleaseStateError("MB663")
            self._latest = workspace
        return Made(wanted, before)

    # --- what is active -----------------------------------------------------------------------

    def begin(self) -> Workspace:
        """The release to start with: the ledger's, unless files are there that it never saw.

        New files that are refused leave the ledger's release active.

        Raises:
            ConfigurationError: the files are wrong and there is no other release.
            LedgerError: the ledger is not there.
        """
        with self._lock:
            try:
                self._build(
                    _Wanted(
                        "release.make", "start", "start", lambda active: self._own_files(),
                        is_known=lambda made: self._store.knows(made.files),
                    )
                )  # fmt: skip
            except ConfigurationError as error:
                if self._store.active() is None:
                    raise
                self.refused(error)
            return self.load(self._store.required_active().row.id)

    def current(self) -> Workspace | None:
        """The active release, built from the ledger; None where there is none yet."""
        active = self._store.active()
        return self.load(active.row.id) if active else None

    def load(self, release_id: str) -> Workspace:
        """A release of the ledger, checked and compiled but not tested again.

        Raises:
            ConfigurationError: this version of the program refuses it.
            ReleaseStateError: its files are gone.
        """
        latest = self._latest
        if latest is not None and latest.release == release_id:
            return latest
        archive, added = self._store.contents(release_id)
        return self._builder.build(archive, added, is_tested=lambda workspace: True)
