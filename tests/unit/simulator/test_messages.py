"""What the simulated systems write is valid by the shipped schemas and says what was planned."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from mesbridge.errors import DecodeError
from mesbridge.simulator.mes import cut_off
from mesbridge.simulator.mes_b2mml import B2mmlDesk
from mesbridge.simulator.mes_opcenter import OpcenterDesk
from mesbridge.simulator.plan import OrderPlan, Plan, make_plan
from mesbridge.simulator.plants import PLANTS, UNKNOWN_REASON, UNKNOWN_UNIT
from mesbridge.simulator.reports import Hold, MesSending, Report, ReportKind
from mesbridge.simulator.sap_messages import day_and_time, production_order
from mesbridge.simulator.shipped import shipped_folder
from mesbridge.workspace.release import Workspace


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(40, seed=11)


def _written(plan: OrderPlan, sending: MesSending) -> tuple[str, bytes]:
    desk = OpcenterDesk({}) if plan.order.plant.mes == "opcenter" else B2mmlDesk({})
    return desk.written(sending.content)


def _codes(table: str, column: str) -> set[str]:
    path: Path = shipped_folder() / "mappings" / "codes" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def test_orders_become_work_orders(plan: Plan, shipped: Workspace) -> None:
    translator = shipped.translator("sap_s4.production_order")

    for sending in plan.erp_stream:
        if sending.order.unit is UNKNOWN_UNIT:
            continue
        payload = shipped.decode("sap_s4.production_order", production_order(sending))
        (order,) = translator.translate(payload)

        assert order["order_no"] == sending.order.number
        assert order["quantity"] == sending.version.quantity
        assert order["planned_start"] == sending.version.start
        assert order["planned_end"] == sending.version.end
        assert order["changed_at"] == sending.version.changed_at
        assert [each["number"] for each in order["operations"]] == list(sending.order.operations)


def test_reports_become_production_reports(plan: Plan, shipped: Workspace) -> None:
    for each in plan.orders:
        for sending in each.mes:
            report = sending.content
            if isinstance(report, Hold) or UNKNOWN_REASON in [s.reason for s in report.scrap]:
                continue
            message_type, body = _written(each, sending)
            (made,) = shipped.translator(message_type).translate(shipped.decode(message_type, body))

            assert (made["report_no"], made["kind"]) == (report.number, report.kind.value)
            assert made.get("reverses") == report.reverses
            assert (made["good"], made["final"]) == (report.good, report.final)
            assert made["started_at"] == report.started_at
            assert made["posting_date"] == report.shift_date
            if report.kind is not ReportKind.REVERSAL:
                _compare_quantities(made, report)


def _compare_quantities(made: dict[str, object], report: Report) -> None:
    scrap, used, lots = made.get("scrap", []), made.get("consumption", []), made.get("lots", [])
    assert isinstance(scrap, list)
    assert isinstance(used, list)
    assert isinstance(lots, list)
    assert sum((part["quantity"] for part in scrap), Decimal(0)) == report.scrapped
    assert [part["quantity"] for part in used] == [part.quantity for part in report.used]
    by_products = {lot["quantity"] for lot in lots if lot["use"] == "by_product"}
    assert by_products == {part.quantity for part in report.made if part.by_product}


def test_quality_holds_become_quality_holds(plan: Plan, shipped: Workspace) -> None:
    states = []
    for each in plan.orders:
        for sending in each.mes:
            if isinstance(sending.content, Hold):
                message_type, body = _written(each, sending)
                payload = shipped.decode(message_type, body)
                (hold,) = shipped.translator(message_type).translate(payload)
                states.append(hold["state"])

    assert set(states) == {"open", "released"}


def test_a_message_cut_off_on_the_way_cannot_be_decoded(plan: Plan, shipped: Workspace) -> None:
    each, sending = next((o, s) for o in plan.orders for s in o.mes if s.broken)
    message_type, body = _written(each, sending)

    with pytest.raises(DecodeError):
        shipped.decode(message_type, cut_off(body))


def test_the_unknown_codes_are_in_no_table() -> None:
    assert UNKNOWN_UNIT.sap not in _codes("uom", "sap_s4")
    assert UNKNOWN_REASON.mes not in _codes("reason", "opcenter")


@pytest.mark.parametrize("plant", PLANTS.values(), ids=lambda plant: plant.name)
def test_the_plants_speak_in_shipped_codes(plant: object) -> None:
    assert plant in PLANTS.values()
    for each in PLANTS.values():
        for product in each.products:
            assert product.material.number in _codes("material", "sap_s4")
            assert {m.sap for m in product.steps} <= _codes("work_center", "sap_s4")
            assert {m.mes for m in product.steps} <= _codes("work_center", each.mes)
            assert {m.segment for m in product.steps} <= _codes("process_segment", "b2mml")
            for part in product.parts:
                assert part.material.number in _codes("material", "sap_s4")
                assert part.material.name in _codes("material", each.mes)
                assert part.material.unit.sap in _codes("uom", "sap_s4")
                assert getattr(part.material.unit, each.mes) in _codes("uom", each.mes)
        assert {reason.mes for reason in each.reasons} <= _codes("reason", each.mes)


def test_midnight_is_the_end_of_the_day_before_where_something_ends() -> None:
    midnight = datetime(2026, 3, 3, 23, tzinfo=UTC)

    assert day_and_time(midnight, "Europe/Berlin") == ("/Date(1772582400000)/", "PT00H00M00S")
    assert day_and_time(midnight, "Europe/Berlin", ends=True) == (
        "/Date(1772496000000)/", "PT24H00M00S",
    )  # fmt: skip


def test_b2mml_has_no_place_for_quality_holds(plan: Plan) -> None:
    hold = next(s.content for o in plan.orders for s in o.mes if isinstance(s.content, Hold))

    with pytest.raises(TypeError, match="no fixed place"):
        B2mmlDesk({}).written(hold)
