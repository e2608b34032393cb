"""One embedded broker per file and process, shared by service, simulators and tests."""

from __future__ import annotations

import threading
from pathlib import Path

from mesbridge.broker.embedded.broker import EmbeddedBroker

_lock = threading.Lock()
_brokers: dict[Path, EmbeddedBroker] = {}
_users: dict[Path, int] = {}


def acquire(path: Path) -> EmbeddedBroker:
    """The broker on *path*, started if nobody uses it yet; give it back with :func:`release`.

    Raises:
        BrokerError: the file cannot be used, or another process uses it.
    """
    path = path.resolve()
    with _lock:
        if path not in _brokers:
            _brokers[path] = EmbeddedBroker(path)
            _users[path] = 0
        _users[path] += 1
        return _brokers[path]


def release(broker: EmbeddedBroker) -> None:
    """One user less; the last one closes it."""
    path = broker.path
    with _lock:
        if _brokers.get(path) is not broker:
            return
        _users[path] -= 1
        if _users[path] == 0:
            del _brokers[path], _users[path]
            broker.close()
