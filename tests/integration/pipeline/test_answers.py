"""Answers by HTTP that need more than what stands in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.pipeline.ports import SendOutcome, SendResult
from tests.integration.pipeline.bridge import SMALL, Bridge, make_bridge
from tests.integration.pipeline.test_entities import stored
from tests.unit.pipeline.builders import FakeClock

ANSWER = SendResult(SendOutcome.OK, answer=json.dumps({"number": "1"}).encode())


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Callable[[str], Bridge]]:
    """Makes a bridge whose mapping of the ERP's answer ends with the text given."""
    made: list[Bridge] = []

    def make(rest: str) -> Bridge:
        folder = tmp_path / "workspace"
        shutil.copytree(SMALL, folder)
        head = "mapping: erp.posted\nfrom: erp.posted\nto: report\n"
        (folder / "mappings" / "erp" / "posted.yaml").write_text(head + rest, encoding="utf-8")
        workspace = workspaces.load(folder / "mappings", folder / "schemas")
        bridge = make_bridge(tmp_path, workspace, FakeClock())
        bridge.erp.answers = lambda row: ANSWER
        made.append(bridge)
        return bridge

    yield make
    for bridge in made:
        bridge.close()


def test_the_mapping_of_an_answer_reads_stored_entities(
    answering: Callable[[str], Bridge],
) -> None:
    bridge = answering(
        "with: {order: {entity: order, key: {order_no: number}}}\n"
        "fields: {posting: {from: [number, $order.uom], steps: [{join: '-'}]}}\n"
    )
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.relay()

    assert stored(bridge, "report", "R1")["posting"] == "1-C62"


def test_an_answer_that_would_wait_does_not_undo_the_delivery(
    answering: Callable[[str], Bridge],
) -> None:
    bridge = answering(
        "with: {order: {entity: order, key: {order_no: number}, on_missing: hold}}\n"
        "fields: {posting: $order.uom}\n"
    )
    bridge.receive(bridge.order("7"), bridge.report("R1", order="7"))

    bridge.relay()
    bridge.relay()

    assert bridge.states("reports") == ["delivered"]
    assert len(bridge.erp.got) == 1
    assert "posting" not in stored(bridge, "report", "R1")
