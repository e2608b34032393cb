"""Paths: grammar, and what they read."""

from __future__ import annotations

from typing import Any

import pytest

from mesbridge.findings import Finding, errors_in
from mesbridge.mapping.path_syntax import (
    Index,
    Name,
    PathSyntaxError,
    Selector,
    parse_path,
)
from mesbridge.mapping.paths import compile_path
from tests.unit.mapping.builders import codes_of, findings_of, from_xml, inward, made, scope, value

ITEMS = [
    {"No": "20", "Qty": "2.5", "Use": "A", "Parts": [{"No": "1", "Qty": "1"}, {"No": "2"}]},
    {"No": "10", "Qty": "4", "Use": "B", "Parts": []},
    {"No": "30", "Use": "A"},
]


@pytest.mark.parametrize(
    ("text", "start", "name", "ups", "segments"),
    [
        ("a.b", "item", "", 0, (Name("a"), Name("b"))),
        ("$", "message", "", 0, ()),
        ("$.a", "message", "", 0, (Name("a"),)),
        ("^", "item", "", 1, ()),
        ("^.^.a", "item", "", 2, (Name("a"),)),
        ("$order.lines[0].x", "name", "order", 0, (Name("lines"), Index(0), Name("x"))),
        ("$index", "name", "index", 0, ()),
        ("[2]", "item", "", 0, (Index(2),)),
        ("a[-1].b", "item", "", 0, (Name("a"), Index(-1), Name("b"))),
        ("a[STAT=I0045].b", "item", "", 0, (Name("a"), Selector(("STAT",), "I0045"), Name("b"))),
        ("a[b.c=x y]", "item", "", 0, (Name("a"), Selector(("b", "c"), "x y"))),
        ("a[b='x]y''']", "item", "", 0, (Name("a"), Selector(("b",), "x]y'"))),
        ("'a.b'.c", "item", "", 0, (Name("a.b"), Name("c"))),
        ("'it''s'", "item", "", 0, (Name("it's"),)),
        ("@unitCode", "item", "", 0, (Name("@unitCode"),)),
        ("物料.数量", "item", "", 0, (Name("物料"), Name("数量"))),
        ("d.__metadata.etag", "item", "", 0, (Name("d"), Name("__metadata"), Name("etag"))),
    ],
)
def test_a_path_is_read_as_written(
    text: str, start: str, name: str, ups: int, segments: tuple[Any, ...]
) -> None:
    path = parse_path(text)

    assert (path.start, path.name, path.ups, path.segments) == (start, name, ups, segments)


@pytest.mark.parametrize(
    "text",
    ["", "..", ".a", "a.[x=1]", "a.[", "a.", "a..b", "a[", "a[x]", "a[=1]", "'a", "a b.", "^x", "'a'b", "a[^.b=1]", "a[--1]",
     "a[0]b", " a", "$"[:0], "a['x]"],
)  # fmt: skip
def test_what_is_no_path_is_refused_with_a_reason_in_both_languages(text: str) -> None:
    with pytest.raises(PathSyntaxError) as caught:
        parse_path(text)

    assert caught.value.reason
    assert caught.value.reason_zh


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        ("free: Place.Plant", {"Place": {"Plant": "1000"}}, "1000"),
        ("free: Place.Plant", {"Place": {}}, None),
        ("free: Place.Plant", {}, None),
        ("free: $.Text", {"Text": "x"}, "x"),
        ("free: \"'d.ot'\"", {"d.ot": "dotted"}, "dotted"),
        ("free: 名称", {"名称": "齿轮"}, "齿轮"),
        ('free: "Items[0].No"', {"Items": ITEMS}, "20"),
        ('free: "Items[-1].No"', {"Items": ITEMS}, "30"),
        ('free: "Items[7].No"', {"Items": ITEMS}, None),
        ('free: "Items[0].No"', {}, None),
        ('free: "Items[Use=B].No"', {"Items": ITEMS}, "10"),
        ('free: "Items[Use=C].No"', {"Items": ITEMS}, None),
        ('free: "Rows[1][0]"', {"Rows": [["a"], ["b", "c"]]}, "b"),
        ("free: Any.deep.deeper", {"Any": {"deep": {"deeper": "x"}}}, "x"),
        ("free: Any.deep.deeper", {"Any": "no object"}, None),
        ('free: {from: Items.No, steps: [{join: "-"}]}', {"Items": ITEMS}, "20-10-30"),
        ('free: {from: Items.Parts.No, steps: [{join: "-"}]}', {"Items": ITEMS}, "1-2"),
        ('free: {from: "Items.Parts[0].No", steps: [{join: "-"}]}', {"Items": ITEMS}, "1"),
        ("free: {from: Items.No, where: {eq: [Use, A]}, steps: [last]}", {"Items": ITEMS}, "30"),
        (
            "free: {from: Items.Parts.No, where: {eq: [^.Use, A]}, steps: [first]}",
            {"Items": ITEMS},
            "1",
        ),
        ("priority: {from: Items, steps: [count]}", {"Items": ITEMS}, 3),
        ("priority: {from: Items, where: {eq: [Use, A]}, steps: [count]}", {"Items": ITEMS}, 2),
        ("priority: {from: Items, steps: [count]}", {"Items": []}, 0),
        ("priority: {from: Items, steps: [count]}", {}, None),
    ],
)
def test_a_path_gives_the_value_that_stands_there(
    rule: str, payload: dict[str, Any], expected: object
) -> None:
    found = made(inward(rule), payload)

    assert found.get(rule.partition(":")[0]) == expected


