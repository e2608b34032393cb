"""The reconciliation of orders on both databases."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries import orders
from mesbridge.ledger.queries.orders import difference_counts, reconciliation, reconciliation_of
from mesbridge.pipeline.ports import EntityRef, MessageState, OutputState, StoredEntity
from mesbridge.pipeline.reconciliation import OrderReconciliation
from mesbridge.workspace import load
from mesbridge.workspace.release import Workspace
from tests.contract.ledger.builders import a_dead_letter, a_message, an_entity, an_output

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(ROOT / "mappings", ROOT / "schemas")


def an_order(workspace: Workspace, key: str, quantity: int = 10) -> StoredEntity:
    document = {"order_no": key, "quantity": Decimal(quantity), "uom": "C62"}
    return an_entity(key, document=workspace.codec("work_order").dump(document))


def add_report(
    ledger: SqlLedger, workspace: Workspace, key: str, good: int, *states: OutputState
) -> None:
    """A stored report and its outputs to the ERP."""
    number = f"PR-{key}-{good}"
    document = {"report_no": number, "order_no": key, "good": Decimal(good), "uom": "C62"}
    body = workspace.codec("production_report").dump(document)
    message = a_message(entity="production_report", business_key=number, key=key)
    outputs = [
        an_output(message, message_type="sap_s4.confirmation", state=state, index=index)
        for index, state in enumerate(states)
    ]
    with ledger.transaction() as transaction:
        transaction.add_messages([message])
        transaction.add_outputs(outputs)
        ref = EntityRef("production_report", number)
        transaction.put_entities([an_entity(key, ref=ref, document=body)])


def add_orders(ledger: SqlLedger, workspace: Workspace, *keys: str) -> None:
    with ledger.transaction() as transaction:
        transaction.put_entities([an_order(workspace, key) for key in keys])


def found(ledger: SqlLedger, workspace: Workspace, **by: Any) -> tuple[list[str], str | None]:
    with ledger.reading() as connection:
        page = reconciliation(connection, workspace, "work_order", **by)
    return [f"{order.key} {kinds(order)}".strip() for order in page.items], page.next


def kinds(order: OrderReconciliation) -> str:
    return " ".join(difference.kind for difference in order.differences)


def test_a_report_counts_as_posted_once_all_its_outputs_are_sent(
    ledger: SqlLedger, workspace: Workspace
) -> None:
    add_orders(ledger, workspace, "1", "2", "3")
    add_report(ledger, workspace, "1", 10, OutputState.SENT)
    add_report(ledger, workspace, "2", 10, OutputState.SENT, OutputState.DUE)
    add_report(ledger, workspace, "3", 10, OutputState.DISCARDED)
    add_report(ledger, workspace, "4", 10, OutputState.REPLACED, OutputState.SENT)

    assert found(ledger, workspace) == (
        ["1", "2 not_posted", "3 not_posted", "4 without_order"],
        None,
    )


def test_what_is_held_or_dead_is_named_although_nothing_is_stored(
    ledger: SqlLedger, workspace: Workspace
) -> None:
    held = a_message(key="7", business_key="R", entity="production_report", state=MessageState.HELD)
    dead = a_message(key="8", state=MessageState.DEAD)
    foreign = a_message(key="9", entity="equipment_state", state=MessageState.HELD)
    with ledger.transaction() as transaction:
        transaction.add_messages([held, dead, foreign])
        transaction.add_dead_letters(
            [a_dead_letter(message=dead.id, key="8"), a_dead_letter(key=None)]
        )

    assert found(ledger, workspace) == (["7 held", "8 dead"], None)


def test_pages_go_on_in_the_order_of_the_keys(ledger: SqlLedger, workspace: Workspace) -> None:
    add_orders(ledger, workspace, *(f"{number:03}" for number in range(7)))

    first, cursor = found(ledger, workspace, limit=3)
    second, cursor = found(ledger, workspace, limit=3, after=cursor)
    third, end = found(ledger, workspace, limit=3, after=cursor)

    assert first + second + third == [f"{number:03}" for number in range(7)]
    assert end is None


def test_only_those_that_differ_are_read_over_many_slices(
    ledger: SqlLedger, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "_SLICE", 2)
    add_orders(ledger, workspace, *(f"{number:03}" for number in range(9)))
    add_report(ledger, workspace, "001", 3, OutputState.DUE)
    add_report(ledger, workspace, "008", 11, OutputState.SENT)

    everything = found(ledger, workspace, differences_only=True)
    first = found(ledger, workspace, differences_only=True, limit=1)
    with ledger.reading() as connection:
        counts = difference_counts(connection, workspace, "work_order")

    assert everything == (["001 not_posted", "008 over_reported"], None)
    assert first == (["001 not_posted"], "001")
    assert counts == {"not_posted": 1, "over_reported": 1}


def test_a_long_look_for_differences_is_cut_into_pages(
    ledger: SqlLedger, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "SCAN_LIMIT", 4)
    add_orders(ledger, workspace, *(f"{number:03}" for number in range(9)))

    assert found(ledger, workspace, differences_only=True) == ([], "003")


def test_single_orders_are_compared_by_their_keys(ledger: SqlLedger, workspace: Workspace) -> None:
    add_orders(ledger, workspace, "1", "2")

    with ledger.reading() as connection:
        compared = reconciliation_of(connection, workspace, "work_order", ["2", "002", "3"])

    assert [order.key for order in compared] == ["2"]
