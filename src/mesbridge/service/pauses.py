"""Routes that are paused: for all instances, across restarts."""

from __future__ import annotations

import threading

from mesbridge.broker.ports import BrokerSource
from mesbridge.clock import Clock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.sources.feeds import Feeds


class Pauses:
    """Makes the sources do as the ledger says.

    Attributes:
        routes: names of the routes that are paused now; replaced, never changed.
    """

    def __init__(self, ledger: SqlLedger, clock: Clock, source: BrokerSource, feeds: Feeds) -> None:
        self._ledger = ledger
        self._clock = clock
        self._source = source
        self._feeds = feeds
        self._taking = threading.Lock()
        self.routes: set[str] = set()

    def restore(self) -> None:
        """Take what the ledger has. Raises LedgerError."""
        with self._ledger.transaction() as transaction:
            paused = transaction.paused_routes()
        self.take(paused)

    def take(self, paused: set[str]) -> None:
        """Do as the ledger says: another instance may have paused or resumed a route."""
        with self._taking:
            for route in paused - self.routes:
                self._source.pause(route)
                self._feeds.pause(route)
            for route in self.routes - paused:
                self._source.resume(route)
                self._feeds.resume(route)
            self.routes = set(paused)

    def set(self, route: str, actor: str, *, paused: bool) -> None:
        """Pause or resume *route*, and tell the ledger who did it. Raises LedgerError."""
        with self._ledger.transaction() as transaction:
            transaction.set_paused(route, paused, actor, self._clock.now())
            all_paused = transaction.paused_routes()
        self.take(all_paused)
