"""``share``: one quantity over the items of a list, without loss."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.errors import TranslationError
from mesbridge.mapping.explain import explain
from mesbridge.mapping.runtime import Refused
from mesbridge.mapping.shares import shared
from tests.unit.mapping.builders import codes_of, compiled, inward, made, scope, spec

_MODES = ("half_up", "half_down", "half_even", "up", "down", "ceiling", "floor")
_ITEMS = [
    {"No": "1", "Qty": "1", "Use": "A"},
    {"No": "2", "Qty": "2", "Use": "B"},
    {"No": "3", "Qty": "4", "Use": "A"},
]


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def quantities(rule: str, **payload: Any) -> list[Decimal | None]:
    text = inward(f"lines: {{each: Items, fields: {{number: No, quantity: {rule}}}}}")
    found = made(text, {"Items": _ITEMS, **payload})["lines"]
    return [line.get("quantity") for line in found]


@st.composite
def wholes(draw: st.DrawFn) -> tuple[Decimal, int]:
    places = draw(st.integers(0, 6))
    return Decimal(draw(st.integers(-(10**9), 10**9))).scaleb(-places), places


_WEIGHTS = st.lists(
    st.decimals("-1000", "1000", places=3, allow_nan=False), min_size=1, max_size=12
).filter(lambda weights: sum(weights) != 0)


@given(wholes(), _WEIGHTS, st.sampled_from(_MODES))
def test_parts_always_sum_up_to_the_whole(
    whole: tuple[Decimal, int], weights: list[Decimal], mode: str
) -> None:
    quantity, places = whole

    parts = shared(quantity, weights, places, mode)

    assert sum(map(Fraction, parts)) == Fraction(quantity)  # type: ignore[arg-type]
    assert all(Decimal(str(part)).as_tuple().exponent == -places for part in parts)


@given(wholes(), _WEIGHTS, st.sampled_from(_MODES))
def test_no_part_is_a_whole_unit_away_from_its_exact_share(
    whole: tuple[Decimal, int], weights: list[Decimal], mode: str
) -> None:
    quantity, places = whole
    total = sum(map(Fraction, weights))

    parts = shared(quantity, weights, places, mode)

    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(quantity) * Fraction(weight) / total
        assert abs(Fraction(str(part)) - exact) < Fraction(1, 10**places)


@pytest.mark.parametrize(
    ("whole", "weights", "places", "mode", "parts"),
    [
        ("10", ["1"] * 3, 3, "half_up", ["3.333", "3.333", "3.334"]),
        ("10", ["1"] * 3, 3, "up", ["3.334", "3.333", "3.333"]),
        ("-10", ["1"] * 3, 3, "half_up", ["-3.333", "-3.333", "-3.334"]),
        ("2", ["1"] * 3, 0, "half_up", ["1", "1", "0"]),
        ("2", ["1"] * 3, 0, "down", ["0", "1", "1"]),
        ("0", ["1"] * 2, 1, "half_up", ["0.0", "0.0"]),
        ("0", ["0", "0"], 1, "half_up", ["0.0", "0.0"]),
        ("100", ["1", "2", "4"], 0, "half_even", ["14", "29", "57"]),
        ("7", ["0", "3.5"], 1, "half_up", ["0.0", "7.0"]),
        ("1.000", ["1"], 1, "half_up", ["1.0"]),
    ],
)
def test_what_rounding_leaves_goes_to_those_that_it_has_moved_most(
    whole: str, weights: list[str], places: int, mode: str, parts: list[str]
) -> None:
    found = shared(Decimal(whole), decimals(*weights), places, mode)

    assert [str(part) for part in found] == parts


def test_a_whole_with_more_decimals_than_its_parts_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        shared(Decimal("10.0005"), decimals("1", "1"), 3, "half_up")

    assert caught.value.code == "MB419"


def test_equal_parts_need_no_weight() -> None:
    assert quantities("{share: $.Quantity, round: 3}", Quantity="10") == decimals(
        "3.333", "3.333", "3.334"
    )


def test_a_weight_is_read_from_every_item() -> None:
    assert quantities("{share: {of: ^.Quantity, by: Qty}, round: 0}", Quantity="100") == decimals(
        "14", "29", "57"
    )


def test_the_parts_are_the_items_that_where_sort_and_group_leave() -> None:
    text = inward(
        "lines: {each: Items, where: {ne: [No, '4']}, sort: {path: No, descending: true}, group: Use, "
        "let: {planned: {sum: $group.Qty}}, "
        "fields: {number: No, quantity: {share: {of: $.Quantity, by: $planned}, round: 1}}}"
    )
    items = [*_ITEMS, {"No": "4", "Qty": "100", "Use": "A"}]

    assert made(text, {"Items": items, "Quantity": "10"})["lines"] == [
        {"number": "3", "quantity": Decimal("7.1")}, {"number": "2", "quantity": Decimal("2.9")},
    ]  # fmt: skip


def test_a_let_gives_the_rounded_whole() -> None:
    text = inward(
        "lines: {each: Items, fields: {number: No, quantity: {share: $whole, round: 2}}}",
        more='let: {whole: {calc: "Amount / 7", round: 2}}',
    )

    found = made(text, {"Items": _ITEMS, "Amount": 10})["lines"]

    assert sum(line["quantity"] for line in found) == Decimal("1.43")


def test_loops_inside_have_shares_of_their_own() -> None:
    text = inward(
        "lines:\n  each: Items\n  fields:\n    number: No\n"
        "    quantity: {share: $.Quantity, round: 0}\n"
        "    parts: {each: Parts, fields: {number: No, quantity: {share: ^.Qty, round: 1}}}\n"
    )
    items = [
        {"No": "1", "Qty": "1.0", "Parts": [{"No": "a"}, {"No": "b"}, {"No": "c"}]},
        {"No": "2", "Qty": "3", "Parts": [{"No": "d"}]},
    ]

    found = made(text, {"Items": items, "Quantity": "5"})["lines"]

    assert [line["quantity"] for line in found] == decimals("3", "2")
    assert [[part["quantity"] for part in line["parts"]] for line in found] == [
        decimals("0.3", "0.3", "0.4"), decimals("3.0"),
    ]  # fmt: skip


def test_emitted_documents_share_a_quantity_of_the_message() -> None:
    text = inward(
        "order_no: item.No\nquantity: {share: {of: Quantity, by: item.Qty}, round: 0}",
        more="emit: {each: Items, as: item, where: {eq: [item.Use, A]}}", order_no=False,
    )  # fmt: skip

    found = compiled(text).translate({"OrderNo": "1", "Items": _ITEMS, "Quantity": "11"})

    assert found == [
        {"order_no": "1", "quantity": Decimal(2)}, {"order_no": "3", "quantity": Decimal(9)},
    ]  # fmt: skip


def test_without_the_whole_or_a_weight_all_parts_are_missing() -> None:
    rule = "{share: {of: $.Quantity, by: Qty}, round: 0, default: 0}"

    assert quantities(rule) == [Decimal(0)] * 3
    assert (
        quantities(rule, Items=[{"No": "1", "Qty": "1"}, {"No": "2"}], Quantity="5")
        == [Decimal(0)] * 2
    )


@pytest.mark.parametrize(
    ("payload", "code", "value"),
    [
        ({"Quantity": "10.5"}, "MB419", "10.5"),
        ({"Quantity": "x"}, "MB402", "x"),
        ({"Quantity": "10", "Items": [{"No": "1", "Qty": "0"}]}, "MB417", "10"),
        ({"Quantity": "10", "Items": [{"No": "1", "Qty": "zero"}]}, "MB402", "zero"),
    ],
)
def test_what_cannot_be_shared_names_the_rule_of_the_part(
    payload: dict[str, Any], code: str, value: str
) -> None:
    with pytest.raises(TranslationError) as caught:
        quantities("{share: {of: $.Quantity, by: Qty}, round: 0}", **payload)

    error = caught.value
    assert (error.code, error.target, str(error.value)) == (code, "lines.quantity", value)
    assert error.source == "$.Quantity"


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("{share: $.Quantity}", ["MB203"]),
        ("{share: Qty, round: 3}", ["MB334"]),
        ("{share: $.Quantty, round: 3}", ["MB301"]),
        ("{share: $.Items, round: 3}", ["MB321"]),
        ("{share: {of: $.Quantity, by: Planned}, round: 3}", ["MB301"]),
        ("{share: {of: $.Quantity, by: Parts.Qty}, round: 3}", ["MB321"]),
        ("{share: {of: $.Quantity, with: Qty}, round: 3}", ["MB202"]),
        ("{share: {by: Qty}, round: 3}", ["MB203"]),
        ("{share: $.Flag, round: 3}", ["MB303"]),
        ("{share: $.Quantity, round: 3, steps: [negate]}", ["MB202"]),
        ("{share: $.Quantity, round: 3, when: {present: Use}}", ["MB202"]),
    ],
)
def test_a_share_is_checked(rule: str, codes: list[str]) -> None:
    assert (
        codes_of(inward(f"lines: {{each: Items, fields: {{number: No, quantity: {rule}}}}}"))
        == codes
    )


def test_what_is_shared_out_over_emitted_documents_is_none_of_theirs() -> None:
    text = inward(
        "order_no: item.No\nquantity: {share: item.Qty, round: 0}",
        more="emit: {each: Items, as: item}", order_no=False,
    )  # fmt: skip

    assert codes_of(text) == ["MB334"]


def test_a_share_outside_of_a_loop_is_refused() -> None:
    assert codes_of(inward("quantity: {share: Quantity, round: 3}")) == ["MB333"]


def test_an_explanation_shows_the_whole_and_the_part() -> None:
    text = inward(
        "lines: {each: Items, fields: {number: No, quantity: {share: $.Quantity, round: 0}}}"
    )

    told = explain(spec(text), scope(), {"OrderNo": "1", "Items": _ITEMS, "Quantity": "7"})

    part = next(each for each in told if each.target == "lines[0].quantity")
    assert (part.source, part.source_value) == ("$.Quantity", Decimal(7))
    assert part.steps == [("share", Decimal(2))]
