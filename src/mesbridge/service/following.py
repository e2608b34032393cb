"""Follows the ledger: the release that is active there becomes the one that judges here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from mesbridge.clock import Clock
from mesbridge.errors import ConfigurationError, PermanentError, TransientError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.releases import active_release, instances
from mesbridge.ledger.release_rows import InstanceRow
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import ActiveRelease
from mesbridge.pipeline.loops import Loop
from mesbridge.service.adaptation import Adaptation
from mesbridge.service.releases import Releases
from mesbridge.service.reload_state import ReloadState
from mesbridge.workspace.release import Workspace

#: How often a process says that it is there, and for how long that is believed.
BEAT = timedelta(seconds=5)
ALIVE = timedelta(seconds=20)
#: Rows of processes that ended without a word are forgotten after this.
_FORGOTTEN = timedelta(hours=1)
#: How long a release that this process refuses is left alone.
_PAUSE = timedelta(seconds=10)


class Follower(Loop):
    """A loop that looks at the ledger; :meth:`look` may be called by any thread besides.

    Attributes:
        seen: the processes that were there at the last beat.
    """

    def __init__(
        self,
        name: str,
        active: ActiveRelease,
        releases: Releases,
        adaptation: Adaptation,
        ledger: SqlLedger,
        reload_state: ReloadState,
        metrics: Metrics,
        clock: Clock,
        *,
        poll_seconds: float,
        begun: bool,
    ) -> None:
        """*begun*: the active workspace is that of the ledger already."""
        super().__init__("release follower", metrics)
        self.instance = name
        self.seen: Sequence[InstanceRow] = ()
        self._active = active
        self._releases = releases
        self._adaptation = adaptation
        self._ledger = ledger
        self._reload_state = reload_state
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._begun = begun
        self._since = clock.now()
        self._looking = threading.Lock()
        self._next_beat: datetime | None = None
        self._not_before: tuple[str, datetime] | None = None
        self._show()

    @property
    def begun(self) -> bool:
        """It is known what is active."""
        return self._begun

    @property
    def problem(self) -> str | None:
        """Why the last reload was refused here; None where it was not."""
        return self._reload_state.problem

    def begin(self) -> None:
        """At the start, once the ledger is there; nothing is judged before.

        Raises:
            LedgerError: it is not there.
            ConfigurationError: the files are wrong and the ledger has no release.
        """
        if not self._begun:
            self._go_over(self._releases.begin)
            self._active.open()
            self._begun = True
        self.look()

    def step(self) -> None:
        """Look, tell that this process is there, rest."""
        if self._begun:
            self.look()
            self._adaptation.apply_topology_if_there()
            self._beat()
        self._rest(self._poll_seconds)

    def finish(self) -> None:
        """This process is gone: nobody waits for it to follow."""
        try:
            with self._ledger.transaction() as transaction:
                transaction.forget_instance(self.instance)
        except TransientError:
            logger().info("the instance's row stays until it is too old")

    def look(self) -> None:
        """Follow, if another release is active by now. Raises LedgerError."""
        with self._looking:
            with self._ledger.reading() as connection:
                found = active_release(connection)
            if found is None or found.release == self._active().release:
                return
            if not self._rests(found.release):
                self._try(found.release)

    def follow(self) -> None:
        """Another release was activated by this process: follow at once. Never raises."""
        try:
            self.look()
        except Exception as error:  # noqa: BLE001  # it is active in the ledger: the loop goes on
            logger().warning("release followed later", cause=repr(error))
            self.wake()

    def _rests(self, release: str) -> bool:
        """Whether *release* was refused here a moment ago."""
        refused, until = self._not_before or ("", None)
        return refused == release and until is not None and self._clock.now() < until

    def _try(self, release: str) -> None:
        try:
            self._go_over(lambda: self._releases.load(release))
        except ConfigurationError as error:
            self._reload_state.refused(error)
        except (PermanentError, TransientError) as error:
            logger().warning("release not followed", release=release, cause=error.message())
        else:
            self._not_before = None
            return
        self._not_before = (release, self._clock.now() + _PAUSE)
        self._next_beat = None

    def _go_over(self, build: Callable[[], Workspace]) -> None:
        workspace, before = build(), self._active().release
        if workspace.release == before:
            return
        began = self._clock.boottime_seconds()
        self._adaptation.swap(workspace)
        seconds = self._clock.boottime_seconds() - began
        logger().info(
            "release active", release=workspace.release, before=before, seconds=round(seconds, 3)
        )
        self._since, self._next_beat = self._clock.now(), None
        self._show()
        self.wake()  # to tell the others

    def _beat(self) -> None:
        now = self._clock.now()
        if self._next_beat is not None and now < self._next_beat:
            return
        row = InstanceRow(
            self.instance, self._active().release, self._since, now, self._reload_state.problem
        )
        with self._ledger.transaction() as transaction:
            transaction.see_instance(row)
            transaction.forget_instances(now - _FORGOTTEN)
        with self._ledger.reading() as connection:
            self.seen = instances(connection, now - ALIVE)
        self._next_beat = now + BEAT

    def _show(self) -> None:
        info = self._metrics.release_info
        info.clear()
        info.labels(self._active().release).set(1)
