"""Objects, lists, loops, several documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import TranslationError
from tests.unit.mapping.builders import codes_of, compiled, inward, made, outward

ITEMS: list[dict[str, Any]] = [
    {"No": "20", "Qty": "2.5", "Use": "A", "Parts": [{"No": "1", "Qty": "1"}, {"No": "2"}]},
    {"No": "10", "Qty": "4", "Use": "B", "Parts": []},
    {"No": "30", "Use": "A"},
]


def numbers(rule: str, payload: dict[str, Any]) -> object:
    """The numbers of the lines that a rule makes."""
    lines = made(inward(f"lines: {rule}"), payload).get("lines")
    return None if lines is None else [line["number"] for line in lines]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{each: Items, fields: {number: No}}", ["20", "10", "30"]),
        ("{each: Items, where: {eq: [Use, A]}, fields: {number: No}}", ["20", "30"]),
        ("{each: Items, sort: No, fields: {number: No}}", ["10", "20", "30"]),
        ("{each: Items, sort: {path: No, descending: true}, fields: {number: No}}",
         ["30", "20", "10"]),
        ("{each: Items, sort: [Use, {path: No, descending: true}], fields: {number: No}}",
         ["30", "20", "10"]),
        ("{each: Items, sort: Qty, fields: {number: No}}", ["20", "10", "30"]),
        ("{each: Items.Parts, fields: {number: No}}", ["1", "2"]),
        ("{each: Items.Parts, where: {eq: [^.No, \"20\"]}, sort: {path: No, descending: true}, "
         "fields: {number: No}}", ["2", "1"]),
        ("{each: Items, when: {eq: [Text, x]}, fields: {number: No}}", None),
        ("[{each: Items, where: {eq: [Use, B]}, fields: {number: No}}, "
         "{each: Items, where: {eq: [Use, A]}, fields: {number: No}}]", ["10", "20", "30"]),
        ("[{each: Items, fields: {number: No}}, {fields: {number: {value: \"99\"}}}]",
         ["20", "10", "30", "99"]),
        ("[{fields: {number: Text}}, {fields: {number: OrderNo}}]", ["1"]),
        ("[{fields: {number: Text}, when: {present: Text}}]", None),
    ],
)  # fmt: skip
def test_a_list_is_filtered_sorted_and_put_together(rule: str, expected: object) -> None:
    assert numbers(rule, {"Items": ITEMS}) == expected


def test_an_absent_list_is_unknown_and_an_empty_one_stays_empty() -> None:
    rule = "{each: Items, fields: {number: No}}"

    assert numbers(rule, {}) is None
    assert numbers(rule, {"Items": None}) is None
    assert numbers(rule, {"Items": []}) == []


def test_of_several_rules_one_known_list_is_enough() -> None:
    rule = "[{each: Items, fields: {number: No}}, {each: Any, fields: {number: No}}]"

    assert numbers(rule, {"Any": [{"No": "7"}, None]}) == ["7"]
    assert numbers(rule, {}) is None


def test_a_rule_sees_number_and_neighbours_after_where_and_sort() -> None:
    rule = (
        "lines: {each: Items, where: {eq: [Use, A]}, sort: No, fields: {number: No, "
        "position: $index, before: $previous.No, after: $next.No}}"
    )

    assert made(inward(rule), {"Items": ITEMS})["lines"] == [
        {"number": "20", "position": 1, "after": "30"},
        {"number": "30", "position": 2, "before": "20"},
    ]


def test_an_inner_list_sees_its_item_the_one_around_and_the_message() -> None:
    rule = (
        "lines:\n  each: Items\n  fields:\n    number: No\n    parts:\n      each: Parts\n"
        "      fields: {number: No, line_no: ^.No, order_no: $.OrderNo, quantity: Qty}"
    )

    found = made(inward(rule), {"OrderNo": "77", "Items": ITEMS})["lines"]

    assert found[0]["parts"] == [
        {"number": "1", "line_no": "20", "order_no": "77", "quantity": Decimal(1)},
        {"number": "2", "line_no": "20", "order_no": "77"},
    ]
    assert found[1]["parts"] == []
    assert "parts" not in found[2]


def test_inside_a_list_over_lists_the_outer_items_are_around() -> None:
    rule = "lines: {each: Items.Parts, sort: No, fields: {number: No, before: ^.No, order_no: ^.^.OrderNo}}"

    assert made(inward(rule), {"Items": ITEMS})["lines"] == [
        {"number": "1", "before": "20", "order_no": "1"},
        {"number": "2", "before": "20", "order_no": "1"},
    ]


def test_a_let_of_an_item_is_carried_out_for_each_and_seen_by_where() -> None:
    rule = (
        "lines:\n  each: Items\n  let: {part: {from: Parts, where: {eq: [No, {path: ^.Use}]}, "
        'steps: [first]}, both: {from: [No, Use], steps: [{join: "-"}]}}\n'
        "  where: {present: $part}\n"
        "  fields: {number: No, quantity: $part.Qty, order_no: $both}"
    )
    items = [
        {"No": "1", "Use": "B", "Parts": [{"No": "B", "Qty": "5"}]},
        {"No": "2", "Use": "B", "Parts": []},
        {"No": "3", "Use": "B"},
    ]

    assert made(inward(rule), {"Items": items})["lines"] == [
        {"number": "1", "quantity": Decimal(5), "order_no": "1-B"}
    ]


def test_a_let_of_the_mapping_may_use_another_one() -> None:
    more = 'let:\n  b: {from: $a, steps: [{suffix: "!"}]}\n  a: {from: Text, steps: [upper]}'

    assert made(inward("free: $b\nnote: $a", more=more), {"Text": "x"}) == {
        "free": "X!",
        "note": "X",
    }


def test_a_required_field_of_an_item_that_is_missing_ends_the_message() -> None:
    with pytest.raises(TranslationError) as caught:
        numbers("{each: Items, fields: {number: Use}}", {"Items": [{"No": "1"}]})

    assert (caught.value.code, caught.value.target) == ("MB401", "lines.number")


def test_targets_are_written_in_the_order_of_the_schema() -> None:
    rules = "Lines: [{fields: {Qty: quantity, No: order_no}}]\nUrgent: urgent\nText: note"

    found = compiled(outward(rules)).translate(
        {"order_no": "1", "note": "n", "urgent": False, "quantity": Decimal(2)}
    )[0]

    assert list(found) == ["Id", "Text", "Urgent", "Lines"]
    assert list(found["Lines"][0]) == ["No", "Qty"]


def test_dotted_targets_and_fields_make_one_object() -> None:
    rules = (
        "Command.Kind: {value: K}\nCommand.Deep: {fields: {X: note}}\n"
        "Command: {fields: {NId: order_no}}\nCommand.Deep.Y: {value: Y}"
    )

    found = compiled(outward(rules)).translate({"order_no": "1", "note": "n"})[0]

    assert found["Command"] == {"NId": "1", "Kind": "K", "Deep": {"X": "n", "Y": "Y"}}
    assert list(found["Command"]) == ["NId", "Kind", "Deep"]


@pytest.mark.parametrize(
    ("rules", "document", "expected"),
    [
        ("Must: {fields: {A: note, B: {value: b}}}", {}, None),
        ("Must: {fields: {A: note, B: {value: b}}}", {"note": "n"}, {"A": "n", "B": "b"}),
        ("Must: {fields: {A: {from: note, default: x}, B: {value: b}}}", {}, {"A": "x", "B": "b"}),
        ("Must: {fields: {B: {value: b, when: {eq: [note, n]}}}}", {}, {}),
        ("Command: {fields: {NId: note, Kind: {value: k}}}", {}, None),
        ("Command.Deep.X: note\nCommand.NId: {value: n}", {}, None),
        ("Command.Deep.X: note\nCommand.NId: {value: n}", {"note": "x"},
         {"NId": "n", "Deep": {"X": "x"}}),
    ],
)  # fmt: skip
def test_an_object_is_left_out_when_nothing_was_read_for_it(
    rules: str, document: dict[str, Any], expected: object
) -> None:
    found = compiled(outward(rules)).translate({"order_no": "1", **document})[0]

    assert found.get(rules.partition(":")[0].partition(".")[0]) == expected


def test_an_object_of_which_only_the_required_part_is_missing_is_an_error() -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(outward("Command: {fields: {NId: note, Deep: {fields: {X: free}}}}")).translate(
            {"order_no": "1", "free": "x"}
        )

    assert (caught.value.code, caught.value.target) == ("MB401", "Command.NId")


def test_the_content_of_an_element_is_written_beside_its_attributes() -> None:
    text = outward(
        'Text: {fields: {"@languageID": {value: EN}, "#text": note}}\n'
        'Names: [note, {fields: {"#text": {value: b}}}]\nUse: note\n"@releaseID": {value: V7}',
        to="bod.show",
    )

    found = compiled(text).translate({"order_no": "1", "note": "n"})[0]

    assert found == {
        "@releaseID": "V7",
        "Text": {"@languageID": "EN", "#text": "n"},
        "Names": [{"#text": "n"}, {"#text": "b"}],
        "Use": {"#text": "n"},
    }
    assert compiled(text).translate({"order_no": "1"})[0] == {
        "@releaseID": "V7",
        "Names": [{"#text": "b"}],
    }


@pytest.mark.parametrize(
    "rules",
    [
        "Text: note\nText.@languageID: {value: EN}",
        "Text.@languageID: {value: EN}\nText: note",
    ],
)
def test_a_rule_for_an_element_is_one_for_its_content_beside_attributes(rules: str) -> None:
    found = compiled(outward(rules, to="bod.show")).translate({"order_no": "1", "note": "n"})

    assert found == [{"Text": {"@languageID": "EN", "#text": "n"}}]


def test_the_content_of_an_element_has_one_rule() -> None:
    rules = "Text: note\nText.#text: free\nText.@languageID: {value: EN}"

    assert codes_of(outward(rules, to="bod.show")) == ["MB304"]


def test_a_list_of_contents_is_written_from_a_path_over_a_list() -> None:
    text = outward("Names: tags", to="bod.show")

    assert compiled(text).translate({"tags": ["a", "b"]}) == [
        {"Names": [{"#text": "a"}, {"#text": "b"}]}
    ]
