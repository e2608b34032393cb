"""Which rows may be sent now: one statement against a model in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, text

from mesbridge.ledger import picking
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.tables import outbox
from mesbridge.pipeline.ports import OutputRow, OutputState
from tests.contract.ledger.builders import a_message, ago, ahead, an_output, now
from tests.contract.ledger.lanes import may_be_sent, outputs

TTL = timedelta(minutes=10)


@pytest.fixture
def epoch(ledger: SqlLedger) -> int:
    lease = ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None
    return lease.epoch


def picked(ledger: SqlLedger, epoch: int, limit: int = 200) -> list[str]:
    return [row.id for row in ledger.pick("opcenter_queue", epoch, limit)]


def store(ledger: SqlLedger, *rows: OutputRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_outputs(rows)


def test_the_oldest_row_of_each_key_is_picked_with_its_body(ledger: SqlLedger, epoch: int) -> None:
    first, second = a_message(key="a"), a_message(key="b")
    head, other = an_output(first, seq=1, due_at=ago(9)), an_output(second, due_at=ago(99))
    store(ledger, head, an_output(first, seq=2, due_at=ago(999)), other)

    rows = ledger.pick("opcenter_queue", epoch, 200)

    assert list(rows) == [other, head]


def test_rows_without_a_key_are_not_limited(ledger: SqlLedger, epoch: int) -> None:
    rows = [an_output(a_message(key=None)) for _ in range(3)]
    store(ledger, *rows)

    assert set(picked(ledger, epoch)) == {row.id for row in rows}
    assert len(picked(ledger, epoch, limit=2)) == 2


def test_nothing_is_picked_under_an_old_epoch(ledger: SqlLedger, epoch: int) -> None:
    store(ledger, an_output(a_message()))

    assert len(picked(ledger, epoch)) == 1
    assert picked(ledger, epoch - 1) == []
    assert picked(ledger, epoch + 1) == []


def test_nothing_is_picked_under_an_ended_lease(ledger: SqlLedger, epoch: int) -> None:
    store(ledger, an_output(a_message()))
    lease = ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None

    ledger.release_lease(lease)

    assert picked(ledger, lease.epoch) == []


@pytest.mark.parametrize(
    "before",
    [
        {"due_at": "later"},
        {"state": OutputState.SENDING, "in_doubt_until": "later"},
        {"state": OutputState.HELD},
        {"state": OutputState.DEAD},
        {"state": OutputState.REPLACED, "in_doubt_until": "later"},
        {"state": OutputState.DISCARDED, "in_doubt_until": "later"},
    ],
    ids=lambda given: " ".join(str(value) for value in given.values()),
)
def test_an_open_row_holds_its_followers(
    ledger: SqlLedger, epoch: int, before: dict[str, object]
) -> None:
    message = a_message()
    values = {name: ahead(60) if value == "later" else value for name, value in before.items()}
    store(ledger, an_output(message, seq=1, **values), an_output(message, seq=2))

    assert picked(ledger, epoch) == []


@pytest.mark.parametrize(
    "before",
    [
        {"state": OutputState.SENT, "in_doubt_until": "later"},
        {"state": OutputState.REPLACED},
        {"state": OutputState.DISCARDED, "in_doubt_until": "over"},
        {"state": OutputState.DEAD, "blocks_when_dead": False},
        {"state": OutputState.DUE, "destination": "sap_queue"},
    ],
    ids=lambda given: " ".join(str(value) for value in given.values()),
)
def test_a_finished_row_lets_its_followers_pass(
    ledger: SqlLedger, epoch: int, before: dict[str, object]
) -> None:
    message = a_message()
    times = {"later": ahead(60), "over": ago(60)}
    values = {name: times.get(str(value), value) for name, value in before.items()}
    follower = an_output(message, seq=2)
    store(ledger, an_output(message, seq=1, **values), follower)

    assert picked(ledger, epoch) == [follower.id]


def test_an_uncertain_row_is_picked_when_its_doubt_is_over(ledger: SqlLedger, epoch: int) -> None:
    row = an_output(a_message(), state=OutputState.SENDING, in_doubt_until=ago(1))
    store(ledger, row)

    assert [found.state for found in ledger.pick("opcenter_queue", epoch, 9)] == [row.state]


@pytest.fixture(scope="module")
def one_ledger(migrated_url: str) -> Iterator[SqlLedger]:
    with closing(open_ledger(migrated_url)) as opened:
        yield opened


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=outputs())
def test_pick_agrees_with_the_protocol(one_ledger: SqlLedger, rows: list[OutputRow]) -> None:
    lease = one_ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None
    with one_ledger.transaction() as transaction:
        transaction._connection.execute(delete(outbox))
        transaction.add_outputs(rows)

    found = one_ledger.pick("opcenter_queue", lease.epoch, 200)

    mine = [row for row in rows if row.destination == "opcenter_queue"]
    expected = {row.id for row in mine if may_be_sent(row, rows, now())}
    assert {row.id for row in found} == expected
    per_key = Counter(row.key for row in found if row.key is not None)
    assert max(per_key.values(), default=1) == 1


def test_a_pick_goes_by_the_partial_indexes(ledger: SqlLedger) -> None:
    statement = picking.pick(ledger.time, "opcenter_queue", 1, 200)
    with ledger.reading() as connection:
        words = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            words = "EXPLAIN"
            # An empty table is read whole whatever indexes it has.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        query = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{words} {query}"))

    for index in ("ix_outbox_due", "ix_outbox_open", "ix_outbox_doubt"):
        assert index in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
