"""Collecting: a message joins a window, a window becomes a posting (EIP Aggregator).

Within the transaction of the judge; everything that can go wrong with a message goes wrong in
:meth:`Collecting.plan`, before anything has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mesbridge.errors import MesbridgeError
from mesbridge.mapping.translator import Flag
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.edge import caught
from mesbridge.pipeline.folding import first_of, fits, id_of, rest_of, with_next
from mesbridge.pipeline.lanes import shares_lane
from mesbridge.pipeline.ports import MessageRow, MessageState, WindowRow
from mesbridge.pipeline.posting_document import fill
from mesbridge.pipeline.view import LedgerView
from mesbridge.pipeline.window_rules import (
    DIFFERS,
    OTHER_RELEASE,
    closing_time,
    joined,
    window_key,
)
from mesbridge.workspace.collecting import Collect
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message does to the windows of its key.

    Attributes:
        window: as it is once the message is in it.
        before: windows that close because the message cannot be in them.
        full: the window closes with this message.
        alone: other windows of the key are open that differ in a field that is not collected.
    """

    window: WindowRow
    before: tuple[WindowRow, ...]
    full: bool
    alone: bool


class Collecting:
    """The windows of one transaction."""

    def __init__(
        self, workspace: Workspace, view: LedgerView, now: datetime, new_id: Callable[[], str]
    ) -> None:
        self._workspace = workspace
        self._view = view
        self._now = now
        self._new_id = new_id

    # --- a message joins ----------------------------------------------------------------------

    def plan(
        self, collect: Collect, candidate: Candidate, document: Mapping[str, Any], change: str
    ) -> Plan:
        """Which window takes the message; nothing is changed.

        Raises:
            TranslationError: ``or_when`` cannot be judged on the collected document.
        """
        route, codec = candidate.route, self._workspace.codec(candidate.route.entity)
        key = window_key(collect, document)
        self._view.lock_late(key)
        rest = f"{codec.content_hash(rest_of(collect.fields, document))}:{change}"
        opened = self._view.windows.of((route.name, key))
        stale = [each for each in opened if each.release != self._workspace.release]
        current = [each for each in opened if each not in stale]
        mine = next((each for each in current if each.rest_hash == rest), None)
        folded = first_of(collect.fields, document)
        if mine is not None:
            whole = with_next(collect.fields, codec.load(mine.document), document)
            if fits(collect.fields, whole):
                folded = whole
            else:  # the sum would not fit its field: the window is full without this message
                stale = [*stale, *(each for each in current if each.id <= mine.id)]
                mine = None
        begun = mine or self._opened(collect, route, key, rest, change, candidate.row)
        window = joined(begun, candidate.row, codec.dump(folded))
        return Plan(
            window=window,
            before=tuple(stale),
            full=_is_full(collect, window, folded, change),
            alone=mine is None and any(each not in stale for each in current),
        )

    def join(self, candidate: Candidate, plan: Plan) -> list[Candidate]:
        """The message is in the window; returns the postings that follow."""
        if plan.alone:
            candidate.flags.append(Flag(DIFFERS))
        candidate.row.posting = plan.window.id
        postings = self._closed(plan.before)
        self._view.windows.put(plan.window, candidate.row.key)
        return [*postings, *(self.close(plan.window) if plan.full else ())]

    def _opened(
        self, collect: Collect, route: Route, key: str, rest: str, change: str, row: MessageRow
    ) -> WindowRow:
        return WindowRow(
            id=self._new_id(),
            route=route.name,
            key=key,
            rest_hash=rest,
            release=self._workspace.release,
            document=b"",
            change=change,
            count=0,
            digest="",
            sequence=row.key,
            opened_at=self._now,
            closes_at=closing_time(collect, self._now),
        )

    # --- a window closes ----------------------------------------------------------------------

    def close(self, window: WindowRow, error: MesbridgeError | None = None) -> list[Candidate]:
        """The postings of a window and of all that were opened before it for the same key.

        So what came first goes out first, whatever closes a window.

        Args:
            error: why the posting of *window* itself cannot be made, found out before.
        """
        opened = self._view.windows.of((window.route, window.key))
        postings = self._closed([each for each in opened if each.id <= window.id])
        for posting in postings:
            if posting.row.id == window.id and error is not None:
                posting.error = error
        return postings

    def before(self, candidate: Candidate) -> list[Candidate]:
        """Postings that must go before a message that goes to the same target by another way."""
        row, route = candidate.row, candidate.route
        if row.key is None or row.members is not None or route.source.correlate:
            return []
        postings: list[Candidate] = []
        for window in self._view.windows.holding(row.key):
            other = self._workspace.routes.get(window.route)
            if other is None or other.name == route.name or not shares_lane(route, other):
                continue
            if window.key not in self._view.keys:
                self._view.lock_late(window.key)
                self._view.windows.load([(window.route, window.key)])
            postings += self.close(window)
        return postings

    def _closed(self, windows: Iterable[WindowRow]) -> list[Candidate]:
        postings = []
        for window in windows:
            self._view.windows.close(window)
            postings.append(self._posting(window, self._workspace.routes[window.route]))
        return postings

    def _posting(self, window: WindowRow, route: Route) -> Candidate:
        """The window as a row of the journal, with the document that goes on."""
        row = MessageRow(
            id=window.id,
            route=route.name,
            message_id=id_of(route.name, window.count, window.digest),
            body=b"",
            body_hash=window.digest,
            received_at=window.opened_at,
            state=MessageState.DUE,
            release=self._workspace.release,
            entity=route.entity,
            canonical=window.document,
            key=window.sequence or window.key,
            change=window.change,
            members=window.count,
        )
        candidate = Candidate(route, row)
        self._view.lock_late(row.key)
        candidate.error = caught(lambda: fill(self._workspace, candidate, window.document), row)
        if window.release != self._workspace.release:
            candidate.flags.append(Flag(OTHER_RELEASE))
        return candidate


def _is_full(collect: Collect, window: WindowRow, folded: Mapping[str, Any], change: str) -> bool:
    if collect.most is not None and window.count >= collect.most:
        return True
    return collect.or_when is not None and collect.or_when(folded, {"change": change}, None)
