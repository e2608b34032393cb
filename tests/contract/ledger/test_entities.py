"""Keys are locked and numbered, entities overwritten."""

from __future__ import annotations

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import EntityRef, KeyState
from tests.contract.ledger.builders import an_entity


def test_new_keys_begin_with_number_one(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        locked = transaction.lock_keys(["b", "a", "b"])

    assert locked == {"a": KeyState("a", 0, 1), "b": KeyState("b", 0, 1)}


def test_numbers_go_on_where_they_stopped(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        transaction.lock_keys(["a"])
        transaction.put_keys([KeyState("a", 1, 7)])

    with ledger.transaction() as transaction:
        locked = transaction.lock_keys(["a", "b"])
        transaction.put_keys([])

    assert locked == {"a": KeyState("a", 1, 7), "b": KeyState("b", 0, 1)}


def test_a_new_state_replaces_the_stored_one(ledger: SqlLedger) -> None:
    first, other = an_entity(), an_entity("1000999")
    newer = an_entity(document=b"\x00\xff", content_hash="c2", revision=None)
    with ledger.transaction() as transaction:
        transaction.put_entities([first, other])

    with ledger.transaction() as transaction:
        transaction.put_entities([newer])
        found = transaction.entities([first.ref, other.ref, EntityRef("work_order", "none")])

    assert found == {first.ref: newer, other.ref: other}
