"""The threads: what they do when the ledger is away, when something is unexpected, at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from mesbridge.errors import LedgerError
from mesbridge.metrics import Metrics
from mesbridge.pipeline.http_intake import HttpIntake
from mesbridge.pipeline.inbox import ArrivalQueue
from mesbridge.pipeline.loops import Loop, ReceiveLoop, RelayLoop, ReleaseLoop
from tests.integration.pipeline.bridge import Bridge

SECONDS = 10.0


class Steps(Loop):
    """Carries out one prepared step after the other, then says so."""

    def __init__(self, *steps: Callable[[], None]) -> None:
        self.metrics = Metrics()
        super().__init__("test", self.metrics)
        self._steps = list(steps)
        self.done = threading.Event()

    def step(self) -> None:
        if self._steps:
            self._steps.pop(0)()
        else:
            self.done.set()
            self._rest(SECONDS)


def away() -> None:
    raise LedgerError("MB496", reason="test")


def broken() -> None:
    raise ValueError("a defect")


@pytest.mark.parametrize("failing", [away, broken])
def test_a_loop_goes_on_after_a_step_that_failed(failing: Callable[[], None]) -> None:
    loop = Steps(failing, failing, lambda: None)
    loop.start()

    assert loop.done.wait(SECONDS)
    assert loop.alive
    loop.stop()
    assert loop.join(SECONDS)


def test_the_metric_tells_whether_the_ledger_answers() -> None:
    seen: list[float | None] = []
    loop = Steps(away)
    steps = loop._steps
    steps.append(
        lambda: seen.append(loop.metrics.registry.get_sample_value("mesbridge_database_up"))
    )
    loop.start()
    loop.done.wait(SECONDS)
    loop.stop()
    loop.join(SECONDS)

    assert seen == [0.0]
    assert loop.metrics.registry.get_sample_value("mesbridge_database_up") == 1.0


def test_joining_a_loop_that_never_ran_is_no_wait() -> None:
    assert Steps().join(0.0)


def receive_loop(bridge: Bridge, inbox: ArrivalQueue, heard: list[set[str]]) -> ReceiveLoop:
    return ReceiveLoop(
        inbox, bridge.receiver, bridge.metrics, 100,
        lambda names: heard.append(set(names)), lambda keys: heard.append(set(keys)),
    )  # fmt: skip


def test_a_batch_is_acknowledged_after_its_commit_and_the_relay_is_told(bridge: Bridge) -> None:
    inbox, heard = ArrivalQueue(), []
    loop = receive_loop(bridge, inbox, heard)
    inbox.put(bridge.order("1"))

    loop.step()

    assert len(bridge.source.acknowledged) == 1
    assert heard == [{"mes_queue"}]


def test_a_key_that_waits_is_told_after_its_batch(bridge: Bridge) -> None:
    inbox, heard = ArrivalQueue(), []
    loop = receive_loop(bridge, inbox, heard)
    inbox.put(bridge.report("R1", order="9"))

    loop.step()

    assert heard == [set(), {"9"}]


def test_a_batch_that_could_not_be_committed_is_kept_and_nothing_is_acknowledged(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = ArrivalQueue()
    loop = receive_loop(bridge, inbox, [])
    inbox.put(bridge.order("1"))
    process = bridge.receiver.process
    monkeypatch.setattr(bridge.receiver, "process", lambda batch: away())

    with pytest.raises(LedgerError):
        loop.step()
    before = list(bridge.source.acknowledged)
    monkeypatch.setattr(bridge.receiver, "process", process)
    loop.step()

    assert before == []
    assert len(bridge.source.acknowledged) == 1


def test_what_was_not_committed_at_the_end_is_given_back(bridge: Bridge) -> None:
    inbox = ArrivalQueue()
    loop = receive_loop(bridge, inbox, [])
    inbox.put(bridge.order("1"))

    loop.finish()

    assert len(bridge.source.given_back) == 1


def test_an_empty_inbox_is_no_work(bridge: Bridge) -> None:
    receive_loop(bridge, ArrivalQueue(), []).step()

    assert bridge.source.acknowledged == []


def test_a_relay_loop_sends_and_gives_its_lease_back_at_the_end(bridge: Bridge) -> None:
    loop = RelayLoop(bridge.relays["mes_queue"], bridge.metrics)
    bridge.receive(bridge.order("1"))

    loop.step()
    loop.finish()

    assert len(bridge.mes.got) == 1
    assert bridge.ledger.acquire_lease("mes_queue", "other", timedelta(seconds=15)) is not None


def test_a_relay_loop_ends_quietly_without_a_ledger(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = bridge.relays["mes_queue"]
    monkeypatch.setattr(relay, "close", away)

    RelayLoop(relay, bridge.metrics).finish()


def test_the_release_loop_tries_named_keys_at_once_and_sweeps(bridge: Bridge) -> None:
    heard: list[set[str]] = []
    loop = ReleaseLoop(bridge.held, bridge.metrics, 0.01, lambda names: heard.append(set(names)))
    bridge.receive(bridge.report("R1", order="9"))
    bridge.receive(bridge.order("9"))

    loop.tell({"9"})
    loop.step()
    loop.sweep_soon()
    loop.step()

    assert {"erp_api"} in heard
    assert bridge.states("reports") == ["due"]


def test_the_api_hears_of_the_commit(bridge: Bridge) -> None:
    inbox = ArrivalQueue()
    intake = HttpIntake(inbox, bridge.clock)
    loop = receive_loop(bridge, inbox, [])
    loop.start()

    intake.receive(
        "orders", b'{"no": "1", "rev": 1, "qty": 1, "unit": "PC", "state": "O"}',
        message_id="h-1", message_type=None, content_type=None, headers={},
        timeout_seconds=SECONDS,
    )  # fmt: skip
    loop.stop()
    loop.join(SECONDS)

    assert bridge.states() == ["due"]


def test_the_api_hears_where_nothing_was_stored(bridge: Bridge) -> None:
    inbox = ArrivalQueue()
    intake = HttpIntake(inbox, bridge.clock)

    with pytest.raises(LedgerError):
        intake.receive(
            "orders", b"{}", message_id="h-1", message_type=None, content_type=None, headers={},
            timeout_seconds=0.01,
        )  # fmt: skip
    (arrival,) = inbox.take(10, 0.0)
    intake.give_back([arrival])

    assert arrival.tag.done.is_set()
    assert not arrival.tag.committed
