"""The messages of the simulated Opcenter: commands in, reports and non-conformances out."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from mesbridge.simulator.reports import Hold, Made, Report, ReportKind, Used

_KINDS = {
    ReportKind.REPORT: "Report",
    ReportKind.REVERSAL: "Reversal",
    ReportKind.CORRECTION: "Correction",
}
_NAMESPACE = uuid.UUID("6c9e2b10-4f1d-4a6e-bd0a-91f7c2d3e845")
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def operation_report(report: Report) -> bytes:
    """The report event of one operation, as JSON."""
    document: dict[str, Any] = {
        "ReportNId": report.number,
        "Kind": _KINDS[report.kind],
        "ReversesNId": report.reverses,
        "WorkOrderNId": report.order.number,
        "OperationNId": report.operation,
        "Plant": report.order.plant.code,
        "EquipmentNId": report.machine.mes,
        "Final": report.final,
        "StartedOn": _local(report.started_at, report),
        "EndedOn": _local(report.ended_at, report),
        "Shift": report.shift,
        "ShiftDate": report.shift_date.isoformat(),
        "UoMNId": report.order.unit.opcenter,
    }
    if report.kind is not ReportKind.REVERSAL:
        document |= _quantities(report)
    return _encoder.encode(document)


def _quantities(report: Report) -> dict[str, Any]:
    return {
        "ProducedQuantity": report.good,
        "ReworkedQuantity": report.rework,
        "ReworkReasonNId": report.rework_reason.mes if report.rework_reason else None,
        "ScrappedQuantities": [
            {"Quantity": part.quantity, "ReasonNId": part.reason.mes} for part in report.scrap
        ],
        "ConsumedMaterials": [_consumed(used) for used in report.used],
        "ProducedMaterials": [_produced(made) for made in report.made],
        "WorkedTimes": _times(report),
    }


def _consumed(used: Used) -> dict[str, Any]:
    return {
        "MaterialDefinitionNId": used.part.material.name,
        "BoMItemNId": used.line,
        "Quantity": used.quantity,
        "UoMNId": used.part.material.unit.opcenter,
        "BatchNId": used.lot,
    }


def _produced(made: Made) -> dict[str, Any]:
    return {
        "Use": "ByProduct" if made.by_product else "Main",
        "MaterialDefinitionNId": made.material.name,
        "Quantity": made.quantity,
        "UoMNId": made.material.unit.opcenter,
        "BatchNId": made.lot,
    }


def _times(report: Report) -> list[dict[str, Any]]:
    times = [
        {"Kind": "Setup", "Duration": _duration(report.setup)},
        {"Kind": "Machine", "Duration": _duration(report.running)},
        {"Kind": "Labour", "Duration": _duration(report.labour), "PersonNId": report.person},
    ]
    return times if report.setup else times[1:]


def non_conformance(hold: Hold) -> bytes:
    """One NonConformance with its operation and order, as JSON."""
    document = {
        "Id": _guid(hold.number),
        "NId": hold.number,
        "WorkOrderOperation": {
            "NId": f"WOO_{_guid(hold.order.number, hold.operation)}",
            "OperationNId": hold.operation,
            "WorkOrder": {
                "NId": hold.order.number,
                "ERPOrder": hold.order.number.zfill(12),
                "Plant": hold.order.plant.code,
            },
        },
        "Quantity": hold.quantity,
        "Severity": "Major",
        "Type": "Dimensional",
        "ReasonNId": hold.reason.mes,
        "Notes": hold.reason.text,
        "Status": {"StateMachineNId": "NonConformance", "StatusNId": hold.status},
        "CreatedOn": _utc(hold.created_at),
        "LastUpdatedOn": _utc(hold.changed_at) if hold.changed_at else None,
    }
    return _encoder.encode(document)


def command_of(body: bytes) -> dict[str, Any]:
    """What stands in a command: ``{"command": {…}}``. Raises ValueError or KeyError."""
    command: dict[str, Any] = _decoder.decode(body)["command"]
    return command


def quantity_of(command: dict[str, Any]) -> Decimal:
    """The command's quantity; numbers are read as written. Raises KeyError."""
    return Decimal(str(command["Quantity"]))


def due_of(command: dict[str, Any]) -> datetime | None:
    """The command's due date, aware."""
    return datetime.fromisoformat(command["DueDate"]) if "DueDate" in command else None


def _guid(*names: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(names)))


def _local(moment: datetime, report: Report) -> str:
    return moment.astimezone(ZoneInfo(report.order.plant.zone)).isoformat()


def _utc(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _duration(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    return f"PT{minutes // 60}H{minutes % 60}M"
