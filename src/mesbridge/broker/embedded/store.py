"""The embedded broker's file: one SQLite database, used by the broker's one writer thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from mesbridge.broker.embedded.entries import Entry
from mesbridge.broker.topology import Binding, Exchange, Queue
from mesbridge.errors import BrokerError

#: Parameters of one statement; SQLite allows 32766.
_SLICE = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS exchange (name TEXT PRIMARY KEY, kind TEXT, arguments TEXT);
CREATE TABLE IF NOT EXISTS queue (
    name TEXT PRIMARY KEY, arguments TEXT, handed_up_to INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS binding (
    source TEXT, destination TEXT, routing_key TEXT, to_exchange INTEGER,
    PRIMARY KEY (source, destination, routing_key, to_exchange)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY, queue TEXT NOT NULL, returned INTEGER NOT NULL,
    properties BLOB NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS entry_queue ON entry (queue, id);
"""


class Store:
    """Rows in, rows out. Every method but :meth:`begin` runs inside the current transaction."""

    def __init__(self, path: Path) -> None:
        """Open or make the file at *path*.

        Raises:
            BrokerError: it cannot be opened, or another process has it open.
        """
        try:
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=2.0
            )
            self._prepare()
        except sqlite3.Error as error:
            raise BrokerError("MB487", detail=f"embedded broker file {path}: {error}") from error

    def _prepare(self) -> None:
        # Exclusive: two processes on one file would both believe to own every queue.
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_SCHEMA)
        self._count_crashed()

    def _count_crashed(self) -> None:
        """What was out when the last process ended without saying so has come back once more."""
        self.begin()
        self._connection.execute(
            "UPDATE entry SET returned = returned + 1 WHERE id <= "
            "(SELECT handed_up_to FROM queue WHERE queue.name = entry.queue)"
        )
        self._connection.execute("UPDATE queue SET handed_up_to = 0")
        self.commit()

    def begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the current transaction, if there is one."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    # --- topology -----------------------------------------------------------------------------

    def exchanges(self) -> list[Exchange]:
        rows = self._connection.execute("SELECT name, kind, arguments FROM exchange")
        return [Exchange(name, kind, json.loads(arguments)) for name, kind, arguments in rows]

    def queues(self) -> list[Queue]:
        rows = self._connection.execute("SELECT name, arguments FROM queue ORDER BY name")
        return [Queue(name, json.loads(arguments)) for name, arguments in rows]

    def bindings(self) -> list[Binding]:
        rows = self._connection.execute(
            "SELECT source, destination, routing_key, to_exchange FROM binding ORDER BY 1, 2, 3"
        )
        return [Binding(source, target, key, bool(flag)) for source, target, key, flag in rows]

    def add_exchange(self, exchange: Exchange) -> None:
        arguments = json.dumps(dict(exchange.arguments))
        row = (exchange.name, exchange.kind, arguments)
        self._connection.execute("INSERT INTO exchange VALUES (?, ?, ?)", row)

    def add_queue(self, queue: Queue) -> None:
        row = (queue.name, json.dumps(dict(queue.arguments)))
        self._connection.execute("INSERT INTO queue (name, arguments) VALUES (?, ?)", row)

    def add_binding(self, binding: Binding) -> None:
        row = (binding.source, binding.destination, binding.routing_key, binding.to_exchange)
        self._connection.execute("INSERT OR IGNORE INTO binding VALUES (?, ?, ?, ?)", row)

    def remove_queue(self, name: str) -> None:
        """The queue, its bindings and all that is in it."""
        self._connection.execute("DELETE FROM entry WHERE queue = ?", (name,))
        self._connection.execute(
            "DELETE FROM binding WHERE destination = ? AND NOT to_exchange", (name,)
        )
        self._connection.execute("DELETE FROM queue WHERE name = ?", (name,))

    # --- messages -----------------------------------------------------------------------------

    def heads(self) -> list[tuple[int, str, int]]:
        """(id, queue, returned) of everything stored, in order."""
        rows = self._connection.execute("SELECT id, queue, returned FROM entry ORDER BY id")
        return rows.fetchall()

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """The entries of *ids* that exist."""
        found: list[Entry] = []
        for start in range(0, len(ids), _SLICE):
            part = ids[start : start + _SLICE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT id, queue, returned, properties, body FROM entry WHERE id IN ({marks})",
                part,
            )
            found += [Entry(*row) for row in rows]
        return found

    def add(self, entries: Iterable[Entry]) -> None:
        self._connection.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            ((e.id, e.queue, e.returned, e.properties, e.body) for e in entries),
        )

    def remove(self, ids: Iterable[int]) -> None:
        self._connection.executemany("DELETE FROM entry WHERE id = ?", ((id_,) for id_ in ids))

    def set_returned(self, counts: Iterable[tuple[int, int]]) -> None:
        """Write (id, how often it came back)."""
        self._connection.executemany(
            "UPDATE entry SET returned = ? WHERE id = ?", ((count, id_) for id_, count in counts)
        )

    def set_handed(self, marks: Iterable[tuple[str, int]]) -> None:
        """Write per queue the highest id that may be out: one row instead of one per delivery."""
        self._connection.executemany(
            "UPDATE queue SET handed_up_to = ? WHERE name = ?",
            ((mark, name) for name, mark in marks),
        )
