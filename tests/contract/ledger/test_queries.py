"""What the API, the CLI and the metrics read."""

from __future__ import annotations

from typing import Any

import pytest

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries import dead_letters, lag, messages
from mesbridge.ledger.queries.held import list_held
from mesbridge.ledger.queries.pages import clamped, split_cursor
from mesbridge.ledger.queries.reconciliation import (
    OutputCount,
    entities_of_keys,
    outputs_of_entities,
    outputs_of_keys,
    stored_entities,
)
from mesbridge.pipeline.ports import EntityRef, MessageRow, MessageState, OutputState
from tests.contract.ledger.builders import (
    a_dead_letter,
    a_message,
    ago,
    an_entity,
    an_output,
    now,
)


def store(ledger: SqlLedger, *rows: MessageRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_messages(rows)


def test_messages_are_found_by_every_filter_newest_first(ledger: SqlLedger) -> None:
    old = a_message(received_at=ago(3600))
    report = a_message(route="opcenter_reports", business_key="1000471|0010")
    held = a_message(state=MessageState.HELD)
    other = a_message(key="77", business_key="77")
    store(ledger, old, report, held, other)

    def found(**by: Any) -> list[str]:
        with ledger.reading() as connection:
            return [row.id for row in messages.search_messages(connection, **by).items]

    assert found() == [other.id, held.id, report.id, old.id]
    assert found(key="000001000471") == [held.id, report.id, old.id]
    assert found(key="1000471|0010") == [held.id, report.id, old.id][1:2]
    assert found(state=MessageState.HELD) == [held.id]
    assert found(route="opcenter_reports") == [report.id]
    assert found(since=ago(60)) == [other.id, held.id, report.id]


def test_a_page_goes_on_after_the_one_before(ledger: SqlLedger) -> None:
    rows = [a_message() for _ in range(5)]
    store(ledger, *rows)

    with ledger.reading() as connection:
        first = messages.search_messages(connection, limit=2)
        second = messages.search_messages(connection, limit=2, after=first.next)
        third = messages.search_messages(connection, limit=2, after=second.next)

    found = [row.id for page in (first, second, third) for row in page.items]
    assert found == [row.id for row in reversed(rows)]
    assert third.next is None


def test_one_message_comes_with_all_that_came_of_it(ledger: SqlLedger) -> None:
    row = a_message()
    output, letter = an_output(row), a_dead_letter(message=row.id)
    with ledger.transaction() as transaction:
        transaction.add_messages([row])
        transaction.add_outputs([output])
        transaction.add_dead_letters([letter])

    with ledger.reading() as connection:
        detail = messages.message_detail(connection, row.id)
        assert messages.message_detail(connection, "nobody") is None

    assert detail is not None
    assert (detail.message.id, detail.outputs, detail.dead_letters) == (row.id, [output], [letter])


def test_the_timeline_of_an_order_is_told_from_the_oldest(ledger: SqlLedger) -> None:
    order, change, report = a_message(), a_message(), a_message(route="opcenter_reports")
    outputs = [an_output(order), an_output(report, destination="sap_queue")]
    store(ledger, order, change, report, a_message(key="77"))
    with ledger.transaction() as transaction:
        transaction.add_outputs(outputs)

    with ledger.reading() as connection:
        page = messages.timeline(connection, "0001000471", limit=2)
        rest = messages.timeline(connection, "1000471", limit=2, after=page.next)

    told = [(entry.message.id, [row.id for row in entry.outputs]) for entry in page.items]
    assert told == [(order.id, [outputs[0].id]), (change.id, [])]
    assert [entry.message.id for entry in rest.items] == [report.id]


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("1000471", "000001000471"),
        ("000001000471", "1000471"),
        ("0001000471", "000001000471"),
        ("A-7", "A-7"),
        ("000", "0"),
        ("1000|0010", "1000|10"),
    ],
)
def test_leading_zeros_make_no_difference(asked: str, stored: str) -> None:
    assert stored in messages.key_variants(asked)


def test_dead_letters_are_listed_newest_first_without_bodies(ledger: SqlLedger) -> None:
    first = a_dead_letter(code="MB450", cause="broken", key="1000471")
    second = a_dead_letter(route="opcenter_reports")
    done = a_dead_letter(resolution="discarded")
    with ledger.transaction() as transaction:
        transaction.add_dead_letters([first, second, done])

    def found(**by: Any) -> list[str]:
        with ledger.reading() as connection:
            return [row.id for row in dead_letters.list_dead_letters(connection, **by).items]

    assert found() == [second.id, first.id]
    assert found(resolved=True) == [done.id, second.id, first.id]
    assert found(code="MB450") == found(cause="broken") == found(key="01000471") == [first.id]
    assert found(route="opcenter_reports") == [second.id]
    with ledger.reading() as connection:
        page = dead_letters.list_dead_letters(connection, limit=1)
        rest = dead_letters.list_dead_letters(connection, limit=1, after=page.next)
        whole = dead_letters.dead_letter_detail(connection, first.id)
        assert dead_letters.dead_letter_detail(connection, "nobody") is None
    assert [row.body for row in (*page.items, *rest.items)] == [b"", b""]
    assert whole == first


