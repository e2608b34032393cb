"""Outbox rows: read per lane, changed under guard, settled under the lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import OutputRow, OutputState
from tests.contract.ledger.builders import a_message, ago, ahead, an_output, settled

LANE = ("opcenter_queue", "1000471")
TTL = timedelta(seconds=15)


def store(ledger: SqlLedger, *rows: OutputRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_outputs(rows)


def state_of(ledger: SqlLedger, row: OutputRow) -> OutputState:
    with ledger.transaction() as transaction:
        return transaction.outputs([row.id])[row.id].state


def lane_of(states: Sequence[OutputState]) -> list[OutputRow]:
    message = a_message()
    return [an_output(message, state=state, seq=n) for n, state in enumerate(states)]


def test_an_output_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    row = an_output(
        a_message(), operation="orders", expects_answer="sap.answer", epoch=3, attempt=2,
        in_doubt_until=ahead(5), last_error="busy", answer=b"\0", retry_until=ahead(9),
        blocks_when_dead=False,
    )  # fmt: skip

    store(ledger, row)

    with ledger.transaction() as transaction:
        assert transaction.outputs_of(row.message) == [row]


def test_open_outputs_come_in_order_without_bodies(ledger: SqlLedger) -> None:
    states = list(OutputState)
    rows = lane_of(states)
    store(ledger, *reversed(rows))

    with ledger.transaction() as transaction:
        found = transaction.open_outputs([LANE, ("sap_queue", "1000471")])

    assert list(found) == [LANE]
    open_states = [OutputState.DUE, OutputState.SENDING, OutputState.HELD, OutputState.DEAD]
    assert [row.state for row in found[LANE]] == open_states
    assert {row.body for row in found[LANE]} == {b""}


def test_the_last_output_is_the_last_that_was_not_replaced(ledger: SqlLedger) -> None:
    store(ledger, *lane_of([OutputState.SENT, OutputState.DISCARDED, OutputState.REPLACED]))

    with ledger.transaction() as transaction:
        last = transaction.last_outputs([LANE, ("opcenter_queue", "nobody")])

    assert last == {LANE: OutputState.DISCARDED}


def test_outputs_move_only_from_expected_states(ledger: SqlLedger) -> None:
    dead, sent = lane_of([OutputState.DEAD, OutputState.SENT])
    store(ledger, dead, sent)

    with ledger.transaction() as transaction:
        moved = transaction.change_outputs(
            [dead.id, sent.id],
            OutputState.DUE,
            (OutputState.DEAD, OutputState.HELD),
            due_at=ahead(60),
            attempt=0,
            retry_until=ahead(90),
        )

    assert moved == 1
    assert (state_of(ledger, dead), state_of(ledger, sent)) == (OutputState.DUE, OutputState.SENT)


def test_outputs_in_doubt_can_be_left_alone(ledger: SqlLedger) -> None:
    message = a_message()
    over = an_output(message, state=OutputState.DEAD, in_doubt_until=ago(5))
    open_end = an_output(message, state=OutputState.DEAD, in_doubt_until=ahead(60), index=1)
    store(ledger, over, open_end)

    with ledger.transaction() as transaction:
        moved = transaction.change_outputs(
            [over.id, open_end.id], OutputState.DUE, (OutputState.DEAD,), unless_in_doubt=True
        )

    assert moved == 1
    assert state_of(ledger, open_end) is OutputState.DEAD


def test_settling_writes_the_end_of_each_attempt(ledger: SqlLedger) -> None:
    sent, again, gone = lane_of([OutputState.DUE, OutputState.DUE, OutputState.SENDING])
    store(ledger, sent, again, gone)
    lease = ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None
    later = ahead(30)

    with ledger.transaction() as transaction:
        written = transaction.settle_outputs(
            "opcenter_queue",
            lease.epoch,
            [
                settled(sent, OutputState.SENT, answer=b"ok"),
                settled(again, OutputState.DUE, due_at=later, error="503", attempt=4),
                settled(gone, OutputState.DEAD, error="refused"),
            ],
        )
        rows = transaction.outputs([sent.id, again.id, gone.id])

    assert set(written) == set(rows)
    assert (rows[sent.id].state, rows[sent.id].answer) == (OutputState.SENT, b"ok")
    assert rows[sent.id].sent_at is not None
    assert (rows[again.id].due_at, rows[again.id].attempt) == (later, 4)
    assert rows[again.id].last_error == "503"
    assert (rows[gone.id].state, rows[gone.id].due_at) == (OutputState.DEAD, gone.due_at)
    assert {row.epoch for row in rows.values()} == {lease.epoch}


def test_a_settlement_of_a_lost_lease_is_thrown_away(ledger: SqlLedger) -> None:
    (row,) = lane_of([OutputState.DUE])
    store(ledger, row)
    old = ledger.acquire_lease("opcenter_queue", "me", timedelta())
    ledger.acquire_lease("opcenter_queue", "other", TTL)
    assert old is not None

    with ledger.transaction() as transaction:
        written = transaction.settle_outputs(
            "opcenter_queue", old.epoch, [settled(row, OutputState.SENT)]
        )

    assert written == []
    assert state_of(ledger, row) is OutputState.DUE


def test_a_settlement_of_a_replaced_row_is_thrown_away(ledger: SqlLedger) -> None:
    (row,) = lane_of([OutputState.REPLACED])
    store(ledger, row)
    lease = ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None

    with ledger.transaction() as transaction:
        written = transaction.settle_outputs(
            "opcenter_queue", lease.epoch, [settled(row, OutputState.SENT)]
        )
        nothing = transaction.settle_outputs("opcenter_queue", lease.epoch, [])

    assert (written, nothing) == ([], [])
    assert state_of(ledger, row) is OutputState.REPLACED


def test_marking_sending_is_guarded_by_lease_state_and_doubt(ledger: SqlLedger) -> None:
    message = a_message()
    due = an_output(message)
    sent = an_output(message, state=OutputState.SENT, index=1)
    doubt = an_output(message, state=OutputState.SENDING, in_doubt_until=ahead(60), index=2)
    store(ledger, due, sent, doubt)
    lease = ledger.acquire_lease("opcenter_queue", "me", TTL)
    assert lease is not None
    ids, until = [due.id, sent.id, doubt.id], ahead(60)

    stale = ledger.mark_sending("opcenter_queue", lease.epoch + 1, ids, until)
    marked = ledger.mark_sending("opcenter_queue", lease.epoch, ids, until)

    assert (stale, marked) == ([], [due.id])
    assert state_of(ledger, due) is OutputState.SENDING


def test_next_due_is_the_earliest_row_that_waits_for_a_time(ledger: SqlLedger) -> None:
    soon, late = ahead(30), ahead(90)
    first, free = a_message(key="a"), a_message(key=None)
    store(
        ledger,
        an_output(first, seq=1, due_at=late),
        an_output(first, seq=2, due_at=ago(60)),
        an_output(free, due_at=soon),
    )

    assert ledger.next_due("opcenter_queue") == soon
    assert ledger.next_due("sap_queue") is None


def test_next_due_waits_for_the_end_of_doubts(ledger: SqlLedger) -> None:
    mine, given_up = ahead(60), ahead(40)
    own, other = a_message(key="a"), a_message(key="b")
    store(
        ledger,
        an_output(own, state=OutputState.SENDING, in_doubt_until=mine),
        an_output(other, seq=1, state=OutputState.REPLACED, in_doubt_until=given_up),
        an_output(other, seq=2, due_at=ago(5)),
    )

    assert ledger.next_due("opcenter_queue") == given_up


def test_next_due_ignores_what_a_dead_row_blocks(ledger: SqlLedger) -> None:
    store(ledger, *lane_of([OutputState.DEAD, OutputState.DUE]))

    assert ledger.next_due("opcenter_queue") is None
