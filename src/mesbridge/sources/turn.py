"""Whose turn it is to read: of several instances one reads a source, so that order is kept."""

from __future__ import annotations

from datetime import timedelta

from mesbridge.clock import Clock
from mesbridge.pipeline.ports import Lease, Ledger

_TTL = timedelta(seconds=15)
#: The lease counts as lost this long before the database lets another owner in.
_MARGIN_SECONDS = 3.0
#: Renew as soon as this much of the lease is left.
_RENEW_SECONDS = 8.0


class Turn:
    """The lease ``source:<route>``. Order needs it; that nothing is doubled is not left to it."""

    def __init__(self, ledger: Ledger, route: str, owner: str, clock: Clock) -> None:
        self._ledger = ledger
        self._name = f"source:{route}"
        self._owner = owner
        self._clock = clock
        self._lease: Lease | None = None
        self._deadline_seconds = 0.0

    def hold(self) -> int | None:
        """Take or renew; the epoch, which is another one after a loss; None: it is not ours.

        Raises:
            LedgerError: the ledger is away.
        """
        left = self._deadline_seconds - self._clock.boottime_seconds()
        if self._lease is None or left <= _RENEW_SECONDS:
            started = self._clock.boottime_seconds()
            self._lease = self._ledger.acquire_lease(self._name, self._owner, _TTL)
            self._deadline_seconds = started + _TTL.total_seconds() - _MARGIN_SECONDS
        return self._lease.epoch if self._lease is not None else None

    def give_up(self) -> None:
        """Another instance may read at once. Raises LedgerError."""
        lease, self._lease = self._lease, None
        if lease is not None:
            self._ledger.release_lease(lease)
