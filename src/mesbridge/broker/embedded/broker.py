"""The embedded broker's thread: it owns the file and does everything in natural batches.

Whatever callers have asked for when the thread is free becomes one transaction. Confirms go out
after its commit; so do deliveries, whose marks were written in it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

import structlog

from mesbridge.broker.embedded.core import BrokerCore
from mesbridge.broker.embedded.declaring import compare, declare
from mesbridge.broker.embedded.queues import Deliver, Subscription
from mesbridge.broker.embedded.store import Store
from mesbridge.broker.envelope import Envelope
from mesbridge.broker.topology import Difference, Topology
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Publication, PublishOutcome

_log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

#: Commands in one transaction.
_MAX_BATCH = 1000
#: Seconds a caller waits for a commit.
_COMMIT_TIMEOUT_SECONDS = 30.0


class _Command:
    """Something to do in the next transaction; *done* is answered after its commit."""

    __slots__ = ("answer", "done", "work")

    def __init__(self, work: Callable[[], object], done: Future[object]) -> None:
        self.work = work
        self.done = done
        self.answer: object = None


class EmbeddedBroker:
    """All of the broker; every method may be called from any thread."""

    def __init__(self, path: Path) -> None:
        """Open the file at *path* and start.

        Raises:
            BrokerError: the file cannot be used, or another process uses it.
        """
        self.path = path
        self._store = Store(path)
        self._core = BrokerCore(self._store)
        self._commands: SimpleQueue[_Command | None] = SimpleQueue()
        self._door = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="embedded-broker", daemon=True)
        self._thread.start()

    # --- for callers --------------------------------------------------------------------------

    def publish(self, publications: Sequence[Publication]) -> list[PublishOutcome]:
        """Publish all, mandatory; answers after the commit. Never raises."""
        try:
            return self._ask(lambda: self._core.publish(publications))
        except BrokerError:
            return [PublishOutcome.UNAVAILABLE] * len(publications)
        except TimeoutError:
            return [PublishOutcome.UNKNOWN] * len(publications)

    def consume(self, queue: str, prefetch: int, deliver: Deliver) -> Subscription:
        """Have *deliver* called with up to *prefetch* unsettled messages of *queue*.

        A queue that does not exist is waited for.
        """
        subscription = Subscription(queue, prefetch, deliver)
        self._ask(lambda: self._core.consume(subscription))
        return subscription

    def settle(
        self, subscription: Subscription, acked: Sequence[int], returned: Sequence[int] = ()
    ) -> None:
        """Forget *acked*, take back *returned*. Does not wait; a closed broker hears nothing."""
        self._put(lambda: self._core.settle(subscription, acked, returned))

    def cancel(self, subscription: Subscription) -> None:
        """End a subscription; what it holds comes back. Waits until it is so."""
        try:
            self._ask(lambda: self._core.cancel(subscription))
        except BrokerError:
            _log.debug("cancelled on a closed broker", queue=subscription.queue)

    def get(self, queue: str, limit: int) -> list[Envelope]:
        """Take up to *limit* messages out for good."""
        return self._ask(lambda: self._core.get(queue, limit))

    def purge(self, queue: str) -> int:
        """Drop all ready messages; how many it were."""
        return self._ask(lambda: self._core.purge(queue))

    def depth(self, queue: str) -> int | None:
        """How many messages are ready; None where there is no such queue."""
        return self._ask(lambda: self._core.depth(queue))

    def declare(self, topology: Topology) -> list[Difference]:
        """Make what is missing; what exists otherwise is named and left as it is."""

        def work() -> list[Difference]:
            differences = declare(self._store, topology)
            self._core.reroute()
            return differences

        return self._ask(work)

    def check(self, topology: Topology) -> list[Difference]:
        """Name what is missing or different; changes nothing."""
        return self._ask(lambda: compare(self._store, topology))

    def delete_queue(self, name: str) -> None:
        """Drop the queue with all that is in it."""
        self._ask(lambda: self._core.remove_queue(name))

    @property
    def is_open(self) -> bool:
        return self._open

    def close(self) -> None:
        """Finish what was asked for, take back what is out, close the file."""
        with self._door:
            if not self._open:
                return
            self._open = False
            self._commands.put(None)
        self._thread.join()

    def _put(self, work: Callable[[], object]) -> Future[object]:
        done: Future[object] = Future()
        with self._door:
            if self._open:
                self._commands.put(_Command(work, done))
            else:
                done.set_exception(BrokerError("MB487", detail="the embedded broker is closed"))
        return done

    def _ask(self, work: Callable[[], Answer]) -> Answer:
        # The future carries what work returned.
        return cast(Answer, self._put(work).result(_COMMIT_TIMEOUT_SECONDS))

    # --- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        running = True
        while running:
            batch, running = self._take()
            self._carry_out(batch)
        self._end()

    def _take(self) -> tuple[list[_Command], bool]:
        """Wait for a command, then take whatever else has come; False at the end."""
        batch: list[_Command] = []
        command = self._commands.get()
        while command is not None:
            batch.append(command)
            if len(batch) >= _MAX_BATCH:
                return batch, True
            try:
                command = self._commands.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _carry_out(self, batch: Sequence[_Command]) -> None:
        try:
            self._store.begin()
            for command in batch:
                command.answer = command.work()
            handouts = self._core.hand_out()
            self._store.commit()
        except Exception as error:  # noqa: BLE001  # nobody else would answer those who wait
            self._recover(batch, error)
            return
        for command in batch:
            command.done.set_result(command.answer)
        for subscription, messages in handouts:
            subscription.deliver(subscription, messages)

    def _recover(self, batch: Sequence[_Command], error: Exception) -> None:
        _log.error("embedded broker failed", path=str(self.path), cause=repr(error))
        self._store.roll_back()
        self._core.load()
        failure = BrokerError("MB487", detail=f"embedded broker file {self.path}: {error}")
        for command in batch:
            command.done.set_exception(failure)

    def _end(self) -> None:
        try:
            self._store.begin()
            self._core.come_to_rest()
            self._store.commit()
        except sqlite3.Error as error:
            # The marks stand: at the next start it looks like a crash, which loses nothing.
            _log.error("embedded broker closed uncleanly", path=str(self.path), cause=str(error))
        self._store.close()
