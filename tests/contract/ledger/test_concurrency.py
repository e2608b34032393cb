"""Two connections at once on PostgreSQL: locks, not luck, keep order and states right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.balance import balance
from mesbridge.pipeline.ports import KeyState, MessageState, OutputRow, OutputState, RemainderRef
from tests.contract.ledger.builders import a_message, ahead, an_output, settled

TTL, NOTHING = timedelta(seconds=60), timedelta()
WAIT = 30.0


@pytest.fixture
def ledger(postgres_url: str) -> Iterator[SqlLedger]:
    with closing(open_ledger(postgres_url)) as opened:
        yield opened


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def until_blocked(ledger: SqlLedger, job: Future[Any]) -> None:
    """Return once some backend of this database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not job.done():
        with ledger.reading() as connection:
            if connection.scalar(waiting):
                return
    raise AssertionError(f"did not wait: {job.result()}")


def test_the_lock_of_a_key_makes_the_second_wait_and_see_the_first(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    def lock() -> KeyState:
        with ledger.transaction() as transaction:
            return transaction.lock_keys(["a"])["a"]

    with ledger.transaction() as transaction:
        mine = transaction.lock_keys(["a"])["a"]
        second = other.submit(lock)
        until_blocked(ledger, second)
        mine.next_seq = 8
        transaction.put_keys([mine])

    assert second.result(WAIT).next_seq == 8


def test_a_known_key_is_locked_as_a_new_one_is(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    with ledger.transaction() as transaction:
        transaction.lock_keys(["a"])

    def lock() -> KeyState:
        with ledger.transaction() as transaction:
            return transaction.lock_keys(["a"])["a"]

    with ledger.transaction() as transaction:
        transaction.lock_keys(["a"])
        second = other.submit(lock)
        until_blocked(ledger, second)

    assert second.result(WAIT) == KeyState("a", 0, 1)


def test_opposite_orders_of_keys_do_not_deadlock(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    forward = [f"k{number:03}" for number in range(40)]
    together = threading.Barrier(2)

    def lock(keys: list[str]) -> None:
        for _ in range(15):
            together.wait(WAIT)
            with ledger.transaction() as transaction:
                locked = transaction.lock_keys(keys)
                transaction.put_keys([locked[key] for key in keys])

    jobs = [other.submit(lock, keys) for keys in (forward, forward[::-1])]

    for job in jobs:
        job.result(WAIT)


def test_two_settlements_of_one_message_see_each_other(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    message = a_message()
    first = an_output(message, destination="opcenter_queue")
    second = an_output(message, destination="sap_queue")
    with ledger.transaction() as transaction:
        transaction.add_messages([message])
        transaction.add_outputs([first, second])

    def settle_second() -> int:
        return len(settle(ledger, second, lambda: None))

    ours: list[Future[int]] = []

    def start_other() -> None:
        ours.append(other.submit(settle_second))
        until_blocked(ledger, ours[0])

    delivered = settle(ledger, first, start_other)

    # The first saw the other row still due; the second, which waited for it, completes the message.
    assert (len(delivered), ours[0].result(WAIT)) == (0, 1)
    with ledger.transaction() as transaction:
        found = transaction.message(message.id)
    assert found is not None
    assert found.state is MessageState.DELIVERED


def settle(ledger: SqlLedger, output: OutputRow, then: Callable[[], None]) -> list[str]:
    lease = ledger.acquire_lease(output.destination, "me", TTL)
    assert lease is not None
    with ledger.transaction() as transaction:
        transaction.settle_outputs(
            output.destination, lease.epoch, [settled(output, OutputState.SENT)]
        )
        delivered = transaction.refresh_messages([output.message])
        then()
    return [row.row_id for row in delivered]


def test_the_result_of_a_lost_lease_is_thrown_away(ledger: SqlLedger) -> None:
    output = an_output(a_message())
    with ledger.transaction() as transaction:
        transaction.add_outputs([output])
    old = ledger.acquire_lease("opcenter_queue", "slow", NOTHING)
    new = ledger.acquire_lease("opcenter_queue", "quick", TTL)
    assert old is not None
    assert new is not None

    with ledger.transaction() as transaction:
        late = transaction.settle_outputs(
            "opcenter_queue", old.epoch, [settled(output, OutputState.DEAD)]
        )
    marked = ledger.mark_sending("opcenter_queue", old.epoch, [output.id], ahead(60))

    assert (late, marked) == ([], [])
    assert [row.id for row in ledger.pick("opcenter_queue", new.epoch, 9)] == [output.id]


def test_a_new_holder_waits_for_a_settlement_that_is_under_way(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    output = an_output(a_message())
    old = ledger.acquire_lease("opcenter_queue", "slow", NOTHING)
    assert old is not None
    with ledger.transaction() as transaction:
        transaction.add_outputs([output])

    with ledger.transaction() as transaction:
        transaction.settle_outputs("opcenter_queue", old.epoch, [settled(output, OutputState.SENT)])
        taken = other.submit(ledger.acquire_lease, "opcenter_queue", "quick", TTL)
        until_blocked(ledger, taken)

    lease = taken.result(WAIT)
    assert lease is not None
    assert ledger.pick("opcenter_queue", lease.epoch, 9) == []


def test_of_two_takers_one_gets_the_lease(ledger: SqlLedger, other: ThreadPoolExecutor) -> None:
    together = threading.Barrier(2)

    def take(owner: str) -> bool:
        together.wait(WAIT)
        return ledger.acquire_lease("opcenter_queue", owner, TTL) is not None

    takers = [other.submit(take, owner) for owner in ("one", "two")]

    assert sorted(taker.result(WAIT) for taker in takers) == [False, True]


def test_threads_take_turns_and_lose_nothing(url: str) -> None:
    with closing(open_ledger(url)) as shared, ThreadPoolExecutor(6) as pool:

        def count() -> None:
            for _ in range(10):
                with shared.transaction() as transaction:
                    transaction.lock_keys(["a", "b"])
                    transaction.count_received({"sap_orders": 1})

        for job in [pool.submit(count) for _ in range(6)]:
            job.result(WAIT)

        with shared.reading() as connection:
            (found,) = balance(connection)
    assert found.received == 60


def test_a_remainder_is_locked_for_who_rounds_first(
    ledger: SqlLedger, other: ThreadPoolExecutor
) -> None:
    ref = RemainderRef("erp.posting", "erp_api", "good", "plant")

    def lock() -> Decimal:
        with ledger.transaction() as transaction:
            return transaction.lock_remainders([ref])[ref]

    with ledger.transaction() as transaction:
        transaction.lock_remainders([ref])
        second = other.submit(lock)
        until_blocked(ledger, second)
        transaction.put_remainders({ref: (Decimal("0.4"), ahead(0))})

    assert second.result(WAIT) == Decimal("0.4")
