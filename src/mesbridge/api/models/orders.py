"""Orders: timeline and reconciliation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mesbridge.api.models.base import Shown, Text, shown, text_of
from mesbridge.api.models.messages import LetterOfMessage, MessageShown, OutputShown
from mesbridge.dictionary.keys import plain_decimal
from mesbridge.pipeline.reconciliation import OrderReconciliation, Quantities


class OperationQuantities(Shown):
    """The sums of one operation, in the order's unit, as decimal texts."""

    operation: str = shown("0020", "Empty where reports name none.")
    reported: str = shown("118")
    scrapped: str = shown("2")
    reworked: str = shown("0")
    posted: str = shown("118")


class DifferenceShown(Shown):
    """One thing that differs."""

    kind: str = shown(
        "not_posted", "not_posted, without_order, over_reported, unit_differs, held or dead."
    )
    text: Text


class ReconciliationShown(Shown):
    """Ordered, reported and posted of one order, and what differs."""

    key: str = shown("1000471")
    unit: str | None = shown("C62")
    ordered: str | None = shown("120", "Null where the order is not known.")
    reported: str = shown("118", "Good quantity of the last operation that was reported on.")
    scrapped: str = shown("2", "Of all operations.")
    reworked: str = shown("0", "Of all operations.")
    posted: str = shown("118", "As `reported`, of what the ERP was told.")
    reports: int = shown(3)
    operations: list[OperationQuantities]
    differences: list[DifferenceShown]


class StoredEntityShown(Shown):
    """The last known state of something."""

    entity: str = shown("work_order")
    business_key: str = shown("1000471")
    revision: str | None = shown("2026-03-02T06:15:03Z")
    updated_at: datetime = shown("2026-03-02T06:15:04Z")
    document: dict[str, Any] | None = shown({"order_no": "1000471", "quantity": "120"})


class TimelineShown(MessageShown):
    """One message of an order's life, with what it sent and where that stands."""

    system: str | None = shown("sap_s4", "System that sent it.")
    side: str | None = shown("erp")
    outputs: list[OutputShown]
    dead_letters: list[LetterOfMessage]
    collected: list[str] = shown(
        [], "Of a posting: the ids of the messages that it was collected from."
    )


class OrderShown(Shown):
    """The life of one order across both systems, oldest first."""

    key: str = shown("1000471")
    states: list[StoredEntityShown]
    reconciliation: ReconciliationShown | None
    items: list[TimelineShown]
    next: str | None = shown(None, "Cursor of the next page; null at the end.", None)


def reconciliation_shown(found: OrderReconciliation) -> ReconciliationShown:
    """One compared order as it is answered."""
    return ReconciliationShown(
        key=found.key,
        unit=found.unit,
        ordered=None if found.ordered is None else plain_decimal(found.ordered),
        reports=found.reports,
        operations=[
            OperationQuantities(operation=name, **_texts(sums))
            for name, sums in found.operations.items()
        ],
        differences=[
            DifferenceShown(kind=difference.kind, text=text_of(difference.text))
            for difference in found.differences
        ],
        **_texts(found.total),
    )


def _texts(sums: Quantities) -> dict[str, str]:
    return {
        "reported": plain_decimal(sums.reported),
        "scrapped": plain_decimal(sums.scrapped),
        "reworked": plain_decimal(sums.reworked),
        "posted": plain_decimal(sums.posted),
    }
