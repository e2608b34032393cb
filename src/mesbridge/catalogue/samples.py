"""How the codes that are met most often come about, and how it is written instead, in YAML.

Source: rules as docs/mappings.md describes them; ``mesbridge explain`` shows them below the text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """*wrong* brings the code, *right* does not; both are YAML."""

    wrong: str
    right: str


SAMPLES: dict[str, Sample] = {
    "MB126": Sample("note: ShortText\nnote: LongText", "note: {first_of: [LongText, ShortText]}"),
    "MB201": Sample("uom: {form: Unit, code: uom}", "uom: {from: Unit, code: uom}"),
    "MB203": Sample("mapping: erp.order\nfrom: erp.order", "mapping: erp.order\nfrom: erp.order\nto: order"),
    "MB204": Sample("retry: {for: soon}", "retry: {for: 2h}"),
    "MB205": Sample("on_missing: wait", "on_missing: hold"),
    "MB300": Sample("quantity: Weight", "quantity: {from: Weight, round: 3}"),
    "MB301": Sample("quantity: TotalQuantiy", "quantity: TotalQuantity"),
    "MB302": Sample("quantitty: TotalQuantity", "quantity: TotalQuantity"),
    "MB303": Sample("due: Due", 'due: {from: Due, steps: [{parse_date: "%Y%m%d"}]}'),
    "MB304": Sample("Id: order_no\nId: number", "Id: {first_of: [order_no, number]}"),
    "MB305": Sample("fields: {order_no: Number}", "fields: {order_no: Number, status: {value: open}}"),
    "MB306": Sample("uom: {from: Unit, code: unit}", "uom: {from: Unit, code: uom}"),
    "MB307": Sample(
        "uom: {from: Unit, code: {table: uom, column: erp.is}}",
        "uom: {from: Unit, code: {table: uom, column: erp.iso}}",
    ),
    "MB308": Sample("number: {from: No, steps: [strip_zero]}", "number: {from: No, steps: [strip_zeros]}"),
    "MB309": Sample("number: {from: No, steps: [{pad_left: {size: 4}}]}", "number: {from: No, steps: [{pad_left: {width: 4}}]}"),
    "MB312": Sample("setup: Steps.Minutes", "setup: {sum: Steps.Minutes}"),
    "MB313": Sample("shift: Shift", "shift: {from: Shift, on_missing: error}"),
    "MB314": Sample("note: LongText", "note: {from: LongText, steps: [{truncate: 40}]}"),
    "MB318": Sample("status: {value: opened}", "status: {value: open}"),
    "MB321": Sample("when: {eq: [Deleted, X]}", "when: {eq: [Deleted, true]}"),
    "MB324": Sample("key: {report_no: Id, order_no: Order}", "key: {report_no: Id}"),
    "MB336": Sample("status: State", "status: {from: State, case: {O: open, H: hold, X: cancelled}}"),
    "MB337": Sample("status: State", "status: {from: State, case: {O: open}, else: hold}"),
    "MB338": Sample("uom: {from: Unit, code: uom}", "uom: {from: Unit, code: uom, on_missing: hold}"),
    "MB339": Sample("status: {from: State, case: {O: open}}", "status: {from: State, case: {O: open}, else: hold}"),
    "MB348": Sample("erp: {side: erp, format: json}", "erp: {side: erp, format: json, zone: Asia/Shanghai}"),
    "MB401": Sample("priority: Priority", "priority: {from: Priority, default: 5}"),
    "MB402": Sample(
        "quantity: Quantity", "quantity: {from: Quantity, steps: [{parse_decimal: {decimal_comma: true}}]}"
    ),
    "MB403": Sample("note: LongText", "note: {from: LongText, steps: [{truncate: 40}]}"),
    "MB404": Sample("quantity: Weight", "quantity: {from: Weight, round: {places: 3, mode: half_up}}"),
    "MB405": Sample("plant: {from: Plant, code: plant}", "plant: {from: Plant, code: plant, on_missing: hold}"),
    "MB406": Sample(
        'reason: "Notes[KIND=R].Text"', "reason: {from: Notes.Text, where: {eq: [KIND, R]}, steps: [first]}"
    ),
}  # fmt: skip
