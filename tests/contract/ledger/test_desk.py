"""Counters, work lists, audit, probation, keys and pauses."""

from __future__ import annotations

from datetime import timedelta

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries import desk, lag, missing_codes
from mesbridge.pipeline.ports import AuditEntry, CodeMiss, MessageState
from tests.contract.ledger.builders import a_message, ago, now


def test_starts_are_counted_until_the_message_comes_through(ledger: SqlLedger) -> None:
    first, second = ("sap_orders", "m1"), ("sap_orders", "m2")

    def start(*marks: tuple[str, str]) -> dict[tuple[str, str], int]:
        with ledger.transaction() as transaction:
            return dict(transaction.start_probation(marks))

    assert start(first) == {first: 1}
    assert start(first, second, first) == {first: 2, second: 1}
    with ledger.transaction() as transaction:
        transaction.end_probation([first])
    assert start(first) == {first: 1}


def test_a_route_is_paused_and_resumed(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        transaction.set_paused("sap_orders", True, "ops", now())
        transaction.set_paused("opcenter_reports", True, "ops", now())
        transaction.set_paused("opcenter_reports", False, "ops", now())

        assert transaction.paused_routes() == {"sap_orders"}

    with ledger.reading() as connection:
        states = lag.route_states(connection)
    assert [(row.route, row.paused) for row in states] == [
        ("opcenter_reports", False),
        ("sap_orders", True),
    ]


def test_a_key_is_found_by_its_hash_and_revoked_once(ledger: SqlLedger) -> None:
    at = ago(5)
    with ledger.transaction() as transaction:
        key = transaction.add_api_key("dashboard", "h1", "viewer", at, timedelta(days=1))
        transaction.add_api_key("script", "h2", "operator", at, None)
        assert transaction.revoke_api_key(key, now())
        assert not transaction.revoke_api_key(key, now())

    with ledger.reading() as connection:
        found = desk.api_key_by_hash(connection, "h1")
        names = [row.name for row in desk.api_keys(connection)]
        assert desk.api_key_by_hash(connection, "h3") is None
    assert found is not None
    assert (found.role, found.expires_at) == ("viewer", at + timedelta(days=1))
    assert found.revoked_at is not None
    assert names == ["dashboard", "script"]


def test_the_audit_is_read_from_the_newest_in_pages(ledger: SqlLedger) -> None:
    entries = [
        AuditEntry(now(), "ops", "retry", f"d{number % 2}", {"n": number}, None)
        for number in range(3)
    ]
    with ledger.transaction() as transaction:
        transaction.add_audit(entries)

    with ledger.reading() as connection:
        first = desk.list_audit(connection, limit=2)
        rest = desk.list_audit(connection, limit=2, after=first.next)
        mine = desk.list_audit(connection, subject="d1")
    assert [row.before for row in first.items] == [{"n": 2}, {"n": 1}]
    assert [row.before for row in rest.items] == [{"n": 0}]
    assert rest.next is None
    assert [row.subject for row in mine.items] == ["d1"]


def test_missing_codes_tell_how_many_orders_wait(ledger: SqlLedger) -> None:
    waits, again, other, done = (
        a_message(key="a", state=MessageState.HELD),
        a_message(key="a", state=MessageState.HELD),
        a_message(key=None, state=MessageState.HELD),
        a_message(key="c"),
    )
    first = ago(60)
    box = [CodeMiss("uom", "sap_s4", "BOX", row.id, now()) for row in (waits, again, other, done)]
    box.append(CodeMiss("uom", "sap_s4", "BOX", waits.id, first))
    crate = CodeMiss("uom", "sap_s4", "CRT", done.id, first)
    with ledger.transaction() as transaction:
        transaction.add_messages([waits, again, other, done])
        transaction.add_code_misses([*box, crate])
        transaction.add_code_misses([CodeMiss("uom", "sap_s4", "BOX", waits.id, now())])

    with ledger.reading() as connection:
        page = missing_codes.missing_codes(connection, limit=1)
        rest = missing_codes.missing_codes(connection, limit=1, after=page.next)
        assert lag.code_miss_counts(connection) == {"uom": 5}
    (missing,) = page.items
    assert (missing.table, missing.system, missing.value) == ("uom", "sap_s4", "BOX")
    assert (missing.first_seen, missing.waiting, missing.messages) == (first, 2, 3)
    assert missing.last_seen > first
    assert [(row.value, row.waiting) for row in rest.items] == [("CRT", 0)]

    with ledger.transaction() as transaction:
        transaction.clear_code_misses([("uom", "sap_s4", "BOX")])
    with ledger.reading() as connection:
        assert [row.value for row in missing_codes.missing_codes(connection).items] == ["CRT"]