def test_dead_letters_are_grouped_by_cause(ledger: SqlLedger) -> None:
    early, late = ago(60), now()
    rows = [
        a_dead_letter(first_seen=early, last_seen=early, error="one"),
        a_dead_letter(first_seen=late, last_seen=late, error="two"),
        a_dead_letter(cause="other", route=None),
        a_dead_letter(resolution="retried"),
    ]
    with ledger.transaction() as transaction:
        transaction.add_dead_letters(rows)

    with ledger.reading() as connection:
        groups = dead_letters.dead_letter_groups(connection)
        mine = dead_letters.dead_letter_groups(connection, route="sap_orders")

    assert [(group.cause, group.count) for group in groups] == [(rows[0].cause, 2), ("other", 1)]
    assert (groups[0].first_seen, groups[0].last_seen) == (early, late)
    assert (groups[0].example, groups[0].error) == (rows[1].id, "two")
    assert mine == groups[:1]


def test_held_messages_and_followers_of_dead_rows_are_listed(ledger: SqlLedger) -> None:
    held = a_message(state=MessageState.HELD, reason="code", waits_for="uom/sap_s4/BOX", key="a")
    dead, follower, free = (
        a_message(state=MessageState.DEAD), a_message(), a_message(key="77"),
    )  # fmt: skip
    passes = a_message(state=MessageState.DEAD, key="77", seq=0)
    with ledger.transaction() as transaction:
        transaction.add_messages([held, dead, follower, free, passes])
        transaction.add_outputs(
            [
                an_output(dead, state=OutputState.DEAD),
                an_output(follower),
                an_output(follower, index=1),
                an_output(passes, state=OutputState.DEAD, blocks_when_dead=False),
                an_output(free),
            ]
        )

    with ledger.reading() as connection:
        page = list_held(connection, limit=1)
        rest = list_held(connection, limit=1, after=page.next)
        by_route = list_held(connection, route="nobody")
        by_key = list_held(connection, key="a")

    (first,), (second,) = page.items, rest.items
    assert (first.id, first.reason, first.waits_for) == (held.id, "code", "uom/sap_s4/BOX")
    assert (first.state, first.since) == (MessageState.HELD, held.received_at)
    assert (second.id, second.reason, second.waits_for) == (follower.id, "predecessor", dead.id)
    assert second.state is MessageState.DUE
    assert rest.next is None
    assert (list(by_route.items), list(by_key.items)) == ([], [first])


def test_lag_is_told_per_destination_and_route(ledger: SqlLedger) -> None:
    oldest = ago(90)
    late, held = a_message(received_at=oldest), a_message(state=MessageState.HELD, reason="code")
    rows = [
        an_output(late, created_at=oldest),
        an_output(late, state=OutputState.SENDING, index=1),
        an_output(late, state=OutputState.DEAD, index=2, created_at=ago(500)),
        an_output(late, state=OutputState.HELD, index=3),
        an_output(late, state=OutputState.SENT, index=4),
    ]
    with ledger.transaction() as transaction:
        transaction.add_messages([late, held, a_message(state=MessageState.HELD)])
        transaction.add_outputs(rows)
        transaction.add_dead_letters(
            [a_dead_letter(), a_dead_letter(route=None), a_dead_letter(resolution="retried")]
        )
    ledger.acquire_lease("opcenter_queue", "me", now() - ago(15))

    with ledger.reading() as connection:
        (found,) = lag.destination_lags(connection)
        assert lag.oldest_due(connection) == {"sap_orders": oldest}
        assert lag.held_counts(connection) == {("sap_orders", "code"): 1, ("sap_orders", ""): 1}
        assert lag.open_dead_letter_counts(connection) == {
            ("sap_orders", "MB402"): 1,
            ("", "MB402"): 1,
        }
        (lease,) = lag.leases(connection)

    assert found == lag.DestinationLag("opcenter_queue", 2, 1, 1, oldest)
    assert (lease.owner, lease.epoch) == ("me", 1)


def test_reconciliation_reads_states_and_what_became_of_them(ledger: SqlLedger) -> None:
    orders = [an_entity(key) for key in ("1", "2", "3")]
    report = an_entity("1", ref=EntityRef("production_report", "1|0010|r1"))
    posting = a_message(entity="production_report", business_key="1|0010|r1", key="1")
    with ledger.transaction() as transaction:
        transaction.put_entities([*orders, report])
        transaction.add_messages([posting])
        transaction.add_outputs(
            [
                an_output(posting, destination="sap_queue", state=OutputState.SENT),
                an_output(posting, destination="sap_queue", state=OutputState.REPLACED, index=1),
            ]
        )

    with ledger.reading() as connection:
        first = stored_entities(connection, "work_order", limit=2)
        rest = stored_entities(connection, "work_order", limit=2, after=first.next)
        reports = entities_of_keys(connection, "production_report", ["1", "2"])
        by_key = outputs_of_keys(connection, ["1", "2"])
        by_entity = outputs_of_entities(connection, "production_report", ["1|0010|r1"])

    assert [*first.items, *rest.items] == orders
    assert reports == {"1": [report]}
    sent = [OutputCount("sap_queue", "opcenter.create_work_order", OutputState.SENT, 1)]
    assert (by_key, by_entity) == ({"1": sent}, {"1|0010|r1": sent})


def test_a_foreign_cursor_is_refused() -> None:
    for cursor in ("{}", '["a"]', "nonsense"):
        with pytest.raises(ValueError, match=r".+"):
            split_cursor(cursor, 3)


def test_a_page_has_at_least_one_row_and_at_most_500() -> None:
    assert [clamped(limit) for limit in (None, 0, -1, 9, 10_000)] == [50, 50, 1, 9, 500]
