from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mesbridge.dictionary.entity import Dictionary, Entity, Label
from mesbridge.documents import Position
from mesbridge.pipeline.reconciliation import (
    KINDS,
    OrderFacts,
    OrderReconciliation,
    Reconciler,
    ReportFacts,
)

HERE = Position("dictionary.yaml", 1, 1)


def entity(name: str, **roles: str) -> Entity:
    return Entity(name, Label(name), HERE, {}, key=("number",), reconcile=roles)


DICTIONARY = Dictionary(
    {
        "work_order": entity("work_order", order="number", ordered="quantity", unit="uom"),
        "report": entity(
            "report", order="order", operation="operation", reported="good", scrapped="scrap",
            reworked="rework", unit="uom", reverses="reverses", posted="confirmation",
        ),
        "note": entity("note"),
    }
)  # fmt: skip
ORDER = {"number": "1", "quantity": Decimal(100), "uom": "C62"}


def report(number: str, good: int = 0, *, sent: bool = True, **more: Any) -> ReportFacts:
    waiting = more.pop("waiting", False)
    document = {"number": number, "good": Decimal(good), "uom": "C62", **more}
    return ReportFacts("report", number, document, sent=sent, waiting=waiting)


def compared(*reports: ReportFacts, order: Any = ORDER, **more: int) -> OrderReconciliation:
    return Reconciler(DICTIONARY, "work_order").compare(OrderFacts("1", order, reports, **more))


def kinds(found: OrderReconciliation) -> list[str]:
    return [difference.kind for difference in found.differences]


def test_partial_reports_add_up() -> None:
    found = compared(report("a", 40), report("b", 60))

    assert (found.ordered, found.total.reported, found.total.posted) == (100, 100, 100)
    assert found.unit == "C62"
    assert kinds(found) == []


def test_a_report_that_is_not_posted_yet_is_a_difference_in_words() -> None:
    found = compared(report("a", 40), report("b", 20, sent=False, waiting=True))

    assert kinds(found) == ["not_posted"]
    text = found.differences[0].text
    assert text.en == "60 C62 reported, 40 C62 posted, 1 on their way"
    assert text.zh == "已报工 60 C62，已过账 40 C62，1 份正在过账"


def test_the_confirmation_of_the_erp_counts_as_posted() -> None:
    found = compared(report("a", 40, sent=False, confirmation="00001"))

    assert found.total.posted == 40


def test_a_reversed_report_does_not_count() -> None:
    found = compared(report("a", 40), report("b", 60), report("c", reverses="a"))

    assert (found.total.reported, found.total.posted) == (60, 60)
    assert kinds(found) == []


def test_a_reversal_that_is_not_posted_leaves_the_original_posted() -> None:
    found = compared(report("a", 40), report("c", sent=False, waiting=True, reverses="a"))

    assert (found.total.reported, found.total.posted) == (0, 40)
    assert kinds(found) == ["not_posted"]


def test_a_correction_counts_instead_of_what_it_replaces() -> None:
    found = compared(report("a", 40), report("c", 35, reverses="a"))

    assert (found.total.reported, found.total.posted) == (35, 35)


def test_every_operation_reports_the_same_pieces() -> None:
    found = compared(
        report("a", 100, operation="0010"),
        report("b", 98, operation="0020", scrap=[{"quantity": Decimal(2), "reason": "x"}]),
    )

    assert list(found.operations) == ["0010", "0020"]
    assert found.total.reported == 98
    assert found.total.scrapped == 2
    assert kinds(found) == []


def test_scrap_and_rework_of_all_operations_are_summed() -> None:
    found = compared(
        report("a", 90, operation="0010", scrap=Decimal(3), rework=Decimal(1)),
        report("b", 90, operation="0020", scrap=[{"quantity": Decimal("0.5")}] * 2, rework=2),
    )

    assert (found.total.scrapped, found.total.reworked) == (4, 3)


def test_more_than_ordered_is_a_difference_of_its_operation() -> None:
    found = compared(report("a", 101, operation="0010"), report("b", 100, operation="0020"))

    assert kinds(found) == ["over_reported"]
    assert found.differences[0].text.en == "operation 0010: 101 C62 reported, 100 C62 ordered"
    assert found.differences[0].text.zh == "工序 0010：已报工 101 C62，计划 100 C62"


def test_reports_without_an_order_are_named() -> None:
    found = compared(report("a", 5), order=None)

    assert (found.ordered, found.unit) == (None, "C62")
    assert kinds(found) == ["without_order"]


def test_another_unit_is_not_added() -> None:
    found = compared(report("a", 5), report("b", 7, uom="KGM"))

    assert found.total.reported == 5
    assert kinds(found) == ["unit_differs"]


def test_held_messages_and_dead_letters_are_differences() -> None:
    found = compared(held=2, dead=1)

    assert kinds(found) == ["held", "dead"]
    assert found.differences[0].text.en == "2 messages are held"


def test_an_order_without_reports_is_all_right() -> None:
    found = compared()

    assert found.total.reported == found.reports == 0
    assert kinds(found) == []


def test_an_order_without_a_unit_compares_what_has_none() -> None:
    facts = ReportFacts("report", "a", {"good": Decimal(1)}, sent=True)

    found = compared(facts, order={"quantity": Decimal(1)})

    assert found.unit is None
    assert found.total.reported == 1


def test_only_what_has_ordered_quantities_can_be_reconciled() -> None:
    for name in ("note", "report", "nope"):
        with pytest.raises(KeyError):
            Reconciler(DICTIONARY, name)


def test_every_kind_is_of_the_closed_list() -> None:
    found = compared(report("a", 500, sent=False), report("b", 1, uom="KGM"), held=1, dead=1)

    assert set(kinds(found)) < set(KINDS)
