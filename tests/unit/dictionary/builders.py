"""Entities and code tables for tests, written as in a file."""

from collections.abc import Sequence

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Dictionary
from mesbridge.documents import Fields, Position
from mesbridge.findings import Finding, Severity
from mesbridge.workspace.yaml_source import read_yaml

FULL = """
entity: work_order
title: {en: Work order, zh: 生产工单}
meaning: {en: To make something., zh: 生产指令。}
isa95: OperationsRequest
kind: snapshot
key: [order_no]
sequence: [plant]
revision: changed_at
on_dead: skip
cancelled: {eq: [status, cancelled]}
fields:
  order_no: {title: {en: Order, zh: 工单}, meaning: {en: Number., zh: 号码。}, type: text(20),
             required: true, owner: erp, update: never, example: "10"}
  plant: {title: {en: Plant, zh: 工厂}, type: text(4), owner: erp, update: never,
          on_foreign_write: refuse}
  status: {title: {en: Status, zh: 状态}, type: code(order_status), owner: erp}
  changed_at: {title: {en: Changed, zh: 变更}, type: datetime, owner: erp, update: newest}
  quantity: {title: {en: Quantity, zh: 数量}, type: "decimal(15,3)", unit_field: uom, owner: erp}
  uom: {title: {en: Unit, zh: 单位}, type: text}
  held: {title: {en: Held, zh: 冻结}, type: boolean, owner: mes}
  note: {title: {en: Note, zh: 备注}, type: text, sensitivity: confidential, owner: mes,
         on_foreign_write: ignore}
  made: {title: {en: Made, zh: 产量}, type: "decimal(15,3)", update: accumulate}
  last: {title: {en: Last, zh: 最后}, type: integer, update: maximum}
  desk: {title: {en: Desk, zh: 人工}, type: text, update: manual}
  operations: {title: {en: Operations, zh: 工序}, type: list(operation), owner: erp}
  address: {title: {en: Address, zh: 地址}, type: object(operation)}
  spent: {title: {en: Time, zh: 用时}, type: duration}
  day: {title: {en: Day, zh: 日期}, type: date}
  at: {title: {en: At, zh: 时刻}, type: time}
  tags: {title: {en: Tags, zh: 标签}, type: list(text)}
  use: {title: {en: Use, zh: 用途}, type: "enum(main, other)"}
checks:
  - {flag: {gt: [quantity, 5]}, message: {en: Much, zh: 很多}}
reconcile: {order: order_no, ordered: quantity, unit: uom}
---
entity: operation
title: {en: Operation, zh: 工序}
meaning: {en: A step., zh: 工序。}
fields:
  number: {title: {en: Number, zh: 序号}, type: text(4), required: true}
  person: {title: {en: Person, zh: 人员}, type: text, sensitivity: personal}
"""


def dictionary_of(text: str) -> tuple[Dictionary, list[Finding]]:
    """The dictionary of *text* and everything that was found but notes."""
    dictionary, findings = everything_of(text)
    return dictionary, [each for each in findings if each.severity is not Severity.NOTE]


def everything_of(text: str) -> tuple[Dictionary, list[Finding]]:
    """The dictionary of *text* and all findings."""
    findings: list[Finding] = []
    documents = [each for each in read_yaml(text, "d.yaml", findings) if isinstance(each, Fields)]
    return build_dictionary(documents, findings), findings


def table_of(*lines: str, name: str = "uom") -> tuple[CodeTable, list[Finding]]:
    """The code table of CSV lines without quotes."""
    findings: list[Finding] = []
    header, *rows = [line.split(",") for line in lines]
    placed: Sequence[tuple[Position, list[str]]] = [
        (Position(f"{name}.csv", number, 1), row) for number, row in enumerate(rows, start=2)
    ]
    return build_code_table(name, header, placed, findings), findings


def lines(findings: Sequence[Finding]) -> list[str]:
    """Findings as they are printed."""
    return [finding.line() for finding in findings]
