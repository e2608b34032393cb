"""Which held messages the sweep tries again."""

from __future__ import annotations

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import MessageRow, MessageState, MessageUpdate
from tests.contract.ledger.builders import a_message, ago, ahead


def held(**given: object) -> MessageRow:
    values = {"state": MessageState.HELD, "blocking": True, "reason": "code"}
    return a_message(**(values | given))


def store(ledger: SqlLedger, *rows: MessageRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_messages(rows)


def test_heads_of_another_release_or_without_predecessor_are_tried(ledger: SqlLedger) -> None:
    store(
        ledger,
        held(key="same"),
        held(key="newer", release="r0", received_at=ago(3)),
        held(key="follower", reason="predecessor", received_at=ago(2)),
        held(key="dead", seq=1, state=MessageState.DEAD, release="r0"),
        held(key="dead", seq=2, release="r0"),
        held(key="two", seq=1, release="r0", received_at=ago(1)),
        held(key="two", seq=2, release="r0"),
    )

    assert ledger.waiting_heads("r1", ago(60), 9) == ["newer", "follower", "two"]
    assert ledger.waiting_heads("r1", ago(60), 1) == ["newer"]


def test_each_entity_of_a_key_has_its_own_head(ledger: SqlLedger) -> None:
    store(
        ledger,
        held(key="a", seq=1, state=MessageState.DEAD),
        held(key="a", seq=2, release="r0", entity="production_report"),
    )

    assert ledger.waiting_heads("r1", ago(60), 9) == ["a"]


def test_a_head_is_tried_again_after_a_while(ledger: SqlLedger) -> None:
    tried, untried = held(key="a", received_at=ago(90)), held(key="b", received_at=ago(90))
    store(ledger, tried, untried)

    with ledger.transaction() as transaction:
        transaction.update_messages([MessageUpdate(tried.id, waits_for="uom/sap_s4/BOX")])

    assert ledger.waiting_heads("r1", ago(60), 9) == ["b"]
    assert ledger.waiting_heads("r1", ahead(60), 9) == ["b", "a"]


def test_held_messages_without_a_key_stand_for_themselves(ledger: SqlLedger) -> None:
    row = held(key=None, blocking=False, release="r0")
    store(ledger, row, held(key=None, blocking=False))

    assert ledger.waiting_heads("r1", ago(60), 9) == []
    assert ledger.waiting_keyless("r1", ago(60), 9) == [row.id]
