"""What is found without running: shape of the file, names and types."""

from __future__ import annotations

import pytest

from mesbridge.documents import Fields
from mesbridge.findings import Finding, Severity, errors_in
from mesbridge.mapping.document import parse_mapping
from tests.unit.mapping.builders import codes_of, document, findings_of, inward, outward


def errors_of(text: str) -> list[str]:
    """Codes of the errors of a mapping."""
    return [finding.code for finding in errors_in(findings_of(text))]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ("note:", ["MB224"]),
        ("note: {from: null}", ["MB224"]),
        ("note: {from: [Text, null]}", ["MB224"]),
        ("priority: 5", ["MB233"]),
        ("urgent: true", ["MB233"]),
        ("note: {stps: [trim], from: Text}", ["MB201"]),
        ("note: {from: Text, xyzzy: 1}", ["MB202"]),
        ("note: {steps: [trim]}", ["MB225"]),
        ("note: {from: Text, value: x}", ["MB226"]),
        ('note: "a["', ["MB227"]),
        ('note: {calc: "1 +"}', ["MB229"]),
        ('note: {calc: "(1"}', ["MB229"]),
        ('note: {calc: "1 1"}', ["MB229"]),
        ('note: {calc: "a[ * 2"}', ["MB229"]),
        ("note: {calc: '^x'}", ["MB229"]),
        ("note: {calc: [a]}", ["MB204"]),
        ("note: {from: Text, code: uom, case: {a: b}}", ["MB230"]),
        ("note: {from: Text, else: b}", ["MB235"]),
        ("note: {from: Text, case: {a: [b]}}", ["MB223"]),
        ("note: {from: Text, case: {a: b}, else: [b]}", ["MB223"]),
        ("note: {from: Text, case: x}", ["MB204"]),
        ("note: {from: {a: b}}", ["MB223"]),
        ("note: {from: []}", ["MB223"]),
        ("note: {value: {a: b}}", ["MB223"]),
        ("note: {from: Text, steps: trim}", ["MB204"]),
        ("note: {from: Text, steps: [[trim]]}", ["MB223"]),
        ("note: {from: Text, code: [uom]}", ["MB223"]),
        ("note: {from: Text, code: {column: erp}}", ["MB203"]),
        ("note: {from: Text, code: {table: uom, plnt: x}}", ["MB201"]),
        ("quantity: {from: Quantity, round: -1}", ["MB223"]),
        ("quantity: {from: Quantity, round: true}", ["MB223"]),
        ("quantity: {from: Quantity, round: 99}", ["MB223"]),
        ("quantity: {from: Quantity, round: {mode: half_up}}", ["MB223"]),
        ("quantity: {from: Quantity, round: {places: 1, mode: nearest}}", ["MB205"]),
        ("quantity: {from: Quantity, round: {places: 1, carry: {x: y}}}", ["MB223"]),
        ("note: {from: Text, default: [a]}", ["MB318"]),
        ("note: {from: Text, on_missing: never}", ["MB205"]),
        ("note: {first_of: Text}", ["MB204"]),
        ("note: {first_of: [Text, null]}", ["MB224"]),
        ("note: {from: Text, where: x}", ["MB223"]),
        ("note: {value: x, where: {present: Text}}", ["MB201"]),
        ("lines: {each: Items}", ["MB203"]),
        ("lines: {each: Items, fields: {number: No}, steps: [trim]}", ["MB202"]),
        ("lines: {each: Items, group: [], fields: {number: No}}", ["MB223"]),
        ("lines: {each: Items, group: {path: No}, fields: {number: No}}", ["MB223"]),
        ("lines: {each: Items, sort: {by: No}, fields: {number: No}}", ["MB203", "MB202"]),
        ('lines: {each: Items, sort: "a[", fields: {number: No}}', ["MB227"]),
        ("'[0]': Text", ["MB227"]),
        ("'a..b': Text", ["MB227"]),
        ("$x: Text", ["MB227"]),
        ("place: {fields: [a]}", ["MB204"]),
    ],
)
def test_the_shape_of_a_rule_is_checked(fields: str, codes: list[str]) -> None:
    assert errors_of(inward(fields)) == codes


