"""Message rows: stored as given, recognised again, changed under guard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mesbridge.errors import UnstorableError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import KnownMessage, MessageState, MessageUpdate
from tests.contract.ledger.builders import a_message, ago, an_output, now


def test_a_message_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    row = a_message(
        headers={"x": "ü\0"}, canonical=b"\0\xff", flags=("late", "长"), sent_at=ago(5),
        message_type="sap_s4.production_order", revision="7", waits_for="uom/sap_s4/BOX",
    )  # fmt: skip

    with ledger.transaction() as transaction:
        transaction.add_messages([row])

    with ledger.transaction() as transaction:
        found = transaction.message(row.id)
        assert transaction.message("nobody") is None
    row.flags = list(row.flags)
    assert found == row


def test_known_messages_come_with_their_conflicts(ledger: SqlLedger) -> None:
    first = a_message(message_id="a")
    conflict = a_message(
        message_id="a", conflict=True, state=MessageState.DEAD, key=None, body_hash="other"
    )
    with ledger.transaction() as transaction:
        transaction.add_messages([conflict, first, a_message(message_id="b")])

    with ledger.transaction() as transaction:
        known = transaction.known_messages([("sap_orders", "a"), ("sap_reports", "b")])

    assert known == {
        ("sap_orders", "a"): [
            KnownMessage(first.id, first.body_hash, MessageState.DUE, False),
            KnownMessage(conflict.id, "other", MessageState.DEAD, True),
        ]
    }


def test_one_id_is_stored_once_but_for_conflicts(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        transaction.add_messages([a_message(message_id="a")])

    with pytest.raises(UnstorableError) as caught, ledger.transaction() as transaction:
        transaction.add_messages([a_message(message_id="a")])

    assert caught.value.code == "MB498"


def test_bodies_seen_of_late_are_told_by_route_and_hash(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        transaction.add_messages(
            [
                a_message(body_hash="new"),
                a_message(body_hash="old", received_at=now() - timedelta(hours=2)),
            ]
        )

    with ledger.transaction() as transaction:
        seen = transaction.seen_bodies(
            [("sap_orders", "new"), ("sap_orders", "old"), ("other", "new")],
            now() - timedelta(hours=1),
        )

    assert seen == {"new"}


def test_blocking_messages_come_in_seq_order(ledger: SqlLedger) -> None:
    rows = [
        a_message(seq=2, blocking=True, state=MessageState.HELD),
        a_message(seq=1, blocking=True, state=MessageState.DEAD),
        a_message(seq=3),
        a_message(key="other", seq=1, blocking=True, state=MessageState.HELD),
    ]
    with ledger.transaction() as transaction:
        transaction.add_messages(rows)

    with ledger.transaction() as transaction:
        found = transaction.blocking_messages(["1000471", "free"])
        light = transaction.blocking_messages(["1000471"], bodies=False, limit=1)

    assert {key: [row.seq for row in rows] for key, rows in found.items()} == {"1000471": [1, 2]}
    assert [row.body for row in found["1000471"]] == [rows[0].body] * 2
    assert [(row.seq, row.body) for row in light["1000471"]] == [(1, b"")]


def test_updates_change_only_rows_in_the_expected_state(ledger: SqlLedger) -> None:
    held = a_message(state=MessageState.HELD, reason="code", waits_for="x", blocking=True)
    dead = a_message(state=MessageState.DEAD)
    with ledger.transaction() as transaction:
        transaction.add_messages([held, dead])

    with ledger.transaction() as transaction:
        changed = transaction.update_messages(
            [
                MessageUpdate(
                    row.id,
                    state=MessageState.DUE,
                    expect=(MessageState.HELD,),
                    blocking=False,
                    clear=("reason", "waits_for", "flags"),
                )
                for row in (dead, held)
            ]
        )
        loose = transaction.update_messages([MessageUpdate(dead.id, cause="why")])
        freed, left = transaction.message(held.id), transaction.message(dead.id)

    assert (changed, loose) == (1, 1)
    assert freed is not None
    assert (freed.state, freed.reason, freed.waits_for, freed.blocking) == (
        MessageState.DUE, None, None, False,
    )  # fmt: skip
    assert left is not None
    assert (left.state, left.cause) == (MessageState.DEAD, "why")


def test_emptying_leaves_columns_valid(ledger: SqlLedger) -> None:
    row = a_message(flags=("late",), canonical=b"x")
    with ledger.transaction() as transaction:
        transaction.add_messages([row])

    with ledger.transaction() as transaction:
        transaction.update_messages([MessageUpdate(row.id, clear=("flags", "canonical"))])
        found = transaction.message(row.id)

    assert found is not None
    assert (found.flags, found.canonical) == ([], None)


def test_an_output_id_leads_to_its_message(ledger: SqlLedger) -> None:
    row, keyless = a_message(), a_message(key=None)
    mine, other = an_output(row), an_output(keyless)
    with ledger.transaction() as transaction:
        transaction.add_messages([row, keyless])
        transaction.add_outputs([mine, other])

    with ledger.transaction() as transaction:
        found = transaction.correlated([mine.id, other.id, "unknown"])

    assert {output: hit.row_id for output, hit in found.items()} == {mine.id: row.id}
    assert (found[mine.id].entity, found[mine.id].key) == ("work_order", "1000471")


def test_large_batches_are_split(ledger: SqlLedger) -> None:
    ids = [("sap_orders", f"x{number}") for number in range(12_000)]
    with ledger.transaction() as transaction:
        transaction.add_messages([a_message(message_id="x11999")])

        known = transaction.known_messages(ids)

    assert list(known) == [("sap_orders", "x11999")]


def test_what_only_describes_a_message_is_always_storable(ledger: SqlLedger) -> None:
    row = a_message(
        message_type="a\0", content_type="b\0", correlation_id="c\0", cause="d\0", revision="\0"
    )

    with ledger.transaction() as transaction:
        transaction.add_messages([row])
        found = transaction.message(row.id)

    assert found is not None
    assert (found.message_type, found.content_type, found.correlation_id) == ("a␀", "b␀", "c␀")


def test_nothing_to_do_is_done(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        assert transaction.lock_keys([]) == {}
        assert transaction.known_messages([]) == {}
        assert transaction.update_messages([]) == 0
        transaction.add_messages([])
        transaction.add_code_misses([])
        transaction.put_entities([])
        transaction.count_received({})
