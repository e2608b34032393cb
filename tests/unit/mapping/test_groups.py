"""``group`` in ``each`` and ``emit``: one item per distinct value, with its rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.mapping.builders import codes_of, compiled, inward, made, outward

#: Rows of a bill: number, line, use, material, quantity; what is of the bill comes again and again.
_ROWS = [
    ["B1", "2", "side", "M2", "3"],
    ["B2", "1", "main", "M1", "7"],
    ["B1", "1", "main", "M1", "10"],
    ["B3", "1", "side", "M9", "1"],
]
_ITEMS = [
    {"No": "20", "Use": "A", "Qty": "1", "Unit": "ST"},
    {"No": "10", "Use": "B", "Qty": "2"},
    {"No": "30", "Use": "A", "Qty": "4", "Unit": "ST"},
    {"No": "40", "Qty": "8"},
]


def lines(rule: str, **payload: Any) -> list[dict[str, Any]]:
    found = made(inward(f"lines: {rule}"), {"Items": _ITEMS, **payload})["lines"]
    assert isinstance(found, list)
    return found


def test_a_group_is_one_item_per_value_in_order_of_first_appearance() -> None:
    found = lines("{each: Items, group: Use, fields: {number: No, quantity: {sum: $group.Qty}}}")

    assert [(line["number"], line["quantity"]) for line in found] == [
        ("20", Decimal(5)), ("10", Decimal(2)), ("40", Decimal(8)),
    ]  # fmt: skip


def test_where_looks_at_rows_before_they_are_grouped() -> None:
    found = lines(
        "{each: Items, where: {gt: [Qty, 1]}, group: [Use, Unit], "
        "fields: {number: No, position: {from: $group, steps: [count]}}}"
    )

    assert [(line["number"], line["position"]) for line in found] == [
        ("10", 1),
        ("30", 1),
        ("40", 1),
    ]


def test_rows_are_sorted_before_they_are_grouped() -> None:
    found = lines(
        "{each: Items, sort: {path: No, descending: true}, group: Use, fields: {number: No, "
        "parts: {each: $group, fields: {number: No}}}}"
    )

    assert [[line["number"], *(part["number"] for part in line["parts"])] for line in found] == [
        ["40", "40"], ["30", "30", "20"], ["10", "10"],
    ]  # fmt: skip


def test_numbers_and_neighbours_are_those_of_the_groups() -> None:
    found = lines(
        "{each: Items, group: Use, fields: {number: No, position: $index, before: $previous.No, "
        "after: $next.No}}"
    )

    assert found == [
        {"number": "20", "position": 1, "after": "10"},
        {"number": "10", "position": 2, "before": "20", "after": "40"},
        {"number": "40", "position": 3, "before": "10"},
    ]


def test_the_rows_of_a_group_are_filtered_sorted_and_see_their_item() -> None:
    rule = (
        "{each: Items, group: Use, let: {most: {from: $group.Qty, steps: [maximum]}}, fields: {"
        "number: No, before: $most, parts: {each: $group, where: {present: Unit}, sort: "
        "{path: No, descending: true}, fields: {number: No, line_no: ^.No, order_no: $.OrderNo}}}}"
    )

    found = lines(rule)[0]

    assert found == {
        "number": "20", "before": "4", "parts": [
            {"number": "30", "line_no": "20", "order_no": "1"},
            {"number": "20", "line_no": "20", "order_no": "1"},
        ],
    }  # fmt: skip


def test_a_sum_over_a_group_may_leave_rows_out() -> None:
    found = lines(
        "{each: Items, group: Unit, fields: {number: No, "
        "quantity: {sum: $group.Qty, where: {ne: [Use, A]}}}}"
    )

    assert [line["quantity"] for line in found] == [Decimal(0), Decimal(10)]


def test_numbers_that_are_equal_are_one_group_whatever_their_zeros() -> None:
    text = inward("lines: {each: Numbers, group: Weight, fields: {number: Id}}")

    assert "MB301" in codes_of(text)  # the world has no such list
    rule = "lines: {each: lines, group: quantity, fields: {No: number}}"
    document = {
        "order_no": "1", "lines": [
            {"number": "1", "quantity": Decimal("1.0")}, {"number": "2", "quantity": Decimal("1.00")},
        ],
    }  # fmt: skip
    assert compiled(outward(rule.replace("lines:", "Lines:", 1))).translate(document) == [
        {"Id": "1", "Lines": [{"No": "1"}]}
    ]


def test_rows_of_several_lists_are_grouped_over_all_of_them() -> None:
    items = [
        {"No": "1", "Parts": [{"No": "a", "Use": "X"}, {"No": "b", "Use": "Y"}]},
        {"No": "2", "Parts": [{"No": "c", "Use": "X"}]},
    ]

    found = lines(
        "{each: Items.Parts, group: Use, fields: {number: No, before: ^.No, "
        "position: {from: $group, steps: [count]}}}",
        Items=items,
    )

    assert found == [
        {"number": "a", "before": "1", "position": 2},
        {"number": "b", "before": "1", "position": 1},
    ]


def test_an_absent_list_stays_unknown_and_an_empty_one_empty() -> None:
    text = inward("lines: {each: Items, group: Use, fields: {number: No}}")

    assert made(text, {}) == {}
    assert made(text, {"Items": []}) == {"lines": []}


def test_emit_makes_one_document_per_bill_of_plain_rows() -> None:
    text = inward(
        'order_no: "head[0]"\n'
        "lines:\n"
        "  each: $group\n"
        '  sort: "[1]"\n'
        '  fields: {number: "[1]", quantity: "[4]", before: "^.^.OrderNo"}\n',
        more='emit: {each: Rows, as: head, where: {ne: ["head[2]", none]}, group: ["head[0]"]}',
        order_no=False,
    ).replace(', before: "^.^.OrderNo"', "")

    found = compiled(text).translate({"OrderNo": "1", "Rows": _ROWS})

    assert [(each["order_no"], [line["number"] for line in each["lines"]]) for each in found] == [
        ("B1", ["1", "2"]), ("B2", ["1"]), ("B3", ["1"]),
    ]  # fmt: skip


def test_a_column_of_plain_rows_is_summed_over_all_of_them() -> None:
    text = inward(
        'order_no: "head[0]"\nquantity: {sum: "$group.[4]", where: {ne: ["[2]", side]}}\n'
        'scrap: {sum: "$.Rows.[4]"}\ntags: {from: "$group.[3]", steps: [unique]}',
        more='emit: {each: Rows, as: head, group: "head[0]"}',
        order_no=False,
    )

    found = compiled(text).translate({"OrderNo": "1", "Rows": _ROWS})

    assert found[0] == {
        "order_no": "B1", "quantity": Decimal(10), "scrap": Decimal(21), "tags": ["M2", "M1"],
    }  # fmt: skip
    assert [each["quantity"] for each in found] == [10, 7, 0]


def test_the_key_of_the_first_group_is_the_key_of_the_message() -> None:
    text = inward(
        'order_no: "head[0]"', more='emit: {each: Rows, as: head, group: "head[0]"}',
        order_no=False,
    )  # fmt: skip

    found = compiled(text).identify({"OrderNo": "1", "Rows": _ROWS}, {})

    assert found.values == {"order_no": "B1"}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{each: Items, group: Usage, fields: {number: No}}", "MB301"),
        ("{each: Items, group: Parts, fields: {number: No}}", "MB321"),
        ("{each: Items, group: Parts.No, fields: {number: No}}", "MB321"),
        ("{each: Items, fields: {number: $group.No}}", "MB319"),
        ("{each: Items, group: Use, fields: {number: $group.No}}", "MB312"),
        (
            "{each: Items, group: Use, fields: {number: No, quantity: {sum: $group.Quantity}}}",
            "MB301",
        ),
        ("{each: Items, group: $group, fields: {number: No}}", "MB319"),
    ],
)
def test_what_a_group_holds_is_checked(rule: str, code: str) -> None:
    assert code in codes_of(inward(f"lines: {rule}"))


def test_a_dot_is_the_item_itself() -> None:
    text = inward(
        "lines: {each: Tags, where: {ne: [., x]}, sort: ., group: ., fields: {number: .}}"
    )

    assert made(text, {"Tags": ["b", "x", "a", "b"]}) == {
        "lines": [{"number": "a"}, {"number": "b"}]
    }
