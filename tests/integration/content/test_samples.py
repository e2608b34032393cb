"""The sample messages: the good ones go through, each broken one fails for its own reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mesbridge.errors import MesbridgeError
from mesbridge.workspace.release import Workspace
from tests.integration.content.conftest import REPOSITORY

SAMPLES = REPOSITORY / "samples"
META = {
    "message_id": "0000000005885108",
    "output_id": "3f1c2a54-8a6b-4d0e-9d3c-5f0a6f8b1e01",
    "received_at": datetime(2024, 3, 15, 6, 12, 44, tzinfo=UTC),
}
#: Outputs, what they are made of, and the stored states that are read for it.
MADE_OF = {
    "b2mml/cancel_operations_schedule.xml": "sap_s4/production_order_1100977_deleted.json",
    "b2mml/process_operations_schedule.xml": "sap_s4/production_order_1100977.json",
    "opcenter/abort_work_order.json": "sap_s4/production_order_1000412_closed.json",
    "opcenter/create_work_order.json": "sap_s4/production_order_1000412.json",
    "opcenter/edit_work_order.json": "sap_s4/production_order_1000412_changed.json",
    "sap_s4/cancel_confirmation.json": "opcenter/operation_report_reversal.json",
    "sap_s4/confirmation.json": "opcenter/operation_report.json",
    "sap_s4/confirmation_1100977.json": "b2mml/process_operations_performance.xml",
    "sap_s4/confirmation_final.json": "opcenter/operation_report_final.json",
    "sap_s4/hold_notice.json": "opcenter/non_conformance.json",
}
STORED = {
    "sap_s4/cancel_confirmation.json": ("stored/report_PR-00098301.json", "production_report"),
    "sap_s4/confirmation.json": ("stored/order_1000412.json", "work_order"),
    "sap_s4/confirmation_1100977.json": ("stored/order_1100977.json", "work_order"),
    "sap_s4/confirmation_final.json": ("stored/order_1000412.json", "work_order"),
    "sap_s4/hold_notice.json": ("stored/order_1000412.json", "work_order"),
}
GOOD = sorted(path for path in SAMPLES.glob("*/*") if path.parent.name not in {"bad", "stored"})
#: What each broken sample is refused for.
BAD = {
    "operation_report_negative_quantity.json": "MB462",
    "operation_report_unknown_reason.json": "MB405",
    "performance_comma_quantity.xml": "MB420",
    "performance_unknown_use.xml": "MB412",
    "performance_with_entity.xml": "MB457",
    "performance_wrong_namespace.xml": "MB459",
    "production_order_comma_quantity.json": "MB402",
    "production_order_duplicate_key.json": "MB453",
    "production_order_truncated.json": "MB451",
    "production_order_unknown_unit.json": "MB405",
    "production_order_without_material.json": "MB463",
}
MESSAGE_OF = {
    "operation_report": "opcenter.operation_report",
    "performance": "b2mml.process_operations_performance",
    "production_order": "sap_s4.production_order",
}


def message_of(path: Path, workspace: Workspace) -> str:
    """The longest message name that the file's name begins with."""
    names = [name for name in workspace.messages if name.startswith(f"{path.parent.name}.")]
    fitting = [name for name in names if path.stem.startswith(name.partition(".")[2])]
    return max(fitting, key=len)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_good_samples_are_valid_messages(workspace: Workspace, path: Path) -> None:
    name = message_of(path, workspace)

    payload = workspace.decode(name, path.read_bytes())

    if workspace.translator(name).direction == "in":
        documents = workspace.translator(name).translate(payload, META)
        assert documents


def test_every_message_has_a_good_sample(workspace: Workspace) -> None:
    assert {message_of(path, workspace) for path in GOOD} == set(workspace.messages)


@pytest.mark.parametrize(("name", "code"), BAD.items())
def test_broken_samples_fail_for_their_own_reason(
    workspace: Workspace, name: str, code: str
) -> None:
    message = next(each for start, each in MESSAGE_OF.items() if name.startswith(start))

    with pytest.raises(MesbridgeError) as caught:
        _through(workspace, message, (SAMPLES / "bad" / name).read_bytes())

    assert caught.value.code == code


def test_a_reversal_of_nothing_is_refused_by_the_dictionary(workspace: Workspace) -> None:
    body = (SAMPLES / "bad" / "operation_report_reversal_of_nothing.json").read_bytes()

    (report,) = _through(workspace, "opcenter.operation_report", body)

    refused = [
        check.message.en
        for check in workspace.checks("production_report")
        if check.action == "refuse" and check.predicate(report, META, None)
    ]
    assert refused == ["A reversal or correction does not name the report that it reverses."]


@pytest.mark.parametrize("output", MADE_OF)
def test_samples_of_what_goes_out_are_what_the_mappings_make(
    workspace: Workspace, output: str
) -> None:
    source = SAMPLES / MADE_OF[output]
    (entity,) = _through(workspace, message_of(source, workspace), source.read_bytes())
    if output in {"opcenter/edit_work_order.json", "opcenter/abort_work_order.json"}:
        entity |= _answered(workspace)
    name = message_of(SAMPLES / output, workspace)

    (document,) = workspace.translator(name).translate(entity, META, _stored(workspace, output))

    written = workspace.decode(name, workspace.encode(name, document))
    assert written == workspace.decode(name, (SAMPLES / output).read_bytes())


@pytest.mark.parametrize("order_no", ["1000412", "1100977"])
def test_stored_orders_are_what_the_mapping_makes(workspace: Workspace, order_no: str) -> None:
    body = (SAMPLES / f"sap_s4/production_order_{order_no}.json").read_bytes()
    raw = json.loads((SAMPLES / f"stored/order_{order_no}.json").read_bytes())

    (order,) = _through(workspace, "sap_s4.production_order", body)

    assert workspace.codec("work_order").load(json.dumps(raw["order"]).encode()) == order


def test_every_broken_sample_is_tested() -> None:
    known = {*BAD, "operation_report_reversal_of_nothing.json"}

    assert {path.name for path in (SAMPLES / "bad").iterdir()} == known


def _through(workspace: Workspace, message: str, body: bytes) -> list[dict[str, Any]]:
    return workspace.translator(message).translate(workspace.decode(message, body), META)


def _answered(workspace: Workspace) -> dict[str, Any]:
    """What is kept of Opcenter's answer to the create."""
    body = (SAMPLES / "opcenter/command_response.json").read_bytes()
    (kept,) = _through(workspace, "opcenter.command_response", body)
    return kept


def _stored(workspace: Workspace, output: str) -> dict[str, dict[str, Any]]:
    if output not in STORED:
        return {}
    file, entity = STORED[output]
    raw = json.loads((SAMPLES / file).read_bytes())
    codec = workspace.codec(entity)
    return {name: dict(codec.load(json.dumps(each).encode())) for name, each in raw.items()}
