"""The same translation as an experienced developer writes it by hand: the standard library alone.

No caches and no tricks, and nothing made slow either: tables are dicts, zone and rounding units are
made once, the document is one literal.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.mapping import tables

BERLIN = ZoneInfo("Europe/Berlin")
WHOLE, HUNDREDTHS, THOUSANDTHS = Decimal("1"), Decimal("0.01"), Decimal("0.001")
TEN_THOUSANDTHS = Decimal("0.0001")
PERCENT, SIXTY = Decimal("0.01"), Decimal("60")
FACTORS = {unit: Decimal(factor) for unit, factor in tables.UNITS.items()}


def amount(text: str, unit: str) -> Decimal:
    """A quantity in its base unit."""
    return (Decimal(text) * FACTORS[unit]).quantize(THOUSANDTHS, ROUND_HALF_UP)


def local(day: str, time: str) -> datetime:
    """The instant of a day and a time in Berlin."""
    moment = datetime.strptime(day + time, "%Y%m%d%H%M%S")  # noqa: DTZ007
    return moment.replace(tzinfo=BERLIN).astimezone(UTC)


def day_of(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007


def stamp(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def written(moment: datetime) -> str:
    """An instant in UTC as JSON has it."""
    return moment.isoformat().replace("+00:00", "Z")


def rounded(text: str, factor: str, step: str) -> Decimal:
    """A decimal times a factor, rounded to a step."""
    return (Decimal(text) * Decimal(factor)).quantize(Decimal(step), ROUND_HALF_UP)


def seconds(minutes: str) -> Decimal:
    return (Decimal(minutes) * SIXTY).quantize(WHOLE, ROUND_HALF_UP)


def work_order(order: dict[str, Any]) -> dict[str, Any]:
    """The entity of *order*: decimals, days and instants in UTC."""
    unit = order["Uom"]
    return {
        "order_no": order["Order"].lstrip("0"),
        "kind": tables.KINDS[order["Kind"]],
        "site": tables.SITES[order["Plant"]],
        "product": order["Item"].strip(),
        "product_name": order["ItemText"].strip(),
        "quantity": amount(order["Qty"], unit),
        "unit": tables.BASE_UNITS[unit],
        "priority": int(order["Urgency"]),
        "state": tables.STATES[order["State"]],
        "planned_start": local(order["StartDay"], order["StartTime"]),
        "planned_end": local(order["EndDay"], order["EndTime"]),
        "earliest_start": day_of(order["EarliestDay"]),
        "due": day_of(order["DueDay"]),
        "created_at": stamp(order["Created"]),
        "changed_at": stamp(order["Changed"]),
        "lot": order["Lot"] or order["Order"],
        "location": order["Store"],
        "planner": order["Planner"].upper(),
        "dispatcher": order["Dispatcher"],
        "sales_ref": f"{order['SalesOrder']}-{order['SalesItem']}",
        "customer": order["Customer"].lstrip("0"),
        "routing": f"{order['Routing']}/{order['RoutingVariant']}",
        "bom": order["Bom"],
        "scrap_factor": (Decimal(order["ScrapPercent"]) * PERCENT).quantize(
            TEN_THOUSANDTHS, ROUND_HALF_UP
        ),
        "minimum_lot": amount(order["LotMinimum"], unit),
        "over_delivery": Decimal(order["OverPercent"]).quantize(HUNDREDTHS, ROUND_HALF_UP),
        "over_unlimited": order["OverFree"] == "X",
        "rework": order["Kind"] == "90",
        "note": order["Note"].strip(),
        "origin": "ERP-7",
        "operations": [
            {
                "seq": int(each["No"]),
                "control": tables.CONTROLS[each["Control"]],
                "center": tables.CENTERS[each["Center"]],
                "description": each["Text"].strip(),
                "setup_seconds": seconds(each["SetupMinutes"]),
                "run_seconds": seconds(each["RunMinutes"]),
                "planned_start": local(each["StartDay"], each["StartTime"]),
                "quantity": amount(each["Qty"], each["Uom"]),
            }
            for each in order["Operations"]
        ],
        "components": [
            {
                "pos": int(each["Pos"]),
                "material": each["Item"].strip(),
                "quantity": amount(each["Qty"], each["Uom"]),
                "unit": tables.BASE_UNITS[each["Uom"]],
                "backflush": each["Backflush"] == "X",
                "storage": each["Store"] or "MAIN",
            }
            for each in order["Components"]
        ],
    }


def message(order: dict[str, Any]) -> dict[str, Any]:
    """The same, ready for :func:`json.dumps`: decimals, days and instants as text."""
    unit = order["Uom"]
    return {
        "order_no": order["Order"].lstrip("0"),
        "kind": tables.KINDS[order["Kind"]],
        "site": tables.SITES[order["Plant"]],
        "product": order["Item"].strip(),
        "product_name": order["ItemText"].strip(),
        "quantity": str(amount(order["Qty"], unit)),
        "unit": tables.BASE_UNITS[unit],
        "priority": int(order["Urgency"]),
        "state": tables.STATES[order["State"]],
        "planned_start": written(local(order["StartDay"], order["StartTime"])),
        "planned_end": written(local(order["EndDay"], order["EndTime"])),
        "earliest_start": day_of(order["EarliestDay"]).isoformat(),
        "due": day_of(order["DueDay"]).isoformat(),
        "created_at": written(stamp(order["Created"])),
        "changed_at": written(stamp(order["Changed"])),
        "lot": order["Lot"] or order["Order"],
        "location": order["Store"],
        "planner": order["Planner"].upper(),
        "dispatcher": order["Dispatcher"],
        "sales_ref": f"{order['SalesOrder']}-{order['SalesItem']}",
        "customer": order["Customer"].lstrip("0"),
        "routing": f"{order['Routing']}/{order['RoutingVariant']}",
        "bom": order["Bom"],
        "scrap_factor": str(
            (Decimal(order["ScrapPercent"]) * PERCENT).quantize(TEN_THOUSANDTHS, ROUND_HALF_UP)
        ),
        "minimum_lot": str(amount(order["LotMinimum"], unit)),
        "over_delivery": str(Decimal(order["OverPercent"]).quantize(HUNDREDTHS, ROUND_HALF_UP)),
        "over_unlimited": order["OverFree"] == "X",
        "rework": order["Kind"] == "90",
        "note": order["Note"].strip(),
        "origin": "ERP-7",
        "operations": [
            {
                "seq": int(each["No"]),
                "control": tables.CONTROLS[each["Control"]],
                "center": tables.CENTERS[each["Center"]],
                "description": each["Text"].strip(),
                "setup_seconds": str(seconds(each["SetupMinutes"])),
                "run_seconds": str(seconds(each["RunMinutes"])),
                "planned_start": written(local(each["StartDay"], each["StartTime"])),
                "quantity": str(amount(each["Qty"], each["Uom"])),
            }
            for each in order["Operations"]
        ],
        "components": [
            {
                "pos": int(each["Pos"]),
                "material": each["Item"].strip(),
                "quantity": str(amount(each["Qty"], each["Uom"])),
                "unit": tables.BASE_UNITS[each["Uom"]],
                "backflush": each["Backflush"] == "X",
                "storage": each["Store"] or "MAIN",
            }
            for each in order["Components"]
        ],
    }
