"""Readers for tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from mesbridge.sources.reading import Read, Reading
from mesbridge.sources.tables import TableReader
from mesbridge.workspace.interfaces import ChildTable, StatusColumn, TableSource
from tests.contract.foreign_tables import ForeignTables
from tests.unit.formats.builders import read
from tests.unit.pipeline.builders import FakeClock

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "ORDER_NO": {"type": "string"},
        "QTY": {"type": "number"},
        "START_AT": {"type": "string"},
        "NOTE": {"type": ["string", "null"]},
        "STEPS": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"STEP_NO": {"type": "string"}, "MINUTES": {"type": "string"}},
            },
        },
    },
}
STATUS = StatusColumn("TX_STATE", "N", "P", "S", "E")


def table_source(foreign: ForeignTables, **changes: Any) -> TableSource:
    values: dict[str, Any] = {
        "url": foreign.reference,
        "table": "WO_OUT",
        "key": ("TX_ID",),
        "status": STATUS,
        "order": ("TX_ID",),
        "error_column": "TX_TEXT",
        "finished_column": "TX_READ_AT",
        "children": {"STEPS": ChildTable("WO_OUT_STEP", {"TX_GROUP": "TX_GROUP"}, ("STEP_NO",))},
        "stale_after": timedelta(minutes=10),
        **changes,
    }
    return TableSource(**values)


def table_reader(
    foreign: ForeignTables,
    clock: FakeClock | None = None,
    schema: dict[str, Any] | None = None,
    **changes: Any,
) -> TableReader:
    root = read(schema or SCHEMA)[0].root
    return TableReader("orders", table_source(foreign, **changes), root, clock or FakeClock())


def ids(readings: Sequence[Reading]) -> list[str]:
    return [body.id for reading in readings for body in reading.bodies]


def documents(readings: Sequence[Reading]) -> list[Any]:
    return [json.loads(body.body) for reading in readings for body in reading.bodies]


def done(readings: Sequence[Reading], dead: str | None = None) -> list[Read]:
    return [Read(reading, dead) for reading in readings]
