"""Two instances and one window: whoever comes first closes it, once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.pipeline.shifts import ShiftBridge, shift_workspace
from tests.unit.pipeline.builders import FakeClock

WAIT = 30.0


@pytest.fixture
def bridges(url: str) -> Iterator[list[ShiftBridge]]:
    """Two instances on one database."""
    workspace, clock = shift_workspace(), FakeClock()
    made = [ShiftBridge(url, workspace, clock, owner) for owner in "ab"]
    yield made
    for each in made:
        each.close()


def at_once(jobs: list[Callable[[], object]]) -> None:
    together = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        together.wait(WAIT)
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result(WAIT)


def test_two_instances_close_a_window_once(bridges: list[ShiftBridge]) -> None:
    one, two = bridges
    for number in range(8):
        one.receive(one.piece(f"P{number}", 1, order=str(number)))
    one.later(minutes=15)

    at_once([one.windows.close_due, two.windows.close_due])
    one.relay()

    assert [body["good"] for body in one.posted()] == [1] * 8
    assert one.unexplained() == {}


def test_two_instances_fill_one_window(bridges: list[ShiftBridge]) -> None:
    one, two = bridges

    def receive(bridge: ShiftBridge, name: str) -> None:
        for number in range(10):
            bridge.receive(bridge.piece(f"{name}{number}", 1))

    at_once([lambda: receive(one, "A"), lambda: receive(two, "B")])
    one.later(minutes=15)
    one.close_and_relay()

    assert [body["good"] for body in one.posted()] == [20]
    assert len({row.posting for row in one.messages("pieces")}) == 1


def test_a_message_that_comes_while_a_window_closes_is_in_one_posting(
    bridges: list[ShiftBridge],
) -> None:
    one, two = bridges
    one.receive(one.piece("P0", 1))

    def receive() -> None:
        for number in range(1, 10):
            two.receive(two.piece(f"P{number}", 1))

    def close() -> None:
        for _ in range(10):
            one.windows.close_of(["7"])

    at_once([receive, close])
    one.windows.close_of(["7"])
    one.relay()

    assert sum(int(body["good"]) for body in one.posted()) == 10
    assert {str(row.state) for row in one.messages("pieces")} == {"delivered"}
    assert one.unexplained() == {}
