"""The dictionary from its files."""

import pytest

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.types import Code, DecimalNumber, Enum, ListOf, ObjectOf, Text
from mesbridge.findings import Finding, Severity
from tests.unit.dictionary.builders import FULL, dictionary_of, everything_of, lines

ONE = "entity: e\ntitle: {en: E, zh: 实体}\nfields:\n  a: {title: {en: A, zh: 甲}, type: text}\n"


def test_an_entity_is_read_with_all_its_keys() -> None:
    dictionary, findings = dictionary_of(FULL)

    order = dictionary["work_order"]
    assert findings == []
    assert (order.key, order.sequence, order.revision) == (("order_no",), ("plant",), "changed_at")
    assert (order.kind, order.on_dead, order.isa95) == ("snapshot", "skip", "OperationsRequest")
    assert order.title == Label("Work order", "生产工单")
    assert order.cancelled is not None
    assert [(check.action, check.message.zh) for check in order.checks] == [("flag", "很多")]
    assert order.reconcile == {"order": "order_no", "ordered": "quantity", "unit": "uom"}
    assert "operation" in dictionary


def test_a_field_is_read_with_all_its_keys() -> None:
    dictionary, _ = dictionary_of(FULL)

    field = dictionary["work_order"].fields["order_no"]

    assert (field.type, field.required, field.owner, field.update) == (
        Text(20),
        True,
        "erp",
        "never",
    )
    assert (field.example, field.meaning.zh, str(field.position)) == ("10", "号码。", "d.yaml:13:3")


def test_types_are_read() -> None:
    fields = dictionary_of(FULL)[0]["work_order"].fields

    assert fields["status"].type == Code("order_status")
    assert fields["quantity"].type == DecimalNumber(15, 3)
    assert fields["operations"].type == ListOf(ObjectOf("operation"))
    assert fields["address"].type == ObjectOf("operation")
    assert fields["tags"].type == ListOf(Text())
    assert fields["use"].type == Enum(("main", "other"))


def test_what_is_not_written_has_its_default() -> None:
    dictionary, findings = dictionary_of(ONE.replace("fields:", "key: [a]\nfields:"))

    entity = dictionary["e"]
    field = entity.fields["a"]
    assert (entity.kind, entity.sequence, entity.on_dead) == ("snapshot", ("a",), "block")
    assert (field.update, field.on_foreign_write, field.sensitivity) == (
        "overwrite", "flag", "internal",
    )  # fmt: skip
    assert [each.code for each in findings] == ["MB356"]
    assert findings[0].severity is Severity.WARNING


def test_missing_meanings_and_chinese_texts_are_notes() -> None:
    _, findings = everything_of("entity: e\ntitle: E\nfields: {a: {title: {zh: 甲}, type: text}}\n")

    assert {each.severity for each in findings} == {Severity.NOTE}
    assert [(each.code, each.subject, each.params.get("language")) for each in findings] == [
        ("MB206", "e", "zh"), ("MB208", "e", None), ("MB206", "a", "en"), ("MB208", "a", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("entity: e", "entitty: e"), "MB201 unknown key 'entitty', did you mean 'entity'?"),
        (("title: {en: E, zh: 实体}\n", ""), "e: 'title' is missing"),
        (("fields:", "kind: snapshots\nfields:"), "'snapshots', did you mean 'snapshot'?"),
        (
            ("fields:", "kind: 7\nfields:"),
            "'kind' is '7', expected one of: snapshot, change, event",
        ),
        (
            ("fields:", "colour: red\nfields:"),
            "unknown key 'colour', expected one of: entity, title",
        ),
        (("fields:", "revison: a\nfields:"), "unknown key 'revison', did you mean 'revision'?"),
        (("type: text", "type: string"), "d.yaml:4:36 MB212 a: unknown type 'string'"),
        (("type: text", "type: text(x)"), "unknown type 'text(x)'"),
        (("type: text", 'type: "decimal(3,5)"'), "MB213 a: 'decimal(3,5)' cannot be"),
        (("type: text", "type: {a: b}"), "MB204 a: 'type' is {…}, expected text"),
        ((", type: text", ""), "MB203 a: 'type' is missing"),
        (("type: text", "type: null"), "d.yaml:4:30 MB203 a: 'type' is missing"),
        (("type: text", "type: text, required: 1"), "'required' is \"1\", expected true or false"),
        (("  a: {", "  a b: {"), "MB211 a b: 'a b' is no name"),
        (("entity: e", "entity: 1e"), "MB211 1e: '1e' is no name"),
        (("fields:", "title2: x\nkey: {a: 1}\nfields:"), "'key' is {…}, expected a list of texts"),
        (("fields:", "key: [[a]]\nfields:"), "MB204 e: 'key' is […], expected a list of texts"),
        (("fields:", "checks: {a: 1}\nfields:"), "'checks' is {…}, expected a list"),
        (("fields:", "checks: [x]\nfields:"), "MB214"),
        (
            ("fields:", "checks: [{message: {en: a, zh: b}}]\nfields:"),
            "MB214 checks: a check has one",
        ),
        (("fields:", "reconcile: [a]\nfields:"), "'reconcile' is […], expected an object"),
        (("fields:", "reconcile: {reportd: a}\nfields:"), "did you mean 'reported'?"),
        (("fields:", "reconcile: {ordered: b}\nfields:"), "'reconcile.ordered' names the unknown"),
        (("fields:", "key: [b]\nfields:"), "'key' names the unknown field 'b'; known here: a"),
        (("fields:", "key: [a]\nsequence: [b]\nfields:"), "'sequence' names the unknown field 'b'"),
        (("fields:", "key: [a]\nrevision: b\nfields:"), "'revision' names the unknown field 'b'"),
        (("fields:", "sequence: [a]\nfields:"), "MB357 e: 'sequence' and 'revision' need a 'key'"),
        (("type: text", "type: text, unit_field: x"), "'unit_field' names the unknown field 'x'"),
        (("type: text", "type: list(x)"), "MB350 a: unknown entity 'x'; known here: e"),
        (("type: text", "type: object(e)"), "MB353 e: 'e' is a part of itself"),
    ],
)
def test_what_is_wrong_is_told(change: tuple[str, str], expected: str) -> None:
    _, findings = dictionary_of(ONE.replace(*change))

    assert any(expected in line for line in lines(findings)), lines(findings)
    assert all(each.message("zh") for each in findings)


