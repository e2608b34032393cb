"""What is in the messages: kept in memory while they are young, else read from the file."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.broker.embedded.entries import Entry
from mesbridge.broker.embedded.store import Store

#: Bytes of bodies kept; a backlog beyond it is read back in slices.
_MAX_KEPT_BYTES = 32 * 1024 * 1024


class Contents:
    """Entries by id; what is handed out is not kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[int, Entry] = {}
        self._kept_bytes = 0

    def keep(self, entry: Entry) -> None:
        """Remember a new entry, if there is room."""
        if self._kept_bytes + len(entry.body) <= _MAX_KEPT_BYTES:
            self._kept[entry.id] = entry
            self._kept_bytes += len(entry.body)

    def drop(self, entry_id: int) -> None:
        entry = self._kept.pop(entry_id, None)
        if entry is not None:
            self._kept_bytes -= len(entry.body)

    def take(self, ids: Sequence[int]) -> list[Entry]:
        """The entries of *ids* in their order; they must be written or kept."""
        found = {i: self._kept[i] for i in ids if i in self._kept}
        missing = [i for i in ids if i not in found]
        if missing:
            found |= {entry.id: entry for entry in self._store.entries(missing)}
        for entry_id in ids:
            self.drop(entry_id)
        return [found[i] for i in ids]
