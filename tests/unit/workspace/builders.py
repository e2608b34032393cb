"""A small workspace on disk: one ERP message in, one MES message out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mesbridge
from mesbridge import workspace
from mesbridge.findings import Finding, Severity
from mesbridge.workspace.release import Workspace

Changes = dict[str, str | None]

ROUTE = "mappings/routes/orders.yaml"
API = "mappings/destinations/mes_api.yaml"
SYSTEMS = "mappings/systems.yaml"

FILES: dict[str, str] = {
    "mappings/systems.yaml": """\
systems:
  erp_one: {title: {en: ERP, zh: 企业资源}, side: erp, zone: Europe/Berlin, format: json}
  mes_one: {title: {en: MES, zh: 制造执行}, side: mes, zone: UTC, format: json}
  mes_xml: {title: {en: MES 2, zh: 制造执行二}, side: mes, zone: UTC, format: xml}
""",
    "mappings/dictionary/order.yaml": """\
entity: order
title: {en: Order, zh: 工单}
meaning: {en: An order., zh: 工单。}
key: [number]
cancelled: {eq: [status, cancelled]}
fields:
  number: {title: {en: Number, zh: 号}, meaning: {en: No., zh: 号。}, type: text(20), required: true, owner: erp}
  quantity: {title: {en: Quantity, zh: 数量}, meaning: {en: Q., zh: 数。}, type: "decimal(15,3)", owner: erp}
  uom: {title: {en: Unit, zh: 单位}, meaning: {en: U., zh: 单。}, type: code(uom), owner: erp}
  status: {title: {en: Status, zh: 状态}, meaning: {en: S., zh: 态。}, type: text(10), owner: erp}
  mes_id: {title: {en: MES id, zh: MES 号}, meaning: {en: I., zh: 号。}, type: text(20), owner: mes}
checks:
  - {flag: {lt: [quantity, 0]}, message: {en: Below zero., zh: 小于零。}}
---
entity: part
title: {en: Part, zh: 部件}
meaning: {en: A part., zh: 部件。}
fields:
  name: {title: {en: Name, zh: 名}, meaning: {en: N., zh: 名。}, type: text(10)}
""",
    "mappings/codes/uom.csv": "canonical,erp_one,mes_one,label_en,label_zh\nC62,PC,EA,piece,个\n",
    "mappings/erp_one/order.yaml": """\
mapping: erp_one.order
from: erp_one.order
to: order
fields:
  number: No
  quantity: Qty
  uom: {from: Unit, code: uom}
  status: State
""",
    "mappings/mes_one/job.yaml": """\
mapping: mes_one.job
from: order
to: mes_one.job
fields:
  Id: number
  Amount: quantity
""",
    "mappings/mes_one/answer.yaml": """\
mapping: mes_one.answer
from: mes_one.answer
to: order
fields: {mes_id: Id}
""",
    "mappings/destinations/mes_queue.yaml": "exchange: mb.out\n",
    "mappings/destinations/mes_api.yaml": """\
destination: mes_api
address: https://mes.example.test/api
credentials: {user: bridge, password: "env:MES_PASSWORD"}
headers: {Accept: application/json}
concurrency: 2
timeout: 5s
idempotent: false
on_uncertain: dead
csrf: token/
format: json
outcome:
  - ok: {eq: [Done, true]}
  - refused: {present: Error}
""",
    "mappings/routes/orders.yaml": """\
route: orders
title: {en: Orders, zh: 工单}
from: {queue: erp.orders, messages: [erp_one.order], partitions: 2, declare: false}
id: Id
when: {ne: [status, draft]}
to:
  - {when: {eq: [$change, new]}, mapping: mes_one.job, send: mes_queue}
  - {mapping: mes_one.job, send: mes_api/CreateJob, answer: mes_one.answer}
  - {mapping: mes_one.job, send: {exchange: plant, routing_key: jobs}}
retry: {delays: [1s, 5m], for: 2h}
""",
}


def schema(*required: str, **types: str) -> str:
    """A JSON Schema of an object with properties of simple types."""
    properties = {name: {"type": kind} for name, kind in types.items()}
    return json.dumps({"type": "object", "properties": properties, "required": list(required)})


SCHEMAS: dict[str, str] = {
    "schemas/erp_one/order.schema.json": schema(
        "No", No="string", Qty="number", Unit="string", State="string", Id="string"
    ),
    "schemas/mes_one/job.schema.json": schema("Id", Id="string", Amount="number"),
    "schemas/mes_one/answer.schema.json": schema("Id", Id="string"),
}

ORDER: dict[str, Any] = {"No": "0010", "Qty": 120.5, "Unit": "PC", "State": "released", "Id": "m1"}


def write_workspace(root: Path, changes: Changes | None = None) -> Path:
    """Write the workspace below *root*; *changes* replaces files, None leaves one out."""
    for name, text in {**FILES, **SCHEMAS, **(changes or {})}.items():
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def changed(name: str, old: str, new: str) -> Changes:
    """One file with *old* replaced by *new*."""
    text = {**FILES, **SCHEMAS}[name]
    assert old in text
    return {name: text.replace(old, new)}


def findings_of(root: Path, changes: Changes | None = None) -> list[Finding]:
    """Write the workspace and check it."""
    write_workspace(root, changes)
    return workspace.check(root / "mappings", root / "schemas")


def load(root: Path, changes: Changes | None = None) -> Workspace:
    """Write the workspace and load it; *root* is the working directory."""
    write_workspace(root, changes)
    return mesbridge.load("mappings", "schemas")


def lines(findings: list[Finding]) -> list[str]:
    """Errors and warnings as they are printed."""
    return [each.line() for each in findings if each.severity is not Severity.NOTE]