def test_an_empty_rule_comes_with_the_hint_to_quote() -> None:
    finding = errors_in(findings_of(inward("note:")))[0]

    assert "quotes" in (finding.hint("en") or "")
    assert "引号" in (finding.hint("zh") or "")


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("whn: {present: Text}", ["MB201"]),
        ("when: nothing", ["MB223"]),
        ('at: "a["', ["MB227"]),
        ("at: Text", ["MB320"]),
        ("at: Items.No", ["MB320"]),
        ("at: Nowhere", ["MB301"]),
        ("zone: Europe/Berln", ["MB323"]),
        ("zone: {from: Nowhere}", ["MB301"]),
        ("zone: {value: null, from: x}", ["MB226"]),
        ("with: {index: {entity: order, key: {order_no: Text}}}", ["MB231"]),
        ("with: {x: order}", ["MB204"]),
        ("with: {x: {entity: order}}", ["MB203"]),
        ("with: {x: {entity: ordr, key: {order_no: Text}}}", ["MB310"]),
        ("with: {x: {entity: order, key: {note: Text}}}", ["MB324"]),
        ("with: {x: {entity: order, key: {nte: Text}}}", ["MB310"]),
        ("with: {x: {entity: order, key: {order_no: Nowhere}}}", ["MB301"]),
        ("with: {x: {entity: order, key: {}}}", ["MB324"]),
        ("let: {meta: Text}", ["MB231"]),
        ("let: {x: Text}\nwith: {x: {entity: order, key: {order_no: Text}}}", ["MB231"]),
        ("emit: {each: Items}", ["MB203"]),
        ("emit: {as: x}", ["MB203"]),
        ("emit: {each: Place, as: x}", ["MB322"]),
        ("emit: Items", ["MB204"]),
        ("checks: {flag: {present: Text}}", ["MB204"]),
        ("checks: [{message: {en: a, zh: b}}]", ["MB214"]),
        ("checks: [{flag: {present: Text}, hold: {present: Text}, message: {en: a, zh: b}}]",
         ["MB214"]),
        ("checks: [{flag: {present: Text}}]", ["MB203"]),
        ("checks: [{flag: x, message: {en: a, zh: b}}]", ["MB223"]),
        ("checks: [x]", ["MB204"]),
        ("checks: [{flag: {present: Nowhere}, message: {en: a, zh: b}}]", ["MB301"]),
    ],
)  # fmt: skip
def test_the_shape_of_a_mapping_is_checked(more: str, codes: list[str]) -> None:
    text = inward("note: $x.note" if "ordr" in more else "", more=more)

    assert sorted(errors_of(text)[: len(codes)]) == codes


@pytest.mark.parametrize("text", ["mapping: x", "from: a\nto: b\nfields: {}", "mapping: [a]"])
def test_a_file_without_its_parts_is_no_mapping(text: str) -> None:
    findings: list[Finding] = []

    assert parse_mapping(document(text), findings) is None
    assert {finding.code for finding in findings} <= {"MB203", "MB204"}


