"""What one ledger transaction has read, with the changes of this batch on top.

Messages of one batch are judged one after the other; each sees what those before it did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from mesbridge.dictionary.keys import key_text
from mesbridge.mapping.translator import Translator
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.lanes import shares_lane
from mesbridge.pipeline.open_windows import OpenWindows
from mesbridge.pipeline.ports import (
    Correlated,
    EntityRef,
    KeyState,
    KnownMessage,
    MessageRow,
    OutputRow,
    OutputState,
    StoredEntity,
    Transaction,
    WindowRow,
)
from mesbridge.pipeline.remainders import RemainderView
from mesbridge.pipeline.running_totals import RunningTotals, total_key
from mesbridge.pipeline.window_rules import window_key
from mesbridge.workspace.release import Workspace

MessageKey = tuple[str, str]
Lane = tuple[str, str]


class LedgerView:
    """Reads for a batch in a fixed number of statements, whatever its size."""

    def __init__(self, transaction: Transaction, workspace: Workspace) -> None:
        self._transaction = transaction
        self._workspace = workspace
        self.keys: dict[str, KeyState] = {}
        self.blocking: dict[str, list[MessageRow]] = {}
        self.known: dict[MessageKey, list[KnownMessage]] = {}
        self.correlated: Mapping[str, Correlated] = {}
        self._entities: dict[EntityRef, StoredEntity | None] = {}
        self._documents: dict[EntityRef, dict[str, Any] | None] = {}
        self._last: dict[Lane, OutputState | None] = {}
        self._open: dict[Lane, list[OutputRow]] = {}
        self.remainders = RemainderView(transaction)
        self.windows = OpenWindows(transaction)
        self.totals = RunningTotals(transaction, workspace, self.lock_late)

    def lock(self, candidates: Collection[Candidate]) -> None:
        """Find whose messages the answers belong to, lock all keys, read what stands there."""
        self._correlate(candidates)
        windows, totals = _windows_of(candidates), _totals_of(candidates)
        named = {c.row.key for c in candidates if c.row.key is not None}
        keys = sorted(named | {key for _, key in windows | totals})
        self.keys = dict(self._transaction.lock_keys(keys))
        blocking = self._transaction.blocking_messages(keys, bodies=False)
        self.blocking = {key: list(blocking.get(key, ())) for key in keys}
        fresh = {(c.row.route, c.row.message_id) for c in candidates if not c.stored}
        known = self._transaction.known_messages(fresh)
        self.known = {key: list(known.get(key, ())) for key in fresh}
        self._load_entities(candidates)
        self._load_lanes(candidates)
        self.windows.load(windows)
        self.windows.load_holding(self._behind_windows(candidates))
        self.totals.load(totals)

    def _behind_windows(self, candidates: Iterable[Candidate]) -> set[str]:
        """Keys of messages that some other, collecting route shares a target with."""
        collecting = [route for route in self._workspace.routes.values() if route.collect]
        rivals = {
            candidate.route.name: any(
                other is not candidate.route and shares_lane(candidate.route, other)
                for other in collecting
            )
            for candidate in (candidates if collecting else ())
        }
        return {c.row.key for c in candidates if c.row.key and rivals.get(c.route.name)}

    def lock_window(self, window: WindowRow) -> None:
        """Lock what the posting of a window needs, in order, and read its key's windows."""
        keys = sorted({window.key, window.sequence or window.key})
        self.keys = dict(self._transaction.lock_keys(keys))
        blocking = self._transaction.blocking_messages(keys, bodies=False)
        self.blocking = {key: list(blocking.get(key, ())) for key in keys}
        self.windows.load([(window.route, window.key)])

    def lock_late(self, key: str | None) -> None:
        """A key that only judging could tell. Out of order: a deadlock is repeated."""
        if key is not None and key not in self.keys:
            self.keys.update(self._transaction.lock_keys([key]))
            found = self._transaction.blocking_messages([key], bodies=False)
            self.blocking[key] = list(found.get(key, ()))

    def _correlate(self, candidates: Iterable[Candidate]) -> None:
        answers = [c for c in candidates if c.route.source.correlate]
        ids = {c.row.correlation_id for c in answers if c.row.correlation_id}
        self.correlated = self._transaction.correlated(ids) if ids else {}
        for candidate in answers:
            found = self.correlated.get(candidate.row.correlation_id or "")
            if found is not None:
                candidate.row.business_key, candidate.row.key = found.business_key, found.key

    def _load_entities(self, candidates: Iterable[Candidate]) -> None:
        refs: set[EntityRef | None] = set()
        for candidate in candidates:
            if candidate.row.business_key is not None:
                refs.add(EntityRef(candidate.route.entity, candidate.row.business_key))
            if candidate.document is not None:
                for output in candidate.route.outputs:
                    translator = self._workspace.translator(output.mapping)
                    refs.update(self._needs(translator, candidate.document, {}).values())
        wanted = {ref for ref in refs if ref is not None}
        found = self._transaction.entities(wanted) if wanted else {}
        self._entities = {ref: found.get(ref) for ref in wanted}

    def _load_lanes(self, candidates: Iterable[Candidate]) -> None:
        lanes = {
            (output.destination, c.row.key)
            for c in candidates
            if c.row.key is not None
            for output in c.route.outputs
        }
        last = self._transaction.last_outputs(lanes) if lanes else {}
        opened = self._transaction.open_outputs(lanes) if lanes else {}
        self._last = {lane: last.get(lane) for lane in lanes}
        self._open = {lane: list(opened.get(lane, ())) for lane in lanes}

    def entity(self, ref: EntityRef) -> StoredEntity | None:
        """The stored state, this batch's changes included."""
        if ref not in self._entities:
            self._entities[ref] = self._transaction.entities([ref]).get(ref)
        return self._entities[ref]

    def document(self, ref: EntityRef) -> dict[str, Any] | None:
        """The stored state as a canonical document."""
        if ref not in self._documents:
            stored = self.entity(ref)
            codec = self._workspace.codec(ref.entity)
            self._documents[ref] = None if stored is None else codec.load_stored(stored.document)
        return self._documents[ref]

    def put_entity(self, stored: StoredEntity, document: dict[str, Any]) -> None:
        """A message of this batch has changed the state."""
        self._entities[stored.ref] = stored
        self._documents[stored.ref] = document

    def answered(self, candidate: Candidate) -> Correlated | None:
        """What an answer answers."""
        return self.correlated.get(candidate.row.correlation_id or "")

    def members_of(self, posting: str) -> Sequence[Correlated]:
        """The messages that a posting was collected from."""
        return self._transaction.members_of(posting)

    def stored_for(
        self, translator: Translator, document: Any, meta: Mapping[str, Any]
    ) -> dict[str, dict[str, Any] | None]:
        """The states that a mapping's ``with`` reads, by name."""
        needs = self._needs(translator, document, meta)
        return {name: None if ref is None else self.document(ref) for name, ref in needs.items()}

    def _needs(
        self, translator: Translator, document: Any, meta: Mapping[str, Any]
    ) -> dict[str, EntityRef | None]:
        if not translator.stored:
            return {}
        keys = translator.stored_keys(document, meta)
        return {
            need.name: self._ref(need.entity, keys.get(need.name)) for need in translator.stored
        }

    def _ref(self, entity: str, values: Mapping[str, Any] | None) -> EntityRef | None:
        if values is None:
            return None
        text = key_text(values, self._workspace.dictionary[entity].key)
        return None if text is None else EntityRef(entity, text)

    def last_output(self, lane: Lane) -> OutputState | None:
        """State of the last row of a (destination, key) that was not replaced."""
        return self._last.get(lane)

    def open_outputs(self, lane: Lane) -> list[OutputRow]:
        """Unfinished rows of a (destination, key), in order."""
        return self._open.get(lane, [])

    def put_outputs(self, outputs: Iterable[OutputRow]) -> None:
        """A message of this batch has made these rows."""
        for output in outputs:
            if output.key is not None:
                lane = (output.destination, output.key)
                self._last[lane] = output.state
                self._open.setdefault(lane, []).append(output)

    def next_seq(self, key: str | None) -> int:
        """The next number of the key; 0 without a key."""
        if key is None:
            return 0
        state = self.keys[key]
        number, state.next_seq = state.next_seq, state.next_seq + 1
        return number


def _windows_of(candidates: Iterable[Candidate]) -> set[tuple[str, str]]:
    """(route, key) of the windows that these messages may join, as far as known yet."""
    return {
        (c.route.name, window_key(c.route.collect, c.document))
        for c in candidates
        if c.route.collect is not None and c.document is not None and c.row.members is None
    }


def _totals_of(candidates: Iterable[Candidate]) -> set[tuple[str, str]]:
    """(route, key) of the running totals that these messages may move, as far as known yet."""
    found = (
        (c.route.name, total_key(c.route.differences, c.document))
        for c in candidates
        if c.route.differences is not None and c.document is not None and c.row.members is None
    )
    return {(route, key) for route, key in found if key is not None}
