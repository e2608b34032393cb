"""Conservation (G7), also after retention."""

from __future__ import annotations

from datetime import datetime, timedelta

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.balance import RouteBalance, balance
from mesbridge.ledger.queries.messages import message_detail
from mesbridge.ledger.retention import SLICE, Forgotten, Retention, sweep
from mesbridge.pipeline.ports import CodeMiss, MessageRow, MessageState, OutputState
from tests.contract.ledger.builders import a_dead_letter, a_message, ago, an_output, now

DAYS_40, DAYS_200 = timedelta(days=40), timedelta(days=200)


def aged(
    age: timedelta, state: MessageState = MessageState.DELIVERED, **given: object
) -> MessageRow:
    return a_message(received_at=now() - age, state=state, **given)


def receive(ledger: SqlLedger, *rows: MessageRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_messages(rows)
        transaction.count_received({row.route: 1 for row in rows[:1]})
        transaction.count_received({rows[0].route: len(rows) - 1})


def the_balance(ledger: SqlLedger) -> RouteBalance:
    with ledger.reading() as connection:
        (found,) = balance(connection)
    return found


def test_everything_received_is_in_one_state(ledger: SqlLedger) -> None:
    receive(ledger, *[a_message(state=state) for state in MessageState])

    found = the_balance(ledger)

    assert found == RouteBalance("sap_orders", 7, 1, 1, 1, 1, 1, 1, 1, 0)


def test_a_message_that_vanished_is_unexplained(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        transaction.count_received({"sap_orders": 2})

    assert the_balance(ledger).unexplained == 2


def test_bodies_go_first_and_rows_later(ledger: SqlLedger) -> None:
    young, middle, old = aged(timedelta(days=1)), aged(DAYS_40), aged(DAYS_200)
    receive(ledger, young, middle, old)
    with ledger.transaction() as transaction:
        transaction.add_outputs(
            [an_output(row, state=OutputState.SENT, answer=b"ok") for row in (young, middle, old)]
        )
        transaction.add_dead_letters([a_dead_letter(message=old.id, resolution="retried")])
        transaction.add_code_misses([CodeMiss("uom", "sap_s4", "BOX", old.id, now())])

    done = sweep(ledger, Retention(), now())

    assert done == Forgotten(emptied=2, deleted=1, dead_letters=0)
    with ledger.reading() as connection:
        assert message_detail(connection, old.id) is None
        emptied = message_detail(connection, middle.id)
        kept = message_detail(connection, young.id)
    assert emptied is not None
    assert kept is not None
    assert (emptied.message.body, emptied.message.body_hash) == (b"", middle.body_hash)
    assert [(row.body, row.answer) for row in emptied.outputs] == [(b"", None)]
    assert [(row.body, row.answer) for row in kept.outputs] == [(b"<job/>", b"ok")]
    assert kept.message.body == young.body
    assert (the_balance(ledger).delivered, the_balance(ledger).unexplained) == (3, 0)
    assert sweep(ledger, Retention(), now()) == Forgotten(0, 0, 0)


def test_what_is_not_settled_is_never_forgotten(ledger: SqlLedger) -> None:
    unresolved, blocks = aged(DAYS_200, MessageState.DEAD), aged(DAYS_200, MessageState.DEAD)
    blocks.blocking = True
    rows = [unresolved, blocks, aged(DAYS_200, MessageState.HELD), aged(DAYS_200, MessageState.DUE)]
    receive(ledger, *rows)
    with ledger.transaction() as transaction:
        transaction.add_dead_letters([a_dead_letter(message=unresolved.id)])

    assert sweep(ledger, Retention(), now()) == Forgotten(0, 0, 0)


def test_a_dead_message_goes_once_it_was_dealt_with(ledger: SqlLedger) -> None:
    dead = aged(DAYS_200, MessageState.DEAD)
    receive(ledger, dead)
    with ledger.transaction() as transaction:
        transaction.add_dead_letters([a_dead_letter(message=dead.id, resolution="discarded")])

    done = sweep(ledger, Retention(), now())

    assert (done.emptied, done.deleted, the_balance(ledger).dead) == (1, 1, 1)


def test_ids_are_kept_for_two_weeks_at_least(ledger: SqlLedger) -> None:
    receive(ledger, aged(timedelta(days=13)))

    done = sweep(ledger, Retention(bodies=timedelta(), rows=timedelta()), now())

    assert (done.emptied, done.deleted) == (1, 0)


def test_more_than_one_slice_is_swept(ledger: SqlLedger) -> None:
    receive(ledger, *[aged(DAYS_40) for _ in range(SLICE + 3)])

    assert sweep(ledger, Retention(), now()).emptied == SLICE + 3


def test_resolved_dead_letters_without_a_message_go_by_their_resolution(
    ledger: SqlLedger,
) -> None:
    drained, fresh, unresolved = (a_dead_letter(route=None) for _ in range(3))
    with ledger.transaction() as transaction:
        transaction.add_dead_letters([drained, fresh, unresolved])
        transaction.resolve_dead_letters(ids=[drained.id], resolution="discarded")

    done = sweep(ledger, Retention(), later(DAYS_200))

    assert done.dead_letters == 1
    with ledger.transaction() as transaction:
        assert transaction.dead_letter(drained.id) is None
        assert transaction.dead_letter(unresolved.id) is not None


def later(delay: timedelta) -> datetime:
    return now() + delay


def test_ages_are_those_of_arrival(ledger: SqlLedger) -> None:
    receive(ledger, a_message(received_at=ago(0), state=MessageState.DELIVERED))

    assert sweep(ledger, Retention(), later(DAYS_40)).emptied == 1