@pytest.mark.parametrize("fields", ["[]", "{a: text}", "text"])
def test_fields_have_to_be_objects(fields: str) -> None:
    _, findings = dictionary_of(f"entity: e\ntitle: {{en: E, zh: 实体}}\nfields: {fields}\n")

    assert [each.code for each in findings] == ["MB204"]


def test_a_label_has_to_be_text_or_both_languages() -> None:
    _, findings = dictionary_of(ONE.replace("{en: A, zh: 甲}", "[A]"))

    assert lines(findings) == [
        "d.yaml:4:14 MB204 a: 'title' is […], expected a text or {en: …, zh: …}"
    ]


def test_a_key_of_lists_has_no_order() -> None:
    _, findings = dictionary_of(ONE.replace("fields:", "key: [a]\nfields:").replace(
        "type: text", "type: list(text), required: true"))  # fmt: skip

    assert lines(findings) == [
        "d.yaml:3:7 MB352 e: 'a' cannot be in 'key': its values have no order"
    ]


def test_an_entity_that_stands_twice_is_an_error_and_the_first_counts() -> None:
    dictionary, findings = dictionary_of(ONE + "---\n" + ONE.replace("a:", "b:"))

    assert list(dictionary["e"].fields) == ["a"]
    assert lines(findings) == ["d.yaml:6:1 MB210 'e' is defined a second time, first at d.yaml:1:1"]


def test_parts_that_contain_each_other_are_found() -> None:
    def entity(name: str, part: str) -> str:
        return f"entity: {name}\ntitle: T\nfields: {{p: {{title: P, type: list({part})}}}}\n"

    _, findings = dictionary_of(
        "---\n".join([entity("a", "b"), entity("b", "c"), entity("c", "b")])
    )

    assert [(each.code, each.subject) for each in findings] == [("MB353", "b"), ("MB353", "c")]


def test_one_mistake_does_not_hide_the_next() -> None:
    text = ONE.replace("type: text", "type: strng") + "  b: {title: {en: B, zh: 乙}, type: txt}\n"

    dictionary, findings = dictionary_of(text)

    assert [each.code for each in findings] == ["MB212", "MB212"]
    assert dictionary["e"].fields == {}


def test_checks_of_a_check_are_read() -> None:
    for action in ("refuse", "flag", "hold"):
        text = ONE + f"checks: [{{{action}: {{present: a}}, message: {{en: m, zh: 信息}}}}]\n"

        dictionary, findings = dictionary_of(text)

        assert findings == []
        assert dictionary["e"].checks[0].action == action


def test_findings_are_ordered_by_nothing_but_the_file() -> None:
    findings: list[Finding] = dictionary_of(ONE + "x: 1\ny: 2\n")[1]

    assert [each.position.line for each in findings] == [5, 6]
