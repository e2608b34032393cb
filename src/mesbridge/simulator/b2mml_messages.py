"""The messages of the simulated B2MML system: schedules in, performances out, both XML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lxml import etree

from mesbridge.simulator.plants import Unit
from mesbridge.simulator.reports import Made, Report, ReportKind

NAMESPACE = "http://www.mesa.org/xml/B2MML"
RELEASE = "B2MML-V0701"

_MINUTE = Decimal(60)


def operations_performance(report: Report) -> bytes:
    """ProcessOperationsPerformance with one SegmentResponse: the report."""
    root = etree.Element(_name("ProcessOperationsPerformance"), nsmap={None: NAMESPACE})
    root.set("releaseID", RELEASE)
    _application_area(root, report)
    data = _add(root, "DataArea")
    _add(data, "Process").set("acknowledgeCode", "OnError")
    performance = _add(data, "OperationsPerformance")
    _add(performance, "ID", f"PERF-{report.number}")
    _add(performance, "OperationsType", "Production")
    response = _add(performance, "OperationsResponse")
    _add(response, "ID", f"{report.order.number}-{report.number}")
    site = _add(response, "HierarchyScope")
    _add(site, "EquipmentID", report.order.plant.code)
    _add(site, "EquipmentLevel", "Site")
    _add(response, "OperationsRequestID", report.order.number)
    _add(response, "ResponseState", "Running")
    _segment_response(_add(response, "SegmentResponse"), report)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _application_area(root: etree._Element, report: Report) -> None:
    area = _add(root, "ApplicationArea")
    sender = _add(area, "Sender")
    _add(sender, "LogicalID", "MES-SUZ")
    _add(sender, "ReferenceID", report.number)
    _add(area, "CreationDateTime", _utc(report.ended_at))
    _add(area, "BODID", report.number)


def _segment_response(segment: etree._Element, report: Report) -> None:
    order = report.order
    _add(segment, "ID", report.number)
    # A calendar day, written as midnight UTC.
    _add(segment, "PostingDate", f"{report.shift_date.isoformat()}T00:00:00Z")
    _add(segment, "ActualStartTime", _utc(report.started_at))
    _add(segment, "ActualEndTime", _utc(report.ended_at))
    _add(segment, "ProcessSegmentID", report.machine.segment)
    _add(segment, "SegmentRequirementID", f"{order.number}-{report.operation}")
    _add(segment, "OperationsSegmentID", report.operation)
    _add(segment, "SegmentState", "Completed" if report.final else "Running")
    _data(segment, "Shift", report.shift)
    _data(segment, "FinalConfirmation", "true" if report.final else "false")
    if report.kind is not ReportKind.REPORT:
        _data(segment, "ReportKind", report.kind.value)
        _data(segment, "Reverses", report.reverses or "")
    _times(segment, report)
    _materials(segment, report)


def _data(segment: etree._Element, name: str, value: str) -> None:
    data = _add(segment, "SegmentData")
    _add(data, "ID", name)
    _value(data, value)


def _times(segment: etree._Element, report: Report) -> None:
    if report.kind is ReportKind.REVERSAL:
        return
    person = _add(segment, "PersonnelActual")
    _add(person, "ID", "P1")
    _add(person, "PersonID", report.person)
    _quantity(person, _hours(report.labour), "HUR")
    spans = [("E1", "Setup", report.setup)] if report.setup else []
    for name, use, length in [*spans, ("E2", "Running", report.running)]:
        machine = _add(segment, "EquipmentActual")
        _add(machine, "ID", name)
        _add(machine, "EquipmentID", report.machine.mes)
        _add(machine, "EquipmentUse", use)
        _quantity(machine, f"{Decimal(length.total_seconds()) / _MINUTE:f}", "MIN")


def _materials(segment: etree._Element, report: Report) -> None:
    """Product first; scrap and rework have no use of their own in the standard."""
    product, unit = report.order.product.material.name, report.order.unit
    _material(segment, "M1", product, "Yield Produced", report.good, unit, _lot(report))
    for place, scrap in enumerate(report.scrap, start=1):
        lost = _material(segment, f"S{place}", product, "Other:Scrap", scrap.quantity, unit)
        _property(lost, "ScrapReason", scrap.reason.mes)
    if report.rework:
        again = _material(segment, "R1", product, "Other:Rework", report.rework, unit)
        if report.rework_reason:
            _property(again, "ReworkReason", report.rework_reason.mes)
    for used in report.used:
        material = used.part.material
        _material(
            segment, f"C{used.line}", material.name, "Consumed", used.quantity, material.unit,
            used.lot,
        )  # fmt: skip
    for made in _by_products(report):
        name = made.material.name
        _material(
            segment, f"B-{name}", name, "By-product Produced", made.quantity, made.material.unit
        )


def _lot(report: Report) -> str | None:
    return next((made.lot for made in report.made if not made.by_product), None)


def _by_products(report: Report) -> list[Made]:
    return [made for made in report.made if made.by_product]


def _material(
    segment: etree._Element, number: str, name: str, use: str, quantity: Decimal, unit: Unit,
    lot: str | None = None,
) -> etree._Element:  # fmt: skip
    """A MaterialActual; *use* ``Other:Scrap`` is Other with that OtherValue."""
    actual = _add(segment, "MaterialActual")
    _add(actual, "ID", number)
    _add(actual, "MaterialDefinitionID", name)
    if lot is not None:
        _add(actual, "MaterialLotID", lot)
    standard, _, other = use.partition(":")
    element = _add(actual, "MaterialUse", standard)
    if other:
        element.set("OtherValue", other)
    _quantity(actual, f"{quantity:f}", unit.b2mml)
    return actual


def _property(actual: etree._Element, name: str, value: str) -> None:
    held = _add(actual, "MaterialActualProperty")
    _add(held, "ID", name)
    _value(held, value)


def _value(parent: etree._Element, text: str) -> None:
    value = _add(parent, "Value")
    _add(value, "ValueString", text)
    _add(value, "DataType", "string")


def _quantity(parent: etree._Element, text: str, unit: str) -> None:
    quantity = _add(parent, "Quantity")
    _add(quantity, "QuantityString", text)
    _add(quantity, "DataType", "decimal")
    _add(quantity, "UnitOfMeasure", unit)


def _hours(length: timedelta) -> str:
    return f"{Decimal(length.total_seconds()) / (60 * _MINUTE):f}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element: etree._Element = etree.SubElement(parent, _name(name))
    element.text = text
    return element
