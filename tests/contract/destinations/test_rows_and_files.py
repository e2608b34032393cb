"""What every destination promises, on interface tables and on folders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mesbridge.destinations.factory import open_destination
from mesbridge.pipeline.ports import Destination, OutputRow, SendOutcome
from mesbridge.workspace.interfaces import ChildTable, FilesTarget, ReadyColumn, TableTarget
from mesbridge.workspace.routes import DestinationSpec
from tests.contract.destinations.builders import PLACE, output
from tests.contract.foreign_tables import ForeignTables

DOCUMENT = {"REPORT_NO": "R-1", "ORDER_NO": "4711", "GOOD": 58.5, "UNIT": "ST",
            "ENDED_AT": "2026-03-18T14:05:00", "SCRAP": [{"REASON": "0004", "QTY": 2}]}  # fmt: skip
TARGET: dict[str, Any] = {
    "table": "RPT_IN", "id_column": "TX_ID", "status": ReadyColumn("TX_STATE", "N", "H"),
    "children": {"SCRAP": ChildTable("RPT_IN_SCRAP", {"TX_ID": "TX_ID"})},
}  # fmt: skip


@dataclass
class Lane:
    """A destination, how to look at what arrived, and how to take its target away."""

    destination: Destination
    arrived: Callable[[], list[str]]
    take_away: Callable[[], None]
    bring_back: Callable[[], None]


def report(number: int = 1, **changes: Any) -> OutputRow:
    document = {**DOCUMENT, "REPORT_NO": f"R-{number}", **changes}
    return output(number, body=json.dumps(document).encode(), seq=number)


def files_lane(root: Path) -> Lane:
    folder, away = root / "out", root / "away"
    folder.mkdir()
    target = FilesTarget(str(folder), "{seq}_{id}.json")
    spec = DestinationSpec("target", "files", PLACE, files=target)
    return Lane(
        open_destination(spec, None),  # type: ignore[arg-type]
        lambda: [json.loads(path.read_bytes())["REPORT_NO"] for path in sorted(folder.iterdir())],
        lambda: _ignored(folder.rename(away)),
        lambda: _ignored(away.rename(folder)),
    )


def table_lane(foreign: ForeignTables) -> Lane:
    spec = DestinationSpec(
        "target", "table", PLACE, table=TableTarget(url=foreign.reference, **TARGET)
    )
    return Lane(
        open_destination(spec, None),  # type: ignore[arg-type]
        lambda: [row[0] for row in foreign.rows("SELECT REPORT_NO FROM RPT_IN ORDER BY REPORT_NO")],
        lambda: foreign.lead_to("postgresql+psycopg://postgres@127.0.0.1:9/gone"),
        lambda: foreign.lead_to(foreign.url),
    )


def _ignored(_: object) -> None:
    return None


@pytest.fixture(params=["files", "sqlite", "postgresql"])
def lane(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lane]:
    if request.param == "files":
        made = files_lane(tmp_path)
    else:
        url = f"sqlite:///{tmp_path / 'foreign.db'}"
        if request.param == "postgresql":
            url = request.getfixturevalue("new_postgres_url")("template0")
        made = table_lane(ForeignTables(url, tmp_path))
    yield made
    made.destination.close()


def test_outputs_arrive_in_order_and_each_ends_for_itself(lane: Lane) -> None:
    results = lane.destination.send([report(1), report(2)])

    assert [result.outcome for result in results] == [SendOutcome.OK, SendOutcome.OK]
    assert lane.arrived() == ["R-1", "R-2"]
    assert lane.destination.probe()


def test_a_repeat_is_no_second_one(lane: Lane) -> None:
    for _ in range(2):
        assert lane.destination.send([report()])[0].outcome is SendOutcome.OK

    assert lane.arrived() == ["R-1"]
    assert (lane.destination.idempotent, lane.destination.on_uncertain) == (True, "resend")


def test_it_can_be_asked_what_has_arrived(lane: Lane) -> None:
    lane.destination.send([report(1)])

    assert lane.destination.verify(report(1)).outcome is SendOutcome.OK
    assert lane.destination.verify(report(2)).outcome is SendOutcome.TRANSIENT


def test_a_target_that_is_away_is_an_outage_until_it_is_back(lane: Lane) -> None:
    lane.take_away()
    results = lane.destination.send([report(1), report(2)])

    assert [result.outcome for result in results] == [SendOutcome.OUTAGE, SendOutcome.OUTAGE]
    assert results[0].code == "MB490"
    assert not lane.destination.probe()
    assert lane.destination.verify(report(1)).outcome is SendOutcome.UNKNOWN

    lane.bring_back()

    assert lane.destination.probe()
    assert lane.destination.send([report(1)])[0].outcome is SendOutcome.OK
    assert lane.arrived() == ["R-1"]