def test_the_content_of_an_xml_element_is_the_element_itself() -> None:
    rules = "free: Use\nnote: Use.@OtherValue\ntags: {from: Names}"

    found = made(
        from_xml(rules),
        {"ID": "1", "Use": {"@OtherValue": "Scrap", "#text": "Other"},
         "Names": [{"#text": "a", "@languageID": "EN"}, "b"]},
    )  # fmt: skip

    assert found == {"free": "Other", "note": "Scrap", "tags": ["a", "b"]}


def test_an_xml_element_without_attributes_is_plain_text() -> None:
    found = made(from_xml("free: Use\nnote: Use.@OtherValue"), {"ID": "1", "Use": "Produced"})

    assert found == {"free": "Produced"}


def test_a_selector_looks_at_the_content_of_an_element() -> None:
    rule = 'free: {from: "Actual[Use=Other].Quantity.Value", steps: [only]}'
    actual = [{"Use": {"#text": "Other"}, "Quantity": [{"Value": "5"}]}, {"Use": "Made"}]

    assert made(from_xml(rule), {"ID": "1", "Actual": actual}) == {"free": "5"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("free: Textt", "MB301"),
        ("free: Place.Plantt", "MB301"),
        ("free: Text.more", "MB301"),
        ('free: "Items[Usee=A].No"', "MB301"),
        ('free: "Place[0]"', "MB320"),
        ('free: "Text[A=1]"', "MB320"),
        ("free: ^.Text", "MB319"),
        ("free: $index", "MB319"),
        ("free: $nobody.x", "MB311"),
        ("free: $meta.unknown", "MB311"),
        ("free: $meta", "MB311"),
        ("free: Items.No", "MB312"),
        ("quantity: Items.Qty", "MB312"),
        ("free: {from: Text, where: {eq: [x, y]}, steps: [first]}", "MB322"),
        ("lines: {each: Text, fields: {number: No}}", "MB322"),
        ("lines: {each: Place, fields: {number: Plant}}", "MB322"),
    ],
)
def test_a_path_that_leads_nowhere_is_found_without_running(fields: str, code: str) -> None:
    assert code in codes_of(inward(fields))


def test_a_path_across_a_list_is_named_as_it_is_written() -> None:
    finding = errors_in(findings_of(inward("quantity: Items.Qty")))[0]

    assert finding.message().startswith("'Items.Qty' crosses a list")


def test_a_misspelt_name_comes_with_the_right_one_and_its_title() -> None:
    finding = errors_in(findings_of(inward("quantity: Quantiy")))[0]

    assert finding.line() == (
        "mapping.yaml:7:13 MB301 quantity: unknown source field 'Quantiy', "
        "did you mean 'Quantity' (生产数量)?"
    )
    assert "是否应为“Quantity”（生产数量）？" in finding.message("zh")


def test_a_title_is_understood_as_a_name() -> None:
    finding = errors_in(findings_of(inward("quantity: 生产数量")))[0]

    assert "did you mean 'Quantity'" in finding.message()


def test_meta_is_read_from_what_is_known_of_the_message() -> None:
    assert made(inward("free: $meta.message_id"), {}, message_id="m-1") == {"free": "m-1"}


@pytest.mark.parametrize("rule", ["$change", "{value: x, when: {eq: [$change, new]}}"])
def test_an_inward_mapping_runs_before_the_change_is_known(rule: str) -> None:
    (finding,) = errors_in(findings_of(inward(f"note: {rule}")))

    assert finding.code == "MB282"
    assert finding.subject == "note"


def test_a_path_of_a_route_reads_one_value() -> None:
    findings: list[Finding] = []

    read = compile_path(value("Place.Plant"), scope().messages["erp.order"], scope(), findings)

    assert findings == []
    assert read({"Place": {"Plant": "1000"}}) == "1000"
    assert read({}) is None


@pytest.mark.parametrize("text", ["Plaice.Plant", '"a["', "{a: b}", "null"])
def test_a_wrong_path_of_a_route_is_a_finding_and_reads_nothing(text: str) -> None:
    findings: list[Finding] = []

    read = compile_path(value(text), scope().dictionary["order"], scope(), findings)

    assert len(findings) == 1
    assert read({"a": 1}) is None
