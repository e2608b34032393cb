"""One holder per destination; the epoch rises at every change."""

from __future__ import annotations

from datetime import timedelta

from mesbridge.ledger.ledger import SqlLedger

TTL, NOTHING = timedelta(seconds=15), timedelta()


def test_a_lease_is_renewed_under_the_same_epoch(ledger: SqlLedger) -> None:
    first = ledger.acquire_lease("sap_queue", "me", TTL)
    second = ledger.acquire_lease("sap_queue", "me", TTL)

    assert first is not None
    assert first == second


def test_nobody_else_gets_a_held_lease(ledger: SqlLedger) -> None:
    ledger.acquire_lease("sap_queue", "me", TTL)

    assert ledger.acquire_lease("sap_queue", "other", TTL) is None
    assert ledger.acquire_lease("opcenter_queue", "other", TTL) is not None


def test_every_other_acquisition_raises_the_epoch(ledger: SqlLedger) -> None:
    epochs = []
    for owner in ("me", "me", "other", "me"):
        lease = ledger.acquire_lease("sap_queue", owner, NOTHING)
        assert lease is not None
        epochs.append(lease.epoch)

    assert epochs == [1, 2, 3, 4]


def test_a_released_lease_is_free_at_once(ledger: SqlLedger) -> None:
    mine = ledger.acquire_lease("sap_queue", "me", TTL)
    assert mine is not None

    ledger.release_lease(mine)

    theirs = ledger.acquire_lease("sap_queue", "other", TTL)
    assert theirs is not None
    assert theirs.epoch == mine.epoch + 1
    ledger.release_lease(mine)
    assert ledger.acquire_lease("sap_queue", "me", TTL) is None
