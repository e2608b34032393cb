"""The embedded broker where the contract of both brokers does not reach."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.broker.embedded import contents
from mesbridge.broker.embedded.broker import EmbeddedBroker
from mesbridge.broker.embedded.store import Store
from mesbridge.broker.topology import Queue, Topology
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Publication, PublishOutcome
from tests.contract.broker.lanes import eventually

PLAIN = Topology(queues=(Queue("q", {}),))
LIMITED = Topology(queues=(Queue("q", {"x-delivery-limit": 0}),))


def message(number: int, body: bytes | None = None) -> Publication:
    return Publication("", "q", body or str(number).encode(), f"m-{number}", "t", "text/plain")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    broker.declare(PLAIN)
    yield broker
    broker.close()


def test_after_a_kill_confirmed_messages_are_there_and_those_out_are_redelivered(
    tmp_path: Path,
) -> None:
    program = textwrap.dedent(
        """
        import os, pathlib, signal, sys, threading
        from mesbridge.broker.embedded.broker import EmbeddedBroker
        from tests.unit.broker.test_embedded import PLAIN, message
        broker = EmbeddedBroker(pathlib.Path(sys.argv[1]))
        broker.declare(PLAIN)
        broker.publish([message(n) for n in range(5)])
        out = threading.Event()
        seen = []
        def deliver(subscription, messages):
            seen.extend(messages)
            if len(seen) == 3:
                out.set()
        subscription = broker.consume("q", 3, deliver)
        out.wait(10)
        broker.settle(subscription, [seen[0][0]])
        while broker.depth("q") != 1:
            pass
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    path = tmp_path / "broker.db"
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert ended.returncode == -9

    broker = EmbeddedBroker(path)
    found = broker.get("q", 10)
    broker.close()

    assert [int(e.body) for e in found] == [1, 2, 3, 4]
    # One was acknowledged, so the fourth had gone out in its place; the fifth never had.
    assert [(e.redelivered, e.delivery_count) for e in found] == [
        (True, 1), (True, 1), (True, 1), (False, 0),
    ]  # fmt: skip


def test_another_process_is_kept_out(broker: EmbeddedBroker) -> None:
    program = "import pathlib, sys; from mesbridge.broker.embedded.store import Store; "
    program += "Store(pathlib.Path(sys.argv[1]))"
    other = subprocess.run(
        [sys.executable, "-c", program, str(broker.path)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert "MB487" in other.stderr
    assert "locked" in other.stderr


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="MB487"):
        Store(tmp_path / "no" / "such" / "folder.db")


def test_a_closed_broker_is_unavailable(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    broker.close()
    broker.close()

    assert not broker.is_open
    assert broker.publish([message(1)]) == [PublishOutcome.UNAVAILABLE]
    with pytest.raises(BrokerError, match="closed"):
        broker.get("q", 1)


def test_a_write_that_fails_confirms_nothing_and_the_broker_goes_on(
    broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.publish([message(1)])

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(broker._store, "commit", full)
        assert broker.publish([message(2)]) == [PublishOutcome.UNAVAILABLE]

    assert broker.publish([message(3)]) == [PublishOutcome.OK]
    assert [int(e.body) for e in broker.get("q", 10)] == [1, 3]


def test_an_end_that_cannot_be_written_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    broker.declare(PLAIN)
    broker.publish([message(1)])

    def full() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(broker._core, "come_to_rest", full)
    broker.close()

    again = EmbeddedBroker(tmp_path / "broker.db")
    assert [int(e.body) for e in again.get("q", 1)] == [1]
    again.close()


def test_a_backlog_beyond_the_memory_is_read_from_the_file(
    broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_MAX_KEPT_BYTES", 25)

    broker.publish([message(n, b"0123456789" + str(n).encode()) for n in range(1200)])

    found = broker.get("q", 2000)
    assert [e.body[10:] for e in found] == [str(n).encode() for n in range(1200)]


def test_without_a_dead_letter_exchange_the_limit_drops(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    broker.declare(LIMITED)
    broker.publish([message(1), message(2)])
    delivered: list[int] = []
    subscription = broker.consume(
        "q", 1, lambda _, messages: delivered.extend(id_ for id_, _ in messages)
    )
    eventually(lambda: len(delivered) == 1)

    broker.settle(subscription, (), delivered[:1])

    eventually(lambda: len(delivered) == 2)
    assert broker.depth("q") == 0
    broker.close()


def test_several_consumers_of_a_plain_queue_share_it(broker: EmbeddedBroker) -> None:
    taken: dict[str, list[int]] = {"a": [], "b": []}
    for name in taken:
        broker.consume("q", 10, lambda _, m, name=name: taken[name].extend(i for i, _ in m))  # type: ignore[misc]

    broker.publish([message(n) for n in range(6)])

    eventually(lambda: [len(ids) for ids in taken.values()] == [3, 3])
    assert broker.depth("q") == 0


def test_a_queue_that_is_gone_forgets_what_was_out(broker: EmbeddedBroker) -> None:
    out: list[int] = []
    subscription = broker.consume("q", 5, lambda _, m: out.extend(i for i, _ in m))
    broker.publish([message(1)])
    eventually(lambda: out)

    broker.delete_queue("q")
    broker.settle(subscription, (), out)
    broker.cancel(subscription)
    broker.cancel(subscription)

    assert broker.depth("q") is None
    assert broker.purge("q") == 0
    assert broker.get("q", 1) == []


def test_cancelling_on_a_closed_broker_means_nothing(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    subscription = broker.consume("q", 5, lambda _, m: None)
    broker.close()

    broker.cancel(subscription)
    broker.settle(subscription, [1])
