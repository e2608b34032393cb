"""The threads of the pipeline: one receives, one per destination sends, one releases and sweeps.

A loop never ends by itself: a ledger that is away is waited for with growing pauses, one log line
per outage, and nothing is acknowledged or dead meanwhile.
"""

from __future__ import annotations

import random
import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from mesbridge.errors import LedgerError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.ports import Arrival, Inbox, MessageSource
from mesbridge.pipeline.receive import Receiver
from mesbridge.pipeline.relay import Relay

#: Seconds between attempts while the ledger is away: from, to.
_PAUSE_FIRST_SECONDS = 0.2
_PAUSE_LAST_SECONDS = 5.0
#: A relay that hears nothing looks into the ledger this often (another instance may have written).
_POLL_SECONDS = 1.0


class Loop(ABC):
    """A thread that repeats one step until it is told to stop."""

    def __init__(self, name: str, metrics: Metrics) -> None:
        self._stopping = threading.Event()
        self._work = threading.Event()
        self._metrics = metrics
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do now."""
        self._work.set()

    def stop(self) -> None:
        """Take no new work; :meth:`join` waits for the step in flight."""
        self._stopping.set()
        self._work.set()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end; False where the time was too short."""
        if self._thread.ident is not None:
            self._thread.join(max(0.0, timeout_seconds))
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """The thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        outage = 0
        while not self._stopping.is_set():
            try:
                self.step()
            except LedgerError as error:
                if outage == 0:
                    logger().warning("ledger away", cause=error.code, thread=self._thread.name)
                self._metrics.database_up.set(0)
                self._pause(outage)
                outage += 1
            except Exception:  # noqa: BLE001  # a loop that ends is worse than a step that fails
                logger().exception("unexpected", thread=self._thread.name)
                self._pause(outage)
                outage += 1
            else:
                if outage:
                    logger().info("ledger back", thread=self._thread.name)
                    outage = 0
                self._metrics.database_up.set(1)
        self.finish()

    def _pause(self, outage: int) -> None:
        ceiling = min(_PAUSE_LAST_SECONDS, _PAUSE_FIRST_SECONDS * 2**outage)
        self._stopping.wait(ceiling * (0.5 + random.random() / 2))

    def _rest(self, seconds: float) -> None:
        """Until somebody wakes us, at most *seconds*."""
        self._work.wait(seconds)
        self._work.clear()

    @abstractmethod
    def step(self) -> None:
        """One unit of work, or one rest."""

    def finish(self) -> None:  # noqa: B027  # most loops have nothing to do here
        """After the last step."""


class ReceiveLoop(Loop):
    """Takes whatever has arrived, commits it, acknowledges it, and wakes who has work by it."""

    def __init__(
        self,
        inbox: Inbox,
        receiver: Receiver,
        metrics: Metrics,
        batch_limit: int,
        on_outputs: Callable[[Iterable[str]], None],
        on_keys: Callable[[Iterable[str]], None],
    ) -> None:
        super().__init__("receive", metrics)
        self._inbox = inbox
        self._receiver = receiver
        self._batch_limit = batch_limit
        self._on_outputs = on_outputs
        self._on_keys = on_keys
        self._batch: Sequence[Arrival] = ()

    def step(self) -> None:
        """One batch; one that could not be committed is tried again, and nothing else."""
        if not self._batch:
            self._batch = self._inbox.take(self._batch_limit, timeout_seconds=0.2)
        if not self._batch:
            return
        received = self._receiver.process(self._batch)
        # Ack after the commit: a crash in between redelivers, and the inbox answers "duplicate".
        for source, arrivals in _by_source(self._batch):
            source.acknowledge(arrivals)
        self._batch = ()
        self._on_outputs(received.destinations)
        if received.touched:
            self._on_keys(received.touched)

    def finish(self) -> None:
        """What was taken and not committed is given back to its sources, in order."""
        rest = [*self._batch, *self._inbox.take(1_000_000, timeout_seconds=0.0)]
        self._batch = ()
        for source, arrivals in _by_source(rest):
            source.give_back(arrivals)


def _by_source(arrivals: Sequence[Arrival]) -> list[tuple[MessageSource, list[Arrival]]]:
    groups: dict[int, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        groups[id(arrival.source)].append(arrival)
    return [(group[0].source, group) for group in groups.values()]


class RelayLoop(Loop):
    """Runs the relay of one destination."""

    def __init__(self, relay: Relay, metrics: Metrics) -> None:
        super().__init__(f"relay {relay.destination.name}", metrics)
        self.relay = relay

    def step(self) -> None:
        """One window, or a rest until something is due."""
        if self.relay.run_window() == 0:
            self._rest(max(0.005, self.relay.seconds_to_rest(_POLL_SECONDS)))

    def finish(self) -> None:
        """Another instance may go on at once."""
        try:
            self.relay.close()
        except LedgerError:
            logger().info("lease runs out by itself", destination=self.relay.destination.name)
        finally:
            self.relay.destination.close()


class ReleaseLoop(Loop):
    """Lets waiting messages go on: at once for keys it is told of, else by sweeping."""

    def __init__(
        self,
        held: HeldRelease,
        metrics: Metrics,
        sweep_seconds: float,
        on_outputs: Callable[[Iterable[str]], None],
    ) -> None:
        super().__init__("release", metrics)
        self._held = held
        self._sweep_seconds = sweep_seconds
        self._on_outputs = on_outputs
        self._lock = threading.Lock()
        self._keys: set[str] = set()
        self._told_to_sweep = True

    def tell(self, keys: Iterable[str]) -> None:
        """Something has changed for *keys*: try them now."""
        with self._lock:
            self._keys.update(keys)
        self.wake()

    def sweep_soon(self) -> None:
        """Another release is active, or a code was added: try all that waits."""
        self._told_to_sweep = True
        self.wake()

    def step(self) -> None:
        """Release what was named, sweep where it is time, rest."""
        with self._lock:
            keys, self._keys = self._keys, set()
        if keys:
            self._on_outputs(self._held.release(sorted(keys)))
        if self._told_to_sweep or not keys:
            self._told_to_sweep = False
            destinations, more = self._held.sweep_some()
            self._on_outputs(destinations)
            self._told_to_sweep |= more
        with self._lock:
            idle = not self._keys and not self._told_to_sweep
        if idle:
            self._rest(self._sweep_seconds)
