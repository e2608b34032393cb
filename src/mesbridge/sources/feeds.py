"""The feeds of all routes that read folders or tables; started, paused and replaced as one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from mesbridge.sources.feed import Feed
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: Makes the feed of a route of a workspace; the last says whether it begins paused.
MakeFeed = Callable[[Route, Workspace, bool], Feed]


class Feeds:
    """What the broker's source is for queues."""

    def __init__(self, make: MakeFeed) -> None:
        self._make = make
        self._feeds: dict[str, tuple[tuple[Any, ...], Feed]] = {}
        self._paused: set[str] = set()
        self._leaving: list[Feed] = []
        self._lock = threading.Lock()
        self._started = False

    def start(self, workspace: Workspace) -> None:
        """Read the folders and tables of the routes."""
        self._started = True
        self.replace(workspace)

    def leave(self, workspace: Workspace, timeout_seconds: float = 20.0) -> bool:
        """End the feeds that *workspace* does not have, or has otherwise; before it judges.

        Returns:
            False where one did not end in time; it takes nothing new and ends by itself.
        """
        wanted = _wanted(workspace)
        with self._lock:
            gone = [
                name
                for name, (reading, _) in self._feeds.items()
                if name not in wanted or wanted[name][1] != reading
            ]
            leaving = [self._feeds.pop(name)[1] for name in gone]
            ended = _stop(leaving, timeout_seconds)
            self._leaving = [each for each in (*self._leaving, *leaving) if not each.stop(0.0)]
        return ended

    def replace(self, workspace: Workspace, timeout_seconds: float = 20.0) -> bool:
        """Read those of *workspace* from now on; a feed that would read the same goes on.

        Returns:
            False where an old feed did not end in time; it takes nothing new and ends by itself.
        """
        if not self._started:
            return True
        ended = self.leave(workspace, timeout_seconds)
        with self._lock:
            for name, (route, reading) in _wanted(workspace).items():
                if name not in self._feeds:
                    feed = self._make(route, workspace, name in self._paused)
                    self._feeds[name] = (reading, feed)
                    feed.start()
        return ended

    def pause(self, route: str, timeout_seconds: float = 30.0) -> bool:
        """Hand over no more of *route*, wait until what is out is marked; False: not in time."""
        with self._lock:
            self._paused.add(route)
            found = self._feeds.get(route)
        return found[1].pause(timeout_seconds) if found else True

    def resume(self, route: str) -> None:
        """Read *route* again."""
        with self._lock:
            self._paused.discard(route)
            found = self._feeds.get(route)
        if found:
            found[1].resume()

    def stop(self, timeout_seconds: float = 20.0) -> bool:
        """Hand over no more, mark what is out, end; False where the time was too short."""
        with self._lock:
            leaving = [*self._leaving, *(feed for _, feed in self._feeds.values())]
        return _stop(leaving, timeout_seconds)

    def away(self) -> Mapping[str, str]:
        """Per route whose source cannot be read now, why."""
        with self._lock:
            feeds = {name: feed.away for name, (_, feed) in self._feeds.items()}
        return {name: reason for name, reason in feeds.items() if reason is not None}


def _wanted(workspace: Workspace) -> dict[str, tuple[Route, tuple[Any, ...]]]:
    """The routes that read folders or tables, and what their feeds depend on."""
    return {
        name: (route, _reading(route, workspace))
        for name, route in workspace.routes.items()
        if route.source.kind in ("files", "table")
    }


def _reading(route: Route, workspace: Workspace) -> tuple[Any, ...]:
    """What a feed depends on: the source and the schemas; what follows is not its own."""
    source = route.source
    schemas = tuple(workspace.messages[name].raw for name in source.messages)
    own_ids = route.id_path is None
    return source.files, source.table, source.every, source.messages, schemas, own_ids


def _stop(feeds: Collection[Feed], timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    for feed in feeds:
        feed.ask_to_stop()
    ended = [feed.stop(deadline - time.monotonic()) for feed in feeds]
    return all(ended)
