"""The state of a message follows from its rows."""

from __future__ import annotations

import pytest

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import MessageState, OutputState
from tests.contract.ledger.builders import a_message, ago, an_output

STATES = OutputState
CASES = {
    "all sent": ((STATES.SENT, STATES.SENT), MessageState.DELIVERED),
    "one due": ((STATES.SENT, STATES.DUE), MessageState.DUE),
    "one being sent": ((STATES.SENT, STATES.SENDING), MessageState.DUE),
    "held beats due": ((STATES.DUE, STATES.HELD), MessageState.HELD),
    "dead beats all": ((STATES.HELD, STATES.DEAD), MessageState.DEAD),
    "discarded beats superseded": ((STATES.DISCARDED, STATES.REPLACED), MessageState.DEAD),
    "due beats discarded": ((STATES.DISCARDED, STATES.DUE), MessageState.DUE),
    "superseded beats sent": ((STATES.SENT, STATES.REPLACED), MessageState.SUPERSEDED),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES.keys())
def test_the_highest_of_the_rows_decides(
    ledger: SqlLedger, rows: tuple[OutputState, ...], expected: MessageState
) -> None:
    message = a_message(state=MessageState.FILTERED)
    with ledger.transaction() as transaction:
        transaction.add_messages([message])
        transaction.add_outputs(
            [an_output(message, state=state, index=n) for n, state in enumerate(rows)]
        )

        transaction.refresh_messages([message.id])

        found = transaction.message(message.id)
    assert found is not None
    assert found.state is expected


def test_a_replayed_row_counts_instead_of_the_one_it_replaced(ledger: SqlLedger) -> None:
    message = a_message()
    with ledger.transaction() as transaction:
        transaction.add_messages([message])
        transaction.add_outputs(
            [
                an_output(message, state=OutputState.REPLACED),
                an_output(message, state=OutputState.SENT, generation=1),
            ]
        )

        delivered = transaction.refresh_messages([message.id])

    assert [row.row_id for row in delivered] == [message.id]


def test_messages_without_rows_are_left_alone(ledger: SqlLedger) -> None:
    message = a_message(state=MessageState.SUPERSEDED)
    with ledger.transaction() as transaction:
        transaction.add_messages([message])

        assert transaction.refresh_messages([message.id, "unknown"]) == []

        found = transaction.message(message.id)
    assert found is not None
    assert found.state is MessageState.SUPERSEDED


def test_only_what_has_just_become_delivered_is_told(ledger: SqlLedger) -> None:
    before = a_message(state=MessageState.DELIVERED)
    fresh = a_message(sent_at=ago(9))
    waits = a_message()
    with ledger.transaction() as transaction:
        transaction.add_messages([before, fresh, waits])
        transaction.add_outputs(
            [
                an_output(before, state=OutputState.SENT),
                an_output(fresh, state=OutputState.SENT),
                an_output(waits),
            ]
        )

        delivered = transaction.refresh_messages([before.id, fresh.id, waits.id])

    assert [(row.row_id, row.route, row.sent_at) for row in delivered] == [
        (fresh.id, "sap_orders", fresh.sent_at)
    ]
