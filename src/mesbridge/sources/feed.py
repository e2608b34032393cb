"""One route's folder or table: read, hand over, wait for the commit, then mark as read.

A crash before the mark reads the same again; its ids are the same, so the inbox answers
"duplicate". EIP Polling Consumer.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from contextlib import suppress

from mesbridge.clock import Clock
from mesbridge.errors import LedgerError, SourceError, TransientError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.ports import Arrival, Inbox
from mesbridge.sources.outstanding import Outstanding
from mesbridge.sources.reading import Body, Read, Reader, Reading
from mesbridge.sources.turn import Turn
from mesbridge.workspace.routes import Route

#: Seconds between attempts while the source or the ledger is away: from, to.
_PAUSE_FIRST_SECONDS, _PAUSE_LAST_SECONDS = 0.5, 30.0
#: Seconds after which a feed that waits for commits sees to its lease.
_LOOK_SECONDS = 1.0


class Feed:
    """A message source with a thread of its own.

    Args:
        prefetch: the most that is handed over and not settled.
    """

    def __init__(
        self,
        route: Route,
        reader: Reader,
        turn: Turn,
        inbox: Inbox,
        clock: Clock,
        metrics: Metrics,
        *,
        prefetch: int,
        paused: bool = False,
    ) -> None:
        self._route = route
        self._reader = reader
        self._turn = turn
        self._inbox = inbox
        self._clock = clock
        self._connected = metrics.source_connected.labels(route.name)
        self._prefetch = prefetch
        self._paused = paused
        self._out = Outstanding()
        self._unmarked: list[Read] = []
        self._unstored: list[Reading] = []
        self._epoch: int | None = None
        self._told = False
        #: Why the source cannot be read now, or None.
        self.away: str | None = None
        self._stopping = threading.Event()
        self._work = threading.Event()
        self._idle = threading.Event()
        name = f"source {route.name}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    # --- MessageSource ------------------------------------------------------------------------

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """They are committed."""
        self._out.settle(arrivals, stored=True)

    def give_back(self, arrivals: Sequence[Arrival]) -> None:
        """They are not: the next reader gets them."""
        self._out.settle(arrivals, stored=False)

    # --- running ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def pause(self, timeout_seconds: float) -> bool:
        """Hand over no more and wait until what is out is marked; False where that took longer."""
        self._paused = True
        self._work.set()
        return self._idle.wait(timeout_seconds)

    def resume(self) -> None:
        """Go on."""
        self._paused = False
        self._work.set()

    def ask_to_stop(self) -> None:
        """Take nothing new; :meth:`stop` waits."""
        self._stopping.set()
        self._work.set()

    def stop(self, timeout_seconds: float) -> bool:
        """Take nothing new, mark what is out, end; False where the time was too short."""
        self.ask_to_stop()
        if self._thread.ident is not None:
            self._thread.join(max(0.0, timeout_seconds))
        return not self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._idle.clear()
            try:
                busy = self._round()
            except TransientError as error:
                self._note_outage(error)
                failures += 1
                self._idle.set()
                self._rest(_pause(failures))
                continue
            except Exception:  # noqa: BLE001  # a feed that ends is worse than a round that fails
                logger().exception("unexpected", route=self._route.name)
                failures += 1
                self._idle.set()
                self._rest(_pause(failures))
                continue
            failures = 0
            self._idle.set()
            if not busy:
                self._rest(self._route.source.every.total_seconds())
        self._end()

    def _rest(self, seconds: float) -> None:
        """Until somebody wakes us, at most *seconds*."""
        if not self._stopping.is_set():
            self._work.wait(seconds)
            self._work.clear()

    def _round(self) -> bool:
        """Read and hand over once; whether there may be more at once."""
        self._mark()
        if self._paused:
            return False
        epoch = self._turn.hold()
        if epoch is None:
            self._note_back()
            return False
        readings = self._reader.fetch(anew=epoch != self._epoch)
        self._epoch = epoch
        self._note_back()
        self._deliver(readings)
        self._mark()
        return bool(readings)

    # --- handing over -------------------------------------------------------------------------

    def _deliver(self, readings: Sequence[Reading]) -> None:
        """Hand all over, a window at a time, and take down what the ledger has."""
        self._out.forget()
        window: list[Arrival] = []
        waiting: list[tuple[Reading, list[Arrival]]] = []
        for reading in readings:
            arrivals = [self._arrival(reading, body) for body in reading.bodies]
            waiting.append((reading, arrivals))
            for arrival in arrivals:
                window.append(arrival)
                if len(window) == self._prefetch:
                    self._hand_over(window)
                    window = []
        self._hand_over(window)
        for reading, arrivals in waiting:
            self._take_down(reading, arrivals)

    def _hand_over(self, arrivals: Sequence[Arrival]) -> None:
        """Hand over and wait for the end of each; the rest of a round is dropped at a stop."""
        if self._stopping.is_set() or not arrivals:
            self._out.add(arrivals)
            self._out.settle(arrivals, stored=False)
            return
        self._out.add(arrivals)
        for arrival in arrivals:
            self._inbox.put(arrival)
        while not self._out.wait(_LOOK_SECONDS):
            with suppress(LedgerError):
                self._turn.hold()

    def _take_down(self, reading: Reading, arrivals: Sequence[Arrival]) -> None:
        if self._out.lacks(arrivals):
            self._unstored.append(reading)
            return
        reasons = [arrival.dead for arrival in arrivals]
        dead = reasons[0] if reasons and all(reasons) else None
        self._unmarked.append(Read(reading, dead))

    def _arrival(self, reading: Reading, body: Body) -> Arrival:
        """With ``id:`` the message is known by that, as far as it can be read."""
        own = self._route.id_path is None
        return Arrival(
            route=self._route.name,
            queue=self._route.source.kind,
            body=body.body,
            received_at=self._clock.now(),
            source=self,
            message_id=body.id if own else None,
            made_id=None if own else body.id,
            content_type=body.content_type,
            headers=body.headers,
            redelivered=reading.again,
            refused=body.refused,
            tag=reading.name,
        )

    def _mark(self) -> None:
        """Mark what the ledger has; raises SourceError, and is then tried again."""
        if self._unmarked:
            self._reader.finish(self._unmarked)
            self._unmarked = []
        if self._unstored:
            self._reader.give_back(self._unstored)
            self._unstored = []

    def _end(self) -> None:
        with suppress(TransientError):
            self._mark()
        with suppress(TransientError):
            self._turn.give_up()
        self._reader.close()
        self._idle.set()

    # --- how it is ----------------------------------------------------------------------------

    def _note_outage(self, error: TransientError) -> None:
        if isinstance(error, SourceError):
            self.away = error.message()
            self._connected.set(0)
        if not self._told:
            self._told = True
            logger().warning("source away", route=self._route.name, cause=str(error))

    def _note_back(self) -> None:
        if self._told:
            logger().info("source back", route=self._route.name)
        self._told, self.away = False, None
        self._connected.set(1)


def _pause(failures: int) -> float:
    ceiling = min(_PAUSE_LAST_SECONDS, _PAUSE_FIRST_SECONDS * float(2 ** min(failures, 10)))
    return ceiling * (0.5 + random.random() / 2)
