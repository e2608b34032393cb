"""Dead letters: storable whatever was in the message, resolved once."""

from __future__ import annotations

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.pipeline.ports import DeadLetterRow
from tests.contract.ledger.builders import a_dead_letter, a_message, an_output


def store(ledger: SqlLedger, *rows: DeadLetterRow) -> None:
    with ledger.transaction() as transaction:
        transaction.add_dead_letters(rows)


def found(ledger: SqlLedger, row: DeadLetterRow) -> DeadLetterRow:
    with ledger.transaction() as transaction:
        stored = transaction.dead_letter(row.id)
    assert stored is not None
    return stored


def test_a_dead_letter_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    row = a_dead_letter(
        message="m", output="o", message_id="i", key="k", file="a.yaml", line=3, target="quantity",
        source="TotalQuantity", value="12,5", content_type="application/json", headers={"h": "ü"},
    )  # fmt: skip

    store(ledger, row)

    assert found(ledger, row) == row
    with ledger.transaction() as transaction:
        assert transaction.dead_letter("nobody") is None


def test_characters_that_no_database_stores_are_replaced(ledger: SqlLedger) -> None:
    row = a_dead_letter(value="a\0b", error="\ud800", message_id="\0", headers={"h": "\0\ud800"})

    store(ledger, row)

    stored = found(ledger, row)
    assert (stored.value, stored.error, stored.message_id) == ("a␀b", "?", "␀")
    assert stored.headers == {"h": "\0\ud800"}


def test_open_dead_letters_are_resolved_once(ledger: SqlLedger) -> None:
    by_id, by_message, by_output, other = (
        a_dead_letter(), a_dead_letter(message="m"), a_dead_letter(output="o"), a_dead_letter(),
    )  # fmt: skip
    store(ledger, by_id, by_message, by_output, other)

    with ledger.transaction() as transaction:
        resolved = transaction.resolve_dead_letters(
            ids=[by_id.id], messages=["m"], outputs=["o"], resolution="discarded", note="old"
        )
        again = transaction.resolve_dead_letters(ids=[by_id.id], resolution="retried")

    assert (resolved, again) == (3, 0)
    assert (found(ledger, by_id).resolution, found(ledger, by_id).note) == ("discarded", "old")
    assert found(ledger, other).resolution is None


def test_the_open_dead_letters_of_messages_are_listed(ledger: SqlLedger) -> None:
    mine, done = a_dead_letter(message="m"), a_dead_letter(message="m", resolution="retried")
    store(ledger, mine, done, a_dead_letter(message="n"))

    with ledger.transaction() as transaction:
        assert transaction.open_dead_letters(["m"]) == [mine]


def test_a_repeat_is_counted_on_the_dead_letter_of_its_message(ledger: SqlLedger) -> None:
    first = a_message(message_id="a")
    conflict = a_message(message_id="a", conflict=True)
    on_first, on_conflict = a_dead_letter(message=first.id), a_dead_letter(message=conflict.id)
    with ledger.transaction() as transaction:
        transaction.add_messages([first, conflict])
    store(ledger, on_first, on_conflict)

    with ledger.transaction() as transaction:
        transaction.seen_again([("sap_orders", "a"), ("sap_orders", "a"), ("sap_orders", "b")])
        transaction.seen_again([])

    assert found(ledger, on_first).seen_again == 2
    assert found(ledger, on_first).last_seen > on_first.last_seen
    assert found(ledger, on_conflict).seen_again == 0


def test_a_dead_letter_may_name_an_output(ledger: SqlLedger) -> None:
    output = an_output(a_message())
    row = a_dead_letter(output=output.id, message=output.message)

    store(ledger, row)

    assert found(ledger, row).output == output.id
