"""Remainders of rounding: exact, locked, and with what each message has moved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.retention import Retention, sweep
from mesbridge.pipeline.ports import RemainderMove, RemainderRef
from tests.contract.ledger.builders import now

_ONE = RemainderRef("erp.posting", "erp_api", "good", "1|KG")
_OTHER = RemainderRef("erp.posting", "", "good", "1|KG")


def test_nothing_stands_under_a_new_key(ledger: SqlLedger) -> None:
    with ledger.transaction() as transaction:
        found = transaction.lock_remainders([_ONE, _OTHER, _ONE])

    assert found == {_ONE: Decimal(0), _OTHER: Decimal(0)}


def test_all_digits_come_back(ledger: SqlLedger) -> None:
    exact = Decimal("-0.0000300000000000000000000000000000000001")
    with ledger.transaction() as transaction:
        transaction.lock_remainders([_ONE])
        transaction.put_remainders({_ONE: (exact, now())})

    with ledger.transaction() as transaction:
        found = transaction.lock_remainders([_ONE, _OTHER])

    assert str(found[_ONE]) == f"{exact:f}"
    assert found[_OTHER] == 0


def test_many_are_locked_at_once(ledger: SqlLedger) -> None:
    many = [RemainderRef("m", "", "good", str(number)) for number in range(450)]

    with ledger.transaction() as transaction:
        found = transaction.lock_remainders(many)

    assert set(found) == set(many)


def test_the_last_move_of_a_message_is_kept(ledger: SqlLedger) -> None:
    first = RemainderMove("m1", _ONE, Decimal("0.1"), Decimal("0.5"))
    second = RemainderMove("m1", _ONE, Decimal("0.1"), Decimal("-0.2"))
    other = RemainderMove("m2", _ONE, Decimal(0), Decimal(1))
    with ledger.transaction() as transaction:
        transaction.put_remainder_moves([first, other])
    with ledger.transaction() as transaction:
        transaction.put_remainder_moves([second])

    with ledger.transaction() as transaction:
        found = transaction.remainder_moves("m1")

    assert found == {_ONE: second}


def test_what_has_not_moved_for_long_is_forgotten(ledger: SqlLedger) -> None:
    at = now()
    with ledger.transaction() as transaction:
        transaction.lock_remainders([_ONE, _OTHER])
        transaction.put_remainders({_OTHER: (Decimal("0.5"), at - timedelta(days=20))})
        fresh = RemainderRef("m", "", "good", "2")
        transaction.put_remainders({fresh: (Decimal("0.25"), at)})

    done = sweep(ledger, Retention(timedelta(days=1), timedelta(days=15)), at)

    with ledger.transaction() as transaction:
        left = transaction.lock_remainders([_ONE, _OTHER, fresh])
    assert done.remainders == 2
    assert left == {_ONE: 0, _OTHER: 0, fresh: Decimal("0.25")}
