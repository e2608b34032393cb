"""A small world for tests of mappings: one entity with parts, messages, code tables, two systems."""

from __future__ import annotations

from functools import cache
from typing import Any

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.system import System
from mesbridge.documents import Document, Fields, Position
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.schema import MessageSchema
from mesbridge.formats.schema_reader import read_schema
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.steps.units import UnitTable
from mesbridge.mapping.translator import Translator
from mesbridge.workspace.csv_source import read_csv
from mesbridge.workspace.yaml_source import read_yaml

DICTIONARY = """
entity: order
title: {en: Order, zh: 工单}
kind: snapshot
key: [order_no]
sequence: [order_no]
revision: changed_at
fields:
  order_no:   {title: {en: Order number, zh: 工单号}, type: text(12), required: true}
  changed_at: {title: {en: Changed at, zh: 变更时间}, type: datetime}
  status:     {title: {en: Status, zh: 状态}, type: code(status)}
  kind:       {title: {en: Kind, zh: 类别}, type: "enum(main, side)"}
  quantity:   {title: {en: Quantity, zh: 数量}, type: "decimal(9,3)"}
  scrap:      {title: {en: Scrap, zh: 报废}, type: "decimal(9,3)"}
  uom:        {title: {en: Unit, zh: 单位}, type: code(uom)}
  priority:   {title: {en: Priority, zh: 优先级}, type: integer}
  urgent:     {title: {en: Urgent, zh: 紧急}, type: boolean}
  note:       {title: {en: Note, zh: 备注}, type: text(20)}
  free:       {title: {en: Free text, zh: 文本}, type: text}
  due:        {title: {en: Due, zh: 到期}, type: date}
  shift_at:   {title: {en: Shift start, zh: 班次开始}, type: time}
  setup:      {title: {en: Setup, zh: 准备}, type: duration}
  tags:       {title: {en: Tags, zh: 标签}, type: list(text)}
  weights:    {title: {en: Weights, zh: 重量}, type: "list(decimal(9,3))"}
  place:      {title: {en: Place, zh: 地点}, type: object(place)}
  lines:      {title: {en: Lines, zh: 行}, type: list(line)}
---
entity: line
title: {en: Line, zh: 行}
fields:
  number:   {title: {en: Number, zh: 行号}, type: text(4), required: true}
  position: {title: {en: Position, zh: 位置}, type: integer}
  quantity: {title: {en: Quantity, zh: 数量}, type: "decimal(9,3)"}
  uom:      {title: {en: Unit, zh: 单位}, type: code(uom)}
  before:   {title: {en: Before, zh: 前}, type: text(4)}
  after:    {title: {en: After, zh: 后}, type: text(4)}
  order_no: {title: {en: Order number, zh: 工单号}, type: text(12)}
  parts:    {title: {en: Parts, zh: 部件}, type: list(piece)}
---
entity: piece
title: {en: Piece, zh: 件}
fields:
  number:   {title: {en: Number, zh: 件号}, type: text(4), required: true}
  line_no:  {title: {en: Line, zh: 行号}, type: text(4)}
  order_no: {title: {en: Order number, zh: 工单号}, type: text(12)}
  quantity: {title: {en: Quantity, zh: 数量}, type: "decimal(9,3)"}
---
entity: place
title: {en: Place, zh: 地点}
fields:
  plant: {title: {en: Plant, zh: 工厂}, type: text(4), required: true}
  store: {title: {en: Store, zh: 仓库}, type: text(10)}
  zone:  {title: {en: Zone, zh: 时区}, type: text(40)}
"""

