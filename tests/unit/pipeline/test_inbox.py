"""The hand-over to the receive loop."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.pipeline.inbox import ArrivalQueue
from mesbridge.pipeline.ports import Arrival
from tests.unit.pipeline.builders import NOON


class SilentSource:
    def acknowledge(self, arrivals: Sequence[Arrival]) -> None: ...

    def give_back(self, arrivals: Sequence[Arrival]) -> None: ...


def arrival(number: int) -> Arrival:
    return Arrival("orders", "q", str(number).encode(), NOON, SilentSource())


def test_whatever_has_arrived_is_the_batch_in_order() -> None:
    inbox = ArrivalQueue()
    for number in range(3):
        inbox.put(arrival(number))

    batch = inbox.take(10, timeout_seconds=0)

    assert [a.body for a in batch] == [b"0", b"1", b"2"]


def test_a_batch_has_a_limit_and_the_rest_stays() -> None:
    inbox = ArrivalQueue()
    for number in range(3):
        inbox.put(arrival(number))

    batch = inbox.take(2, timeout_seconds=0)

    assert len(batch) == 2
    assert len(inbox) == 1


def test_an_empty_inbox_gives_an_empty_batch() -> None:
    assert ArrivalQueue().take(10, timeout_seconds=0) == []
