"""The steps ``where`` and ``sort``: what they look at, and what they leave in the list."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.mapping.builders import codes_of, compiled, findings_of, from_xml, inward, made

_ITEMS = [
    {"No": "20", "Use": "A", "Qty": "1", "Unit": ""},
    {"No": "10", "Use": "B", "Qty": "12"},
    {"No": "30", "Use": "A", "Qty": "4", "Unit": "ST"},
]


def with_let(steps: str, fields: str, payload: dict[str, Any]) -> dict[str, Any]:
    return made(inward(fields, more=f"let: {{found: {{from: Items, steps: {steps}}}}}"), payload)


def test_the_last_of_those_that_count_is_an_object_to_read_from() -> None:
    found = with_let(
        "[{where: {eq: [Use, A]}}, {sort: Qty}, last]",
        "note: $found.No\nquantity: $found.Qty",
        {"Items": _ITEMS},
    )

    assert found == {"note": "30", "quantity": Decimal(4)}


def test_what_is_left_is_walked_and_summed() -> None:
    found = with_let(
        "[{where: {any: [{eq: [Use, B]}, {gt: [Qty, 2]}]}}, {sort: {path: No, descending: true}}]",
        "quantity: {sum: $found.Qty}\nlines: {each: $found, fields: {number: No}}",
        {"Items": _ITEMS},
    )

    assert found == {"quantity": Decimal(16), "lines": [{"number": "30"}, {"number": "10"}]}


def test_none_is_left_and_none_was_there_are_not_the_same() -> None:
    rules = ("[{where: {eq: [Use, Z]}}]", "lines: {each: $found, fields: {number: No}}")

    assert with_let(*rules, {"Items": _ITEMS}) == {"lines": []}
    assert with_let(*rules, {}) == {}


def test_a_value_for_nothing_is_missing_in_a_list_that_has_a_name() -> None:
    found = with_let(
        "[{where: {not: {present: Unit}}}]",
        "lines: {each: $found, fields: {number: No, before: {from: Unit, default: none}}}",
        {"Items": _ITEMS},
    )

    assert found["lines"] == [
        {"number": "20", "before": "none"}, {"number": "10", "before": "none"},
    ]  # fmt: skip


def test_a_value_for_nothing_is_missing_in_an_object_that_has_a_name() -> None:
    text = inward("note: {from: $p.Plant, default: none}", more="let: {p: Place}")

    assert made(text, {"Place": {"Plant": "", "Store": "S"}}) == {"note": "none"}


def test_what_a_named_list_is_read_for_counts_as_used() -> None:
    text = inward(
        "note: $found.No", more="let: {found: {from: Items, steps: [{sort: Use}, first]}}"
    )

    unused = {each.params["path"] for each in findings_of(text) if each.code == "MB315"}

    assert not any(path.startswith("Items") for path in unused)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("[sort]", ["a", "b", "b", ""]),
        ("[{sort: {descending: true}}, unique]", ["b", "a", ""]),
        ('[{where: {ne: [., ""]}}, sort, unique]', ["a", "b"]),
        ('[{where: {match: [., "^b"]}}]', ["b", "b"]),
        ("[{sort: .}, {where: {predicate: {eq: [., {path: $.Text}]}}}]", ["a"]),
    ],
)
def test_plain_values_are_sorted_and_picked_by_themselves(steps: str, expected: list[str]) -> None:
    text = inward(f"tags: {{from: Tags, steps: {steps}}}")

    assert made(text, {"Tags": ["b", "a", "", "b"], "Text": "a"}) == {"tags": expected}


def test_the_item_around_is_where_the_rule_stands() -> None:
    text = inward(
        "lines: {each: Items, fields: {number: No, before: {from: $found.No, default: none}}, "
        "let: {found: {from: Parts, steps: [{where: {eq: [Use, {path: ^.Use}]}}, only]}}}"
    )
    items = [
        {"No": "1", "Use": "A", "Parts": [{"No": "a", "Use": "A"}, {"No": "b", "Use": "B"}]},
        {"No": "2", "Use": "C", "Parts": [{"No": "c", "Use": "A"}]},
    ]

    assert made(text, {"Items": items})["lines"] == [
        {"number": "1", "before": "a"}, {"number": "2", "before": "none"},
    ]  # fmt: skip


def test_a_list_that_a_step_makes_for_every_item_is_looked_at_for_every_item() -> None:
    text = inward(
        "lines: {each: Items, let: {found: {from: Parts, steps: [{where: {present: No}}]}}, "
        'fields: {number: No, before: {from: "$found[Use=A].No", default: none}}}'
    )
    items = [
        {"No": str(number), "Parts": [{"No": f"p{number}", "Use": "AB"[number % 2]}]}
        for number in range(20)
    ]

    found = made(text, {"Items": items})["lines"]

    assert [line["before"] for line in found] == [
        f"p{number}" if number % 2 == 0 else "none" for number in range(20)
    ]


def test_elements_of_xml_are_looked_at_with_their_attributes() -> None:
    text = from_xml('free: {from: Names, steps: [{where: {eq: ["@languageID", de]}}, only]}')
    names = [{"@languageID": "en", "#text": "nut"}, {"@languageID": "de", "#text": "Mutter"}]

    assert compiled(text).translate({"ID": "1", "Names": names})[0]["free"] == "Mutter"


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("{from: Items, steps: [{where: {eq: [Usage, A]}}, count]}", ["MB301"]),
        ("{from: Items, steps: [where, count]}", ["MB326"]),
        ("{from: Items, steps: [{where: x}, count]}", ["MB223"]),
        ("{from: Items, steps: [{sort: Usage}, count]}", ["MB301"]),
        ("{from: Items, steps: [{sort: {by: No, up: true}}, count]}", ["MB309"]),
        ("{from: Items, steps: [{sort: Parts}, count]}", ["MB321"]),
        ("{from: Items, steps: [sort, count]}", ["MB321"]),
        ("{from: Text, steps: [{where: {eq: [., x]}}, count]}", ["MB303"]),
    ],
)
def test_predicates_and_paths_of_list_steps_are_checked(rule: str, codes: list[str]) -> None:
    assert codes_of(inward(f"priority: {rule}")) == codes


def test_instants_are_ordered_by_when_they_are_whatever_their_offset() -> None:
    items = [
        {"No": "2", "At": "2024-01-01T01:00:00Z"},
        {"No": "1", "At": "2024-01-01T02:00:00+02:00"},
        {"No": "3"},
    ]
    text = inward(
        "changed_at: {from: Items.At, steps: [maximum]}\n"
        "tags: {from: $sorted.No}\nlines: {each: Items, sort: At, fields: {number: No}}",
        more="let: {sorted: {from: Items, steps: [{sort: At}]}}",
    )

    found = made(text, {"Items": items})

    assert found == {
        "changed_at": datetime(2024, 1, 1, 1, tzinfo=UTC),
        "tags": ["1", "2", "3"],
        "lines": [{"number": "1"}, {"number": "2"}, {"number": "3"}],
    }