ORDER_SCHEMA = """
type: object
required: [OrderNo]
properties:
  OrderNo:  {type: string, maxLength: 12, title: Order number, x-title-zh: 订单号}
  Status:   {type: string}
  Kind:     {type: string, enum: [main, side, other]}
  Quantity: {type: string, x-title-zh: 生产数量}
  Amount:   {type: number}
  Count:    {type: integer}
  Flag:     {type: boolean}
  Unit:     {type: string}
  Text:     {type: string}
  Long:     {type: string, maxLength: 40}
  Plant:    {type: string}
  Day:      {type: string, format: date}
  Moment:   {type: string, format: date-time}
  Span:     {type: string, format: duration}
  DatePart: {type: string}
  TimePart: {type: string}
  Any:      {}
  Nullable: {type: [string, "null"]}
  d.ot:     {type: string}
  名称:     {type: string}
  Tags:     {type: array, items: {type: string}}
  Status2:  {type: array, items: {type: object, properties: {STAT: {type: string}, Text: {type: string}}}}
  Rows:     {type: array, items: {type: array, items: {type: string}}}
  Place:
    type: object
    properties: {Plant: {type: string}, Store: {type: string}}
  Items:
    type: array
    items:
      type: object
      required: [No]
      properties:
        No:   {type: string, maxLength: 4}
        Qty:  {type: string}
        Unit: {type: string}
        Use:  {type: string}
        Day:  {type: string, format: date}
        Parts:
          type: array
          items:
            type: object
            properties: {No: {type: string, maxLength: 4}, Qty: {type: string}, Use: {type: string}}
"""

JOB_SCHEMA = """
type: object
required: [Id]
properties:
  Id:       {type: string, maxLength: 12}
  Quantity: {type: number}
  Text:     {type: string, maxLength: 20}
  Unit:     {type: string}
  Priority: {type: integer}
  Urgent:   {type: boolean}
  Due:      {type: string, format: date}
  At:       {type: string, format: date-time}
  Clock:    {type: string, format: time}
  Span:     {type: string, format: duration}
  State:    {type: string, enum: [OPEN, CLOSED]}
  Nothing:  {type: [string, "null"]}
  Any:      {}
  Number:   {type: string}
  Tags:     {type: array, items: {type: string}}
  Command:
    type: object
    required: [NId]
    properties:
      NId:  {type: string}
      Kind: {type: string}
      Deep: {type: object, properties: {X: {type: string}, Y: {type: string}}}
  Must:
    type: object
    properties: {A: {type: string}, B: {type: string}}
  Lines:
    type: array
    items: {type: object, required: [No], properties: {No: {type: string}, Qty: {type: number}}}
"""

HEAD_SCHEMA = """
type: object
required: [Head]
properties:
  Head:
    type: object
    required: [Inner]
    properties:
      Note:  {type: string}
      Inner: {type: object, properties: {A: {type: string}, B: {type: string}}}
"""

BOD_SCHEMA = """
type: object
x-xml: {root: Show, namespace: "http://example.test/ns"}
properties:
  "@releaseID": {type: string}
  ID:   {type: string}
  Text:
    type: object
    required: ["#text"]
    properties: {"@languageID": {type: string}, "#text": {type: string}}
  Names:
    type: array
    items: {type: object, properties: {"@languageID": {type: string}, "#text": {type: string}}}
  Use:
    type: object
    properties: {"@OtherValue": {type: string}, "#text": {type: string}}
  Actual:
    type: array
    items:
      type: object
      properties:
        Use: {type: object, properties: {"@OtherValue": {type: string}, "#text": {type: string}}}
        Quantity:
          type: array
          items: {type: object, properties: {Value: {type: string}, Unit: {type: string}, Key: {type: string}}}
"""

CODES = {
    "uom": "canonical,erp,mes,mes.iso,primary,dimension,numerator,denominator\n"
    "C62,PC,EA,H87,yes,count,1,1\nC62,ST,,,,,,\nKGM,KG,kg,KGM,,mass,1,1\n"
    "GRM,G,g,GRM,,mass,1,1000\nXXX,X,,,,,,\n",
    "status": "canonical,erp,mes\nreleased,REL,OPEN\nclosed,CLSD,CLOSED\n",
    "reason": "canonical,erp,plant\nburr,01,1000\nscratch,01,1100\n",
    "rate": "canonical,erp,valid_from,valid_to\nold,A,,2023-12-31\nnew,A,2024-01-01,\n",
    "zone": "canonical,erp,mes\nEurope/Berlin,1000,1000\nAsia/Shanghai,1100,1100\nNowhere/Land,9,9\n",
}

_PLACE = Position("systems.yaml", 1, 1)
SYSTEMS = {
    "erp": System("erp", Label("ERP", "ERP"), "erp", "Europe/Berlin", "json", _PLACE,
                  {"text": frozenset([""]), "date": frozenset(["00000000"])}),
    "mes": System("mes", Label("MES", "MES"), "mes", "Asia/Shanghai", "json", _PLACE),
    "bod": System("bod", Label("BOD", "BOD"), "mes", "UTC", "xml", _PLACE,
                  {"text": frozenset(["", "~"])}),
}  # fmt: skip


