"""The sample messages: the good ones go through, each broken one fails for its own reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mesbridge.errors import MesbridgeError
from mesbridge.workspace.release import Workspace
from tests.integration.content.conftest import REPOSITORY

SAMPLES = REPOSITORY / "samples"
META = {
    "message_id": "sample",
    "output_id": "3f1c2a54-8a6b-4d0e-9d3c-5f0a6f8b1e01",
    "received_at": datetime(2024, 3, 19, 4, 0, tzinfo=UTC),
}
GOOD = sorted(path for path in SAMPLES.glob("*/*") if path.parent.name != "bad")
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


def test_every_broken_sample_is_tested() -> None:
    known = {*BAD, "operation_report_reversal_of_nothing.json"}

    assert {path.name for path in (SAMPLES / "bad").iterdir()} == known


def _through(workspace: Workspace, message: str, body: bytes) -> list[dict[str, Any]]:
    return workspace.translator(message).translate(workspace.decode(message, body), META)