def test_rules_inside_each_other_have_a_limit() -> None:
    deep = "{first_of: [" * 45 + "Text" + "]}" * 45

    assert errors_of(inward(f"note: {deep}")) == ["MB223"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ("nte: Text", ["MB302"]),
        ("place.plnt: Text", ["MB302"]),
        ("place.plant: Text\nplace: {fields: {plant: Plant}}", ["MB304"]),
        ("place: Text\nplace.plant: Plant", ["MB304", "MB303"]),
        ("place: {fields: {store: Text}}", ["MB305"]),
        ("lines: {each: Items, fields: {quantity: Qty}}", ["MB305"]),
        ("uom: {from: Unit, code: uoms}", ["MB306"]),
        ("uom: {from: Unit, code: {table: uom, column: err}}", ["MB307"]),
        ("note: {from: Text, steps: [trimm]}", ["MB308"]),
        ("note: {from: Text, steps: [{pad_left: {with: 3}}]}", ["MB309", "MB326"]),
        ("note: {from: Text, steps: [{pad_left: {width: wide}}]}", ["MB327"]),
        ("note: {from: Text, steps: [{trim: x}]}", ["MB327"]),
        ("note: {from: Text, steps: [{prefix: {path: Nowhere}}]}", ["MB301"]),
        ('note: {from: Text, steps: [{prefix: {path: "a["}}]}', ["MB227"]),
        ("note: {from: Flag, steps: [abs]}", ["MB303"]),
        ("note: {from: Flag, steps: [sum]}", ["MB303"]),
        ("quantity: {sum: Status2}", ["MB303"]),
        ("priority: Text", ["MB303"]),
        ("priority: Amount", ["MB303"]),
        ("urgent: Text", ["MB303"]),
        ("due: Text", ["MB303"]),
        ("due: Moment", ["MB303"]),
        ("changed_at: Day", ["MB303"]),
        ("setup: Text", ["MB303"]),
        ("quantity: Flag", ["MB303"]),
        ("quantity: Kind", ["MB303"]),
        ("note: Flag", ["MB303"]),
        ("note: Place", ["MB303"]),
        ("place: Text", ["MB303"]),
        ("tags: Text", ["MB303"]),
        ("tags: Status2", ["MB303"]),
        ("note: {from: Place, code: uom}", ["MB303"]),
        ('quantity: {calc: "Flag * 2"}', ["MB303"]),
        ('quantity: {calc: "Items.Qty * 2"}', ["MB312"]),
        ('quantity: {calc: "Nowhere * 2"}', ["MB301"]),
        ("note: {from: [Text, Long]}", ["MB329"]),
        ("quantity: {value: x}", ["MB318"]),
        ("quantity: {value: 1.2345}", ["MB318"]),
        ("quantity: {value: 12345678}", ["MB318"]),
        ("quantity: {value: true}", ["MB318"]),
        ("priority: {value: \"5\"}", ["MB318"]),
        ("note: {value: true}", ["MB318"]),
        ("note: {value: null}", ["MB318"]),
        ("note: {value: this text is longer than it may be}", ["MB318"]),
        ("status: {value: open}", ["MB318"]),
        ("kind: {value: third}", ["MB318"]),
        ("due: {value: \"2024-02-30\"}", ["MB318"]),
        ("changed_at: {value: \"2024-02-03T00:00:00\"}", ["MB318"]),
        ("setup: {value: soon}", ["MB318"]),
        ("setup: {value: P}", ["MB318"]),
        ("place: {value: x}", ["MB318"]),
        ("priority: {from: Count, default: x}", ["MB318"]),
        ("priority: {from: Text, case: {a: x}}", ["MB318"]),
        ("priority: {from: Flag, case: {yes: 1}}", ["MB321"]),
        ("kind: {from: Kind, case: {main: main, sde: side}}", ["MB321"]),
        ("note: {each: Items, fields: {number: No}}", ["MB330"]),
        ("note: [Text]", ["MB330"]),
        ("note: {fields: {a: Text}}", ["MB330"]),
        ("note.a: Text", ["MB330"]),
        ("tags: {each: Items, fields: {number: No}}", ["MB330"]),
        ("tags: [{fields: {number: Text}}]", ["MB330"]),
        ("lines: [{each: Place, fields: {number: Plant}}]", ["MB322"]),
        ("note: {first_of: [{fields: {a: Text}}]}", ["MB328"]),
        ("note: {first_of: [Nowhere]}", ["MB301"]),
        ("lines: {each: Items, sort: Parts, fields: {number: No}}", ["MB321"]),
        ("lines: {each: Nowhere, sort: No, fields: {number: No}}", ["MB301"]),
        ("lines: {each: Items, where: {eq: [$index, 1]}, fields: {number: No}}", ["MB319"]),
        ("note: {from: Text, code: {table: reason, plant: {path: Nowhere}}}", ["MB301"]),
    ],
)  # fmt: skip
def test_names_and_types_are_checked(fields: str, codes: list[str]) -> None:
    assert sorted(set(errors_of(inward(fields)))) == sorted(codes)


@pytest.mark.parametrize(
    ("more", "fields", "code"),
    [
        ("let: {a: $b, b: $a}", "note: $a", "MB325"),
        ("let: {a: Nowhere}", "note: $a", "MB301"),
        ("let: {a: {from: Text}}", "note: $aa", "MB311"),
    ],
)
def test_named_values_are_checked(more: str, fields: str, code: str) -> None:
    assert errors_of(inward(fields, more=more)) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mapping: x\nfrom: erp.order\nto: mes.job\nfields: {Id: OrderNo}", "MB317"),
        ("mapping: x\nfrom: order\nto: line\nfields: {number: order_no}", "MB317"),
        ("mapping: x\nfrom: ordre\nto: mes.job\nfields: {Id: order_no}", "MB316"),
        ("mapping: x\nfrom: order\nto: mes.jobb\nfields: {Id: order_no}", "MB316"),
    ],
)
def test_a_mapping_joins_one_message_and_one_entity(text: str, code: str) -> None:
    assert errors_of(text) == [code]