def document(text: str, name: str = "mapping.yaml") -> Fields:
    """The first document of a YAML text."""
    findings: list[Finding] = []
    found = read_yaml(text, name, findings)
    assert not findings, [finding.line() for finding in findings]
    assert isinstance(found[0], Fields)
    return found[0]


def value(text: str) -> Document:
    """A YAML value."""
    return document(f"x: {text}")["x"]


@cache
def scope() -> Scope:
    """Everything that the mappings of these tests can name."""
    findings: list[Finding] = []
    entities = [each for each in read_yaml(DICTIONARY, "dictionary.yaml", findings)
                if isinstance(each, Fields)]  # fmt: skip
    dictionary = build_dictionary(entities, findings)
    messages = {
        "erp.order": _schema("erp.order", "erp", ORDER_SCHEMA, findings),
        "mes.job": _schema("mes.job", "mes", JOB_SCHEMA, findings),
        "mes.head": _schema("mes.head", "mes", HEAD_SCHEMA, findings),
        "bod.show": _schema("bod.show", "bod", BOD_SCHEMA, findings),
    }
    codes = {name: _table(name, text, findings) for name, text in CODES.items()}
    assert not errors_in(findings), [finding.line() for finding in errors_in(findings)]
    return Scope(dictionary, messages, codes, SYSTEMS, REGISTRY, UnitTable(codes))


def _schema(name: str, system: str, text: str, findings: list[Finding]) -> MessageSchema:
    format_ = SYSTEMS[system].format
    return read_schema(name, system, document(text, f"{name}.json"), format_, findings)


def _table(name: str, text: str, findings: list[Finding]) -> CodeTable:
    (_, header), *rows = read_csv(text, f"{name}.csv", findings)
    return build_code_table(name, header, rows, findings)


def spec(text: str) -> MappingSpec:
    """The mapping *text*, which must be readable."""
    findings: list[Finding] = []
    found = parse_mapping(document(text), findings)
    assert found is not None
    assert not errors_in(findings), [finding.line() for finding in findings]
    return found


def inward(fields: str, *, more: str = "", order_no: bool = True) -> str:
    """A mapping from ``erp.order`` to ``order`` with these fields (indented by two)."""
    key = "  order_no: OrderNo\n" if order_no else ""
    return (
        f"mapping: erp.order\nfrom: erp.order\nto: order\n{more}\nfields:\n{key}{indented(fields)}"
    )


def outward(fields: str, *, more: str = "", to: str = "mes.job") -> str:
    """A mapping from ``order`` to ``mes.job`` with these fields."""
    key = "  Id: order_no\n" if to == "mes.job" else ""
    return f"mapping: {to}\nfrom: order\nto: {to}\n{more}\nfields:\n{key}{indented(fields)}"


def from_xml(fields: str, *, more: str = "") -> str:
    """A mapping from ``bod.show`` to ``order``."""
    return (
        f"mapping: bod.show\nfrom: bod.show\nto: order\n{more}\nfields:\n  order_no: ID\n"
        f"{indented(fields)}"
    )


def indented(fields: str) -> str:
    """Every line two blanks to the right."""
    return "".join(f"  {line}\n" for line in fields.splitlines())


def compiled(text: str) -> Translator:
    """The translator of a mapping without errors."""
    return compile_mapping(spec(text), scope())


def made(text: str, payload: dict[str, Any], **meta: Any) -> dict[str, Any]:
    """The one document that the mapping makes, without the order's number."""
    documents = compiled(text).translate({"OrderNo": "1", **payload}, meta)
    assert len(documents) == 1
    return {name: found for name, found in documents[0].items() if name not in ("order_no", "Id")}


def findings_of(text: str) -> list[Finding]:
    """All findings of a mapping, shape and names."""
    findings: list[Finding] = []
    found = parse_mapping(document(text), findings)
    if found is not None and not errors_in(findings):
        findings.extend(check_mapping(found, scope()))
    return findings


def codes_of(text: str) -> list[str]:
    """Codes of the errors and warnings of a mapping."""
    return [finding.code for finding in findings_of(text) if finding.severity != "note"]
