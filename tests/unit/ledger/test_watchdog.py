"""The watchdog shuts what takes too long, and nothing else."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from mesbridge.ledger.watchdog import Watchdog


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_late_socket_is_shut(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair

    with closing(Watchdog(60)) as dog, dog.watching(ours.fileno()):
        dog.look(time.monotonic() + 61)

        assert theirs.recv(1) == b""


def test_a_socket_in_time_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair

    with closing(Watchdog(60)) as dog:
        with dog.watching(ours.fileno()):
            dog.look(time.monotonic() + 59)
        dog.look(time.monotonic() + 61)

    ours.send(b"x")
    assert theirs.recv(1) == b"x"


def test_a_socket_that_is_gone_is_no_error() -> None:
    gone = socket.socket()
    descriptor = gone.fileno()
    gone.close()

    with closing(Watchdog(60)) as dog, dog.watching(descriptor):
        dog.look(time.monotonic() + 61)


def test_closing_an_unused_watchdog_is_quiet() -> None:
    Watchdog(60).close()
