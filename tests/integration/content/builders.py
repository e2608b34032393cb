"""Work orders of plant 1100 in many variants, as the dictionary describes them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from mesbridge.workspace.release import Workspace

META = {
    "message_id": "0000000005885108",
    "output_id": "3f1c2a54-8a6b-4d0e-9d3c-5f0a6f8b1e01",
    "received_at": datetime(2024, 3, 15, 6, 12, 44, tzinfo=UTC),
}
START = datetime(2024, 3, 18, tzinfo=UTC)
WORK_CENTERS = ("SUZ-SMT-01", "SUZ-AOI-01", "SUZ-ASM-01", "SUZ-TEST-01")
PARTS = ("PCB-21", "IC-88", "PASTE-3", "CASE-50")
TEXTS = ("控制器 CTRL-500 首批", "Gear <housing> & co", 'Board "A" rev. 2', "Größe 3 – Ø42")


def order_variant(seed: int) -> dict[str, Any]:
    """One released order; the same *seed* gives the same order."""
    chance = random.Random(seed)
    order: dict[str, Any] = {
        "order_no": f"11{seed:05d}",
        "order_type": chance.choice(("production", "rework")),
        "status": chance.choice(("released", "started", "held")),
        "plant": "1100",
        "material_no": "CTRL-500",
        "quantity": _quantity(chance),
        "uom": "C62",
        "changed_at": START,
        "operations": [_operation(chance, at) for at in range(1, chance.randint(2, 5))],
    }
    optional = {
        "description": chance.choice(TEXTS),
        "priority": chance.randint(1, 9),
        "planned_start": START,
        "planned_end": START
        + timedelta(hours=chance.randint(1, 99), microseconds=chance.choice((0, 5))),
        "components": [_component(chance, at, order) for at in range(chance.randint(0, 4))],
        "outputs": [_output(chance, at, order) for at in range(chance.randint(0, 3))],
    }
    for name, value in optional.items():
        if chance.random() < 0.7:
            order[name] = value
    chance.shuffle(order["operations"])
    return order


def xml_of(workspace: Workspace, mapping: str, order: dict[str, Any]) -> etree._Element:
    """What goes out for *order*."""
    (document,) = workspace.translator(mapping).translate(order, META)
    return etree.fromstring(workspace.encode(mapping, document))


def _operation(chance: random.Random, at: int) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "number": f"{at * 10:04d}",
        "work_center": chance.choice(WORK_CENTERS),
        "quantity": _quantity(chance),
        "uom": "C62",
    }
    if chance.random() < 0.5:
        operation |= {"name": chance.choice(TEXTS), "planned_start": START}
    return operation


def _component(chance: random.Random, at: int, order: dict[str, Any]) -> dict[str, Any]:
    component: dict[str, Any] = {
        "number": f"{at * 10 + 10:04d}",
        "operation_no": chance.choice(order["operations"])["number"],
        "material_no": PARTS[at % len(PARTS)],
        "quantity": _quantity(chance),
        "uom": chance.choice(("C62", "KGM", "GRM")),
        "backflush": chance.random() < 0.5,
    }
    if chance.random() < 0.5:
        component |= {"storage": "RM11", "lot_no": "0000000311"}
    return component


def _output(chance: random.Random, at: int, order: dict[str, Any]) -> dict[str, Any]:
    output: dict[str, Any] = {
        "number": str(at + 1),
        "use": ("main", "co_product", "by_product")[at],
        "material_no": ("CTRL-500", "PCBA-21", "SCRAP-STEEL")[at],
        "quantity": _quantity(chance),
        "uom": "C62",
    }
    if chance.random() < 0.5:
        output["operation_no"] = chance.choice(order["operations"])["number"]
    return output


def _quantity(chance: random.Random) -> Decimal:
    return Decimal(chance.randint(1, 10**9)).scaleb(-chance.randint(0, 3))
