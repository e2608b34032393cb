"""The messages of the simulated SAP, as its OData services write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mesbridge.simulator.orders import Order, OrderSending, OrderState, Version
from mesbridge.simulator.plants import Part

_EPOCH = date(1970, 1, 1)
_SERVICE = "https://s4h.example.test/sap/opu/odata/sap/API_PRODUCTION_ORDER_2_SRV"


def production_order(sending: OrderSending) -> bytes:
    """A_ProductionOrder_2 with everything expanded, as JSON."""
    order, version = sending.order, sending.version
    document = {
        **_head(order, version),
        "to_ProductionOrderComponent": {"results": _components(order, version)},
        "to_ProductionOrderOperation": {"results": _operations(order, version)},
        "to_ProductionOrderItem": {"results": [_item(order, version)]},
        "to_ProductionOrderStatus": {"results": _statuses(order, version)},
    }
    return json.dumps({"d": document}, ensure_ascii=False).encode()


def _head(order: Order, version: Version) -> dict[str, Any]:
    stamp = version.changed_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return {
        "__metadata": {
            "id": f"{_SERVICE}/A_ProductionOrder_2('{order.number}')",
            "type": "API_PRODUCTION_ORDER_2_SRV.A_ProductionOrder_2Type",
            "etag": f"W/\"'{stamp}'\"",
        },
        "ManufacturingOrder": order.number,
        "ManufacturingOrderCategory": "10",
        "ManufacturingOrderType": "PP01",
        "OrderIsCreated": "",
        "OrderIsReleased": "X",
        "OrderIsDeleted": _flag(version.state is OrderState.DELETED),
        "OrderIsTechnicallyCompleted": _flag(version.state is OrderState.CLOSED),
        "OrderIsConfirmed": "",
        "OrderIsDelivered": "",
        "LastChangeDateTime": stamp,
        "Material": order.product.material.number,
        "StorageLocation": "FG01",
        "ProductionPlant": order.plant.code,
        "MRPController": "001",
        "ProductionSupervisor": "101",
        "ProductionVersion": "0001",
        "SalesOrder": order.sales_order,
        "SalesOrderItem": "10",
        **_span("MfgOrderPlanned{}Date", "MfgOrderPlanned{}Time", order, version),
        **_span("MfgOrderScheduled{}Date", "MfgOrderScheduled{}Time", order, version),
        "ProductionUnit": order.unit.sap,
        "TotalQuantity": quantity_text(version.quantity),
        "MfgOrderPlannedScrapQty": "0.000",
        "MfgOrderConfirmedYieldQty": "0.000",
        "OrderLongText": order.product.text,
    }


def _span(day: str, time: str, order: Order, version: Version) -> dict[str, str]:
    start = day_and_time(version.start, order.plant.zone)
    end = day_and_time(version.end, order.plant.zone, ends=True)
    names = [name.format(side) for side in ("Start", "End") for name in (day, time)]
    return dict(zip(names, (*start, *end), strict=True))


def _operations(order: Order, version: Version) -> list[dict[str, Any]]:
    length = (version.end - version.start) / len(order.operations)
    return [
        {
            "ManufacturingOrder": order.number,
            "ManufacturingOrderSequence": "0",
            "ManufacturingOrderOperation": number,
            "MfgOrderOperationText": machine.work,
            "OperationIsReleased": "X",
            "OperationIsConfirmed": "",
            "ProductionPlant": order.plant.code,
            "WorkCenterTypeCode": "A",
            "WorkCenter": machine.sap,
            "OperationControlProfile": "PP01",
            **_operation_span(order, version.start + step * length, length),
            "OperationUnit": order.unit.sap,
            "OpPlannedTotalQuantity": quantity_text(version.quantity),
            "OpTotalConfirmedYieldQty": "0.000",
            "WorkCenterStandardWorkQtyUnit1": "MIN",
            "WorkCenterStandardWorkQtyUnit2": "MIN",
            "WorkCenterStandardWorkQtyUnit3": "HR",
        }
        for step, (number, machine) in enumerate(
            zip(order.operations, order.product.steps, strict=True)
        )
    ]


def _operation_span(order: Order, start: datetime, length: timedelta) -> dict[str, str]:
    zone = order.plant.zone
    names = (
        "OpErlstSchedldExecStrtDte", "OpErlstSchedldExecStrtTme",
        "OpErlstSchedldExecEndDte", "OpErlstSchedldExecEndTme",
    )  # fmt: skip
    moments = (*day_and_time(start, zone), *day_and_time(start + length, zone, ends=True))
    return dict(zip(names, moments, strict=True))


def _components(order: Order, version: Version) -> list[dict[str, Any]]:
    day, time = day_and_time(version.start, order.plant.zone)
    return [
        {
            "Reservation": order.reservation,
            "ReservationItem": str(item),
            "Material": part.material.number,
            "Plant": order.plant.code,
            "ManufacturingOrder": order.number,
            "ManufacturingOrderSequence": "0",
            "ManufacturingOrderOperation": order.operations[part.step],
            "MatlCompRequirementDate": day,
            "MatlCompRequirementTime": time,
            "MatlCompIsMarkedForDeletion": False,
            "MatlCompIsMarkedForBackflush": part.backflush,
            "BillOfMaterialItemNumber": line,
            "BOMItemCategory": "L",
            "StorageLocation": part.storage,
            "Batch": "",
            "GoodsMovementType": "531" if part.by_product else "261",
            "BaseUnit": part.material.unit.sap,
            "RequiredQuantity": quantity_text(_required(part, version.quantity)),
            "WithdrawnQuantity": "0.000",
        }
        for item, (line, part) in enumerate(order.parts(), start=1)
    ]


def _required(part: Part, quantity: Decimal) -> Decimal:
    """What the whole order needs; a by-product is written below zero."""
    return part.per_piece * quantity * (-1 if part.by_product else 1)


def _item(order: Order, version: Version) -> dict[str, Any]:
    return {
        "ManufacturingOrder": order.number,
        "ManufacturingOrderItem": "1",
        "Material": order.product.material.number,
        "StorageLocation": "FG01",
        "Batch": "",
        "ProductionUnit": order.unit.sap,
        "MfgOrderItemPlannedTotalQty": quantity_text(version.quantity),
        "MfgOrderItemGoodsReceiptQty": "0.000",
        "OverdelivTolrtdLmtRatioInPct": "5.0",
        "UnderdelivTolrtdLmtRatioInPct": "2.0",
        "UnlimitedOverdeliveryIsAllowed": False,
    }


_STATUSES: Mapping[OrderState, tuple[tuple[str, str, str], ...]] = {
    OrderState.RELEASED: (("I0002", "REL", "Released"),),
    OrderState.DELETED: (("I0002", "REL", "Released"), ("I0076", "DLFL", "Deletion flag")),
    OrderState.CLOSED: (("I0002", "REL", "Released"), ("I0045", "TECO", "Technically completed")),
}


def _statuses(order: Order, version: Version) -> list[dict[str, Any]]:
    return [
        {
            "ManufacturingOrder": order.number,
            "StatusCode": code,
            "IsUserStatus": False,
            "StatusShortName": short,
            "StatusName": name,
        }
        for code, short, name in _STATUSES[version.state]
    ]


def day_and_time(moment: datetime, zone: str, *, ends: bool = False) -> tuple[str, str]:
    """``/Date(ms)/`` and ``PTxxHxxMxxS`` of *moment* on the clocks of *zone*.

    *ends*: midnight is written as the end of the day before, ``PT24H00M00S``.
    """
    local = moment.astimezone(ZoneInfo(zone))
    if ends and local.hour == local.minute == local.second == 0:
        return odata_date(local.date() - timedelta(days=1)), "PT24H00M00S"
    return odata_date(local.date()), local.strftime("PT%HH%MM%SS")


def odata_date(day: date) -> str:
    """``/Date(ms)/``: the calendar day as UTC midnight."""
    return f"/Date({(day - _EPOCH).days * 86_400_000})/"


def quantity_text(quantity: Decimal) -> str:
    """A quantity as OData writes it: text with three decimals."""
    return f"{quantity:.3f}"


def _flag(value: bool) -> str:
    return "X" if value else ""


def confirmation_answer(
    posted: Mapping[str, Any], group: str, count: int, order_type: str = "PP01"
) -> bytes:
    """The answer to a confirmation: its keys, and what was posted.

    *posted*: the confirmation as it came, or for a cancellation the fields of the one cancelled
    with ``IsReversal`` true.
    """
    document = {
        "__metadata": {"type": "API_PROD_ORDER_CONFIRMATION_2_SRV.ProdnOrdConf2Type"},
        "ConfirmationGroup": group,
        "ConfirmationCount": str(count),
        "OrderID": posted["OrderID"],
        "Sequence": posted.get("Sequence", "0"),
        "OrderOperation": posted["OrderOperation"],
        "OrderType": order_type,
        "IsReversed": False,
        "IsReversal": bool(posted.get("IsReversal", False)),
        "EnteredByUser": "MESUSER",
        "PostingDate": posted.get("PostingDate"),
        "ConfirmationUnit": posted["ConfirmationUnit"],
        "ConfirmationYieldQuantity": posted["ConfirmationYieldQuantity"],
        "ConfirmationScrapQuantity": posted.get("ConfirmationScrapQuantity", "0.000"),
        "ConfirmationReworkQuantity": posted.get("ConfirmationReworkQuantity", "0.000"),
    }
    return json.dumps({"d": document}, ensure_ascii=False).encode()
