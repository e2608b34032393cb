"""The open windows that one transaction has read, with the changes of this batch on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from mesbridge.pipeline.ports import Transaction, WindowRow

Pair = tuple[str, str]


class OpenWindows:
    """Read under the locks of their keys."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._by_pair: dict[Pair, dict[str, WindowRow]] = {}
        self._holding: dict[str, dict[str, WindowRow]] = defaultdict(dict)
        self.changed: dict[str, WindowRow] = {}
        self.closed: set[str] = set()

    def load(self, pairs: Collection[Pair]) -> None:
        """Read the windows of (route, key of the window); their locks are held."""
        found = self._transaction.open_windows(pairs) if pairs else {}
        for pair in pairs:
            self._by_pair[pair] = {window.id: window for window in found.get(pair, ())}

    def load_holding(self, keys: Collection[str]) -> None:
        """Read the windows that hold messages of these sequence values; their locks are held."""
        found = self._transaction.windows_holding(keys) if keys else {}
        for key, windows in found.items():
            self._holding[key].update({window.id: window for window in windows})

    def of(self, pair: Pair) -> list[WindowRow]:
        """The open windows of a key, oldest first."""
        if pair not in self._by_pair:
            self.load([pair])
        return [self._by_pair[pair][name] for name in sorted(self._by_pair[pair])]

    def holding(self, key: str) -> list[WindowRow]:
        """The windows that hold messages of a sequence value, oldest first."""
        windows = self._holding.get(key, {})
        return [windows[name] for name in sorted(windows) if name not in self.closed]

    def put(self, window: WindowRow, key: str | None) -> None:
        """A message of the sequence value *key* has joined or opened it."""
        self._by_pair.setdefault((window.route, window.key), {})[window.id] = window
        if key is not None:
            self._holding[key][window.id] = window
        self.changed[window.id] = window

    def close(self, window: WindowRow) -> None:
        """It takes no more messages."""
        self._by_pair.get((window.route, window.key), {}).pop(window.id, None)
        self.changed.pop(window.id, None)
        self.closed.add(window.id)
