"""The files of a small world: a dictionary, schemas, code tables."""

from __future__ import annotations

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
        At:   {type: string, format: date-time}
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

ODD_SCHEMA = """
type: object
properties:
  name: {type: string}
  note: {type: [string, boolean]}
  done: {type: boolean}
  due:  {type: [string, boolean]}
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
    "material_unit": "canonical,dimension,numerator,denominator\nGH-200/KAR,count,12,1\n",
    "status": "canonical,erp,mes\nreleased,REL,OPEN\nclosed,CLSD,CLOSED\n",
    "reason": "canonical,erp,plant\nburr,01,1000\nscratch,01,1100\n",
    "rate": "canonical,erp,valid_from,valid_to\nold,A,,2023-12-31\nnew,A,2024-01-01,\n",
    "zone": "canonical,erp,mes\nEurope/Berlin,1000,1000\nAsia/Shanghai,1100,1100\nNowhere/Land,9,9\n",
}
