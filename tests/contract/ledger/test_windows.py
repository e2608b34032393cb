"""Open windows, postings and running totals on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mesbridge.ledger.ids import new_id
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.balance import balance
from mesbridge.ledger.queries.held import list_held, waiting_keys
from mesbridge.ledger.queries.lag import held_counts
from mesbridge.ledger.queries.messages import message_detail, timeline
from mesbridge.ledger.retention import Retention, sweep
from mesbridge.pipeline.ports import (
    MessageRow,
    MessageState,
    OutputState,
    RunningTotal,
    WindowRow,
)
from tests.contract.ledger.builders import (
    a_dead_letter,
    a_message,
    ago,
    ahead,
    an_output,
    now,
    settled,
)

HELD, DUE = MessageState.HELD, MessageState.DUE


def a_window(**given: Any) -> WindowRow:
    values: dict[str, Any] = {
        "id": new_id(), "route": "pieces", "key": "7|0010", "rest_hash": "r", "release": "r1",
        "document": b"{}", "change": "new", "count": 1, "digest": "0", "sequence": "7",
        "opened_at": ago(60), "closes_at": ahead(600),
    }  # fmt: skip
    return WindowRow(**(values | given))


def a_member(window: WindowRow, **given: Any) -> MessageRow:
    values = {
        "route": window.route, "state": HELD, "reason": "window", "waits_for": "the end",
        "posting": window.id, "key": "7", "business_key": new_id(),
    }  # fmt: skip
    return a_message(**(values | given))


def a_posting(window: WindowRow, **given: Any) -> MessageRow:
    values: dict[str, Any] = {
        "id": window.id, "route": window.route, "members": window.count, "key": "7",
        "business_key": "posting",
    }  # fmt: skip
    return a_message(**(values | given))


def opened(ledger: SqlLedger, *windows: WindowRow, members: tuple[MessageRow, ...] = ()) -> None:
    with ledger.transaction() as transaction:
        transaction.put_windows(windows)
        transaction.add_messages(members)


def posted(ledger: SqlLedger, window: WindowRow, members: list[MessageRow]) -> MessageRow:
    """A posting of these messages that is due."""
    posting = a_posting(window)
    with ledger.transaction() as transaction:
        transaction.add_messages([*members, posting])
        transaction.count_received({window.route: len(members)})
        transaction.add_outputs([an_output(posting)])
        transaction.follow_postings([posting.id])
    return posting


def states(ledger: SqlLedger, rows: list[MessageRow]) -> list[str]:
    with ledger.transaction() as transaction:
        return [str(found.state) for row in rows if (found := transaction.message(row.id))]


def test_windows_are_found_by_route_and_key_oldest_first(ledger: SqlLedger) -> None:
    first, second = a_window(), a_window(rest_hash="other")
    opened(ledger, second, first, a_window(key="8|0010"), a_window(route="others"))

    with ledger.transaction() as transaction:
        found = transaction.open_windows([("pieces", "7|0010"), ("pieces", "none")])

    assert found == {("pieces", "7|0010"): [first, second]}


def test_a_window_grows_and_closes(ledger: SqlLedger) -> None:
    window = a_window()
    opened(ledger, window)

    with ledger.transaction() as transaction:
        window.count, window.sequence = 2, None
        transaction.put_windows([window])
        grown = transaction.window(window.id)
        transaction.remove_windows([window.id])
        gone = transaction.window(window.id)

    assert (grown, gone) == (window, None)


def test_windows_are_found_by_the_messages_that_they_hold(ledger: SqlLedger) -> None:
    first, second = a_window(), a_window(key="8|0010")
    members = (
        a_member(first),
        a_member(first),
        a_member(first, key="9"),
        a_member(second, key="9"),
    )
    opened(ledger, first, second, members=members)

    with ledger.transaction() as transaction:
        found = transaction.windows_holding(["7", "9", "none"])

    assert found == {"7": [first], "9": [first, second]}


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ({}, False),
        ({"closes_at": ago(1)}, True),
        ({"release": "r0"}, True),
        ({"opened_at": ahead(3600), "closes_at": ahead(7200)}, True),
        ({"opened_at": ahead(10)}, False),
        ({"route": "gone", "closes_at": ago(1)}, False),
    ],
    ids=["open", "over", "other release", "clock put back", "clocks differ", "no such route"],
)
def test_which_windows_are_due(ledger: SqlLedger, given: dict[str, Any], due: bool) -> None:
    window = a_window(**given)
    opened(ledger, window)

    assert list(ledger.due_windows("r1", ["pieces"], 10)) == ([window.id] if due else [])


def test_when_the_next_window_closes(ledger: SqlLedger) -> None:
    assert ledger.next_window() is None
    opened(ledger, a_window(closes_at=ahead(500)), a_window(key="8", closes_at=ahead(50)))

    found = ledger.next_window()

    assert found is not None
    assert timedelta() < found - now() <= timedelta(seconds=50)


def test_open_windows_are_named_all_or_by_their_messages(ledger: SqlLedger) -> None:
    first, second = a_window(), a_window(key="8", route="others")
    opened(ledger, first, second, members=(a_member(second, key="8"),))
    routes = ["pieces", "others"]

    assert list(ledger.all_windows(routes, None, 10)) == [first.id, second.id]
    assert list(ledger.all_windows(routes, ["8"], 10)) == [second.id]
    assert list(ledger.all_windows(["pieces"], None, 10)) == [first.id]


def test_messages_follow_their_posting(ledger: SqlLedger) -> None:
    window = a_window(count=2)
    members, other = [a_member(window), a_member(window)], a_member(a_window(key="8"))
    posting = posted(ledger, window, members)
    with ledger.transaction() as transaction:
        transaction.add_messages([other])
        (output,) = transaction.outputs_of(posting.id)
    due = states(ledger, [*members, other])

    lease = ledger.acquire_lease(output.destination, "a", timedelta(seconds=60))
    assert lease is not None
    with ledger.transaction() as transaction:
        transaction.settle_outputs(
            output.destination, lease.epoch, [settled(output, OutputState.SENT)]
        )
        delivered = transaction.refresh_messages([posting.id])

    assert due == ["due", "due", "held"]
    assert states(ledger, [*members, other, posting]) == [
        "delivered", "delivered", "held", "delivered",
    ]  # fmt: skip
    assert [each.row_id for each in delivered] == [member.id for member in members]


def test_a_held_posting_gives_its_reason_to_its_messages(ledger: SqlLedger) -> None:
    window = a_window()
    member, posting = a_member(window), a_posting(window, state=HELD, reason="code", waits_for="x")
    with ledger.transaction() as transaction:
        transaction.add_messages([member, posting])
        transaction.follow_postings([posting.id])

    with ledger.reading() as connection:
        (shown,) = list_held(connection).items
        counts = held_counts(connection)
        keys = waiting_keys(connection, ["0007"])
    assert (shown.id, shown.reason, shown.waits_for) == (member.id, "code", "x")
    assert counts == {("pieces", "code"): 1}
    assert keys == ["7"]


def test_a_posting_under_the_key_of_its_window_is_found_by_its_messages(ledger: SqlLedger) -> None:
    window = a_window(sequence=None)
    member, posting = a_member(window), a_posting(window, state=HELD, key="7|0010")
    with ledger.transaction() as transaction:
        transaction.add_messages([member, posting])

    with ledger.reading() as connection:
        keys = waiting_keys(connection, ["7"])
        entries = timeline(connection, "7").items
        detail = message_detail(connection, posting.id)
    assert keys == ["7", "7|0010"]
    assert [entry.message.id for entry in entries] == [window.id, member.id]
    assert detail is not None
    assert detail.collected == entries[0].collected == [(member.id, member.message_id)]


def test_the_balance_counts_messages_not_postings(ledger: SqlLedger) -> None:
    window = a_window(count=3)
    posted(ledger, window, [a_member(window) for _ in range(3)])

    with ledger.reading() as connection:
        (row,) = balance(connection)
    assert (row.received, row.due, row.held, row.unexplained) == (3, 3, 0, 0)


def test_a_collected_message_without_a_key_is_not_tried_alone(ledger: SqlLedger) -> None:
    opened(ledger, a_window(), members=(a_member(a_window(), key=None),))

    assert list(ledger.waiting_keyless("r2", ahead(60), 10)) == []


def test_the_members_of_a_posting_are_told_oldest_first(ledger: SqlLedger) -> None:
    window = a_window()
    members = tuple(a_member(window) for _ in range(3))
    opened(ledger, window, members=members)

    with ledger.transaction() as transaction:
        found = transaction.members_of(window.id)

    assert [each.row_id for each in found] == [member.id for member in members]


def test_messages_are_not_forgotten_while_their_posting_is_dead(ledger: SqlLedger) -> None:
    window, old = a_window(), {"received_at": ago(400 * 86400), "state": MessageState.DEAD}
    member, posting = a_member(window, **old), a_posting(window, **old)
    letter = a_dead_letter(message=posting.id)
    with ledger.transaction() as transaction:
        transaction.add_messages([member, posting])
        transaction.count_received({"pieces": 1})
        transaction.add_dead_letters([letter])
    kept = sweep(ledger, Retention(), now())

    with ledger.transaction() as transaction:
        transaction.resolve_dead_letters(ids=[letter.id], resolution="discarded")
    gone = sweep(ledger, Retention(), now())

    assert (kept.emptied, kept.deleted) == (0, 0)
    assert (gone.emptied, gone.deleted) == (2, 2)
    with ledger.reading() as connection:
        (row,) = balance(connection)
    assert (row.dead, row.unexplained) == (1, 0)


def test_running_totals_are_kept_per_route_and_key(ledger: SqlLedger) -> None:
    first = RunningTotal("counts", "7|0010", b'{"good":"58"}', "1", "m1", now())
    second = RunningTotal("counts", "7|0010", b'{"good":"79"}', None, "m2", now())
    other = RunningTotal("others", "7|0010", b"{}", None, "m3", now())
    with ledger.transaction() as transaction:
        transaction.put_running_totals([first, other])
    with ledger.transaction() as transaction:
        transaction.put_running_totals([second])

    with ledger.transaction() as transaction:
        found = transaction.running_totals([("counts", "7|0010"), ("counts", "8")])
    assert found == {("counts", "7|0010"): second}