def test_a_required_target_without_a_rule_is_an_error() -> None:
    text = "mapping: x\nfrom: order\nto: mes.job\nfields: {Text: note}"

    finding = errors_in(findings_of(text))[0]

    assert (finding.code, finding.subject) == ("MB305", "Id")


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ("Lines: {each: lines, fields: {No: number}}", []),
        ("Lines: {each: lines, fields: {No: uom}}", ["MB313"]),
        ("Lines: {each: lines, fields: {No: {from: uom, default: x}}}", []),
        ("Lines: {each: lines, fields: {No: {from: uom, on_missing: error}}}", []),
        ("Text: note", []),
        ("Text: free", ["MB314"]),
        ("Text: {from: free, steps: [{truncate: 20}]}", []),
        ("Text: {from: free, steps: [{truncate: 30}]}", ["MB314"]),
        ("Text: {from: note, steps: [trim]}", []),
        ('Text: {from: note, steps: [{prefix: "x"}]}', ["MB314"]),
        ("Text: {from: order_no, steps: [{pad_left: {width: 20}}]}", []),
        ('Text: {from: [order_no, kind], steps: [{join: "-"}]}', []),
        ('Text: {from: [order_no, note], steps: [{join: "-"}]}', ["MB314"]),
        ('Text: {from: changed_at, steps: [{format_datetime: "%Y-%m-%d %H:%M:%S"}]}', []),
        ('Text: {from: changed_at, steps: [{format_datetime: "%Y-%m-%d %H:%M:%S.%3f"}]}',
         ["MB314"]),
        ("Text: {from: [order_no, note], steps: [stable_id]}", ["MB314"]),
        ("Text: {from: uom, code: uom}", ["MB338"]),
        ("Text: {from: uom, code: uom, on_missing: error}", []),
    ],
)  # fmt: skip
def test_doubts_are_warnings(rules: str, codes: list[str]) -> None:
    assert codes_of(outward(rules)) == codes


def test_a_field_that_no_rule_reads_is_a_note() -> None:
    findings = findings_of(inward("note: Text\nlines: {each: Items, fields: {number: No}}"))

    notes = [f for f in findings if f.severity is Severity.NOTE]
    paths = {finding.params["path"] for finding in notes}

    assert {finding.code for finding in notes} == {"MB315"}
    assert "Quantity" in paths
    assert "Items.Qty" in paths
    assert not paths & {"Text", "OrderNo", "Items.No"}


def test_a_value_without_a_declared_type_is_no_any_in_a_sentence() -> None:
    (found,) = [
        each for each in findings_of(inward("note: Any")) if each.severity is Severity.WARNING
    ]

    assert found.code == "MB314"
    assert found.message().startswith("a value without a declared type may be longer than ")
    assert found.message("zh").startswith("未声明类型的值 可能超过 ")


@pytest.mark.parametrize(
    ("rule", "column", "guess"),
    [
        ("{form: Number}", 10, ", did you mean 'from'?"),
        ("{default: x, calculate: a * 2}", 22, ", did you mean 'calc'?"),
        ("{steps: [trim]}", 9, "fields"),
    ],
)
def test_a_misspelt_source_is_guessed(rule: str, column: int, guess: str) -> None:
    (found,) = findings_of(inward(f"note: {rule}"))

    assert (found.code, found.position.column) == ("MB225", column)
    assert found.message().endswith(guess)


def test_findings_name_file_line_and_column_in_order() -> None:
    findings = errors_in(findings_of(inward("note: Textt\nquantity: {from: Quantiy}")))

    assert [str(finding.position) for finding in findings] == [
        "mapping.yaml:7:9",
        "mapping.yaml:8:20",
    ]


def test_a_document_of_a_mapping_is_an_object() -> None:
    assert isinstance(document("a: 1"), Fields)
