"""A bridge with a real ledger and a real folder, and readers that can be watched."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mesbridge.errors import LedgerError, SourceError
from mesbridge.metrics import Metrics
from mesbridge.pipeline.inbox import ArrivalQueue
from mesbridge.pipeline.loops import ReceiveLoop
from mesbridge.sources.feed import Feed
from mesbridge.sources.files import FolderReader
from mesbridge.sources.reading import Read, Reader, Reading
from mesbridge.sources.turn import Turn
from mesbridge.workspace.interfaces import FilesSource
from mesbridge.workspace.routes import Route, RouteSource
from tests.integration.pipeline.bridge import Bridge

SECONDS = 20.0


class Watched:
    """A reader that tells of its rounds; *fails* is called before a mark."""

    def __init__(self, reader: Reader, fails: Callable[[], None] = lambda: None) -> None:
        self._reader = reader
        self._fails = fails
        self._changed = threading.Condition()
        self.fetched: list[str] = []
        self.again: list[str] = []
        self.finished: list[Read] = []
        self.rounds = 0
        self.failed = threading.Event()

    def fetch(self, *, anew: bool) -> Sequence[Reading]:
        try:
            readings = self._reader.fetch(anew=anew)
        except SourceError:
            self.failed.set()
            raise
        with self._changed:
            self.fetched += [each.name for each in readings]
            self.again += [each.name for each in readings if each.again]
            self.rounds += 1
            self._changed.notify_all()
        return readings

    def finish(self, read: Sequence[Read]) -> None:
        try:
            self._fails()
        except SourceError:
            self.failed.set()
            raise
        self._reader.finish(read)
        with self._changed:
            self.finished += read
            self._changed.notify_all()

    def give_back(self, readings: Sequence[Reading]) -> None:
        self._reader.give_back(readings)

    def close(self) -> None:
        self._reader.close()

    def wait_finished(self, count: int) -> None:
        """Until so many readings are marked."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.finished) >= count, SECONDS)

    def wait_rounds(self, more: int) -> None:
        """Until the folder was looked at so many times more."""
        with self._changed:
            wanted = self.rounds + more
            assert self._changed.wait_for(lambda: self.rounds >= wanted, SECONDS)


class Plant:
    """Folders with orders, and a receive loop that takes what feeds hand over."""

    def __init__(self, root: Path, bridge: Bridge) -> None:
        self.bridge = bridge
        self.here, self.done, self.failed = root / "in", root / "done", root / "failed"
        for folder in (self.here, self.done, self.failed):
            folder.mkdir()
        self.inbox = ArrivalQueue()
        self.metrics = Metrics()
        self.receive = ReceiveLoop(
            self.inbox, bridge.receiver, self.metrics, 50, lambda names: None, lambda keys: None
        )
        self.feeds: list[Feed] = []

    @property
    def route(self) -> Route:
        """The route of the orders, reading the folder."""
        files = FilesSource(str(self.here), "*.json", str(self.done), str(self.failed))
        source = RouteSource(
            "", ("erp.order",), kind="files", files=files, every=timedelta(milliseconds=20)
        )
        return replace(self.bridge.workspace.routes["orders"], source=source)

    def reader(self, fails: Callable[[], None] = lambda: None) -> Watched:
        assert self.route.source.files is not None
        return Watched(FolderReader("orders", self.route.source.files, self.bridge.clock), fails)

    def feed(self, reader: Reader, owner: str = "a", *, paused: bool = False) -> Feed:
        turn = Turn(self.bridge.ledger, "orders", owner, self.bridge.clock)
        made = Feed(
            self.route, reader, turn, self.inbox, self.bridge.clock, self.metrics,
            prefetch=2, paused=paused,
        )  # fmt: skip
        self.feeds.append(made)
        return made

    def put(self, *numbers: int, rev: int = 1) -> None:
        for number in numbers:
            body = {"no": str(number), "rev": rev, "qty": 10, "unit": "PC", "state": "O"}
            part = self.here / f".{number}.part"
            part.write_text(json.dumps(body), encoding="utf-8")
            part.rename(self.here / f"{number:03}-{rev}.json")

    def close(self) -> None:
        for feed in self.feeds:
            feed.ask_to_stop()
        self.receive.stop()
        self.receive.join(SECONDS)
        assert all([feed.stop(SECONDS) for feed in self.feeds])  # noqa: C419  # all are stopped
        self.bridge.close()


def ledger_away() -> None:
    raise LedgerError("MB496", reason="test")


def folder_away() -> None:
    raise SourceError("MB680", route="orders", reason="test")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
