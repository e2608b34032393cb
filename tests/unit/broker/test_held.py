"""Which deliveries are out, and waiting for them."""

from __future__ import annotations

import threading

from mesbridge.broker.held import Held


def test_a_tag_is_settled_once() -> None:
    held: Held[str] = Held()
    held.add("a", [1, 2, 3])

    assert held.settle("a", [2, 3, 9]) == [2, 3]
    assert held.settle("a", [2]) == []
    assert held.settle("other", [1]) == []
    assert held.count("a") == 1


def test_a_drain_waits_for_the_last_and_refuses_more() -> None:
    held: Held[str] = Held()
    held.add("a", [1, 2])
    drained: list[bool] = []
    thread = threading.Thread(target=lambda: drained.append(held.drain(["a"], 10)))

    thread.start()
    held.settle("a", [1])
    held.settle("a", [2])
    thread.join()

    assert drained == [True]
    assert held.is_stopping("a")
    assert not held.add("a", [3])


def test_a_drain_gives_up_in_time_and_what_is_forgotten_is_not_waited_for() -> None:
    held: Held[str] = Held()
    held.add("a", [1])

    assert not held.drain(["a"], 0)

    held.forget("a")
    assert held.drain(["a"], 0)
    assert held.count("a") == 0
