"""``round: {carry: …}``: the remainder is kept per key, so that parts sum up to the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mesbridge.mapping.explain import explain
from mesbridge.mapping.translator import REMAINDERS, Translation
from tests.unit.mapping.builders import codes_of, compiled, inward, outward, scope, spec

_CARRIED = "quantity: {from: Quantity, round: {places: 3, carry: [OrderNo, Unit]}}"
_MODES = ("half_up", "half_down", "half_even", "up", "down", "ceiling", "floor")


def run(text: str, payload: dict[str, Any], before: Any = None) -> Translation:
    return compiled(text).run({"OrderNo": "1", **payload}, {}, {REMAINDERS: before or {}})


def test_what_is_left_comes_back_with_the_next_quantity() -> None:
    first = run(inward(_CARRIED), {"Quantity": "5.99997", "Unit": "KG"})
    second = run(inward(_CARRIED), {"Quantity": "4.00060", "Unit": "KG"}, first.remainders)

    assert first.documents[0]["quantity"] == Decimal("6.000")
    assert first.remainders == {("quantity", "1|KG"): Decimal("-0.00003")}
    assert str(second.documents[0]["quantity"]) == "4.001"
    assert second.remainders == {("quantity", "1|KG"): Decimal("-0.00043")}


def test_another_key_has_a_remainder_of_its_own() -> None:
    before = {("quantity", "1|KG"): Decimal("0.0004"), ("scrap", "1|ST"): Decimal("0.0004")}

    found = run(inward(_CARRIED), {"Quantity": "1.0001", "Unit": "ST"}, before)

    assert found.documents[0]["quantity"] == Decimal("1.000")
    assert found.remainders == {("quantity", "1|ST"): Decimal("0.0001")}


def test_a_missing_part_of_the_key_is_a_key_of_its_own() -> None:
    found = run(inward(_CARRIED), {"Quantity": "0.0001"})

    assert found.remainders == {("quantity", "1|"): Decimal("0.0001")}


def test_items_of_one_message_carry_from_one_to_the_next() -> None:
    text = inward(
        "lines: {each: Items, fields: {number: No, "
        "quantity: {calc: Qty / 3, round: {places: 0, carry: $.OrderNo}}}}"
    )
    items = [{"No": str(number), "Qty": "1"} for number in range(1, 7)]

    found = run(text, {"Items": items})

    assert [line["quantity"] for line in found.documents[0]["lines"]] == [0, 1, 0, 0, 1, 0]
    assert abs(found.remainders["lines.quantity", "1"]) < Decimal("1E-30")


def test_a_mapping_outward_reads_its_key_from_the_entity() -> None:
    text = outward("Quantity: {from: quantity, round: {places: 0, carry: [order_no, uom]}}")
    before = {("Quantity", "1|KGM"): Decimal("0.25")}

    found = compiled(text).run(
        {"order_no": "1", "uom": "KGM", "quantity": Decimal("2.25")}, {}, {REMAINDERS: before}
    )

    assert found.documents[0]["Quantity"] == 3
    assert found.remainders == {("Quantity", "1|KGM"): Decimal("-0.50")}


def test_a_missing_quantity_leaves_what_is_there() -> None:
    assert run(inward(_CARRIED), {"Unit": "KG"}).remainders == {}


def test_a_mapping_without_carry_knows_nothing_of_remainders() -> None:
    translator = compiled(inward("quantity: {from: Quantity, round: 3}"))

    assert not translator.carries
    assert "arry" not in translator.source_code


def test_an_explanation_shows_the_quantity_with_the_remainder() -> None:
    told = explain(
        spec(inward(_CARRIED)), scope(), {"OrderNo": "1", "Quantity": "4.00060", "Unit": "KG"}, {},
        {REMAINDERS: {("quantity", "1|KG"): Decimal("-0.00003")}},
    )  # fmt: skip

    steps = next(each.steps for each in told if each.target == "quantity")

    assert steps == [("carry", Decimal("4.00057")), ("round", Decimal("4.001"))]


@given(
    st.lists(st.decimals("-1000", "1000", places=7), min_size=1, max_size=30),
    st.integers(0, 3),
    st.sampled_from(_MODES),
)
def test_totals_never_drift_by_more_than_one_unit(
    quantities: list[Decimal], places: int, mode: str
) -> None:
    rule = (
        f"quantity: {{from: Quantity, round: {{places: {places}, mode: {mode}, carry: [OrderNo]}}}}"
    )
    translator, before = compiled(inward(rule)), {}
    written = Fraction(0)

    for quantity in quantities:
        payload = {"OrderNo": "1", "Quantity": f"{quantity:f}"}
        found = translator.run(payload, {}, {REMAINDERS: before})
        before, written = found.remainders, written + Fraction(found.documents[0]["quantity"])

    left = Fraction(sum(quantities)) - written
    unit = Fraction(1, 10**places)
    assert left == Fraction(before["quantity", "1"])
    assert abs(left) <= unit / 2 if mode.startswith("half") else abs(left) < unit


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
@example([25])
@example([7, 9, 9])
@example([1] * 25)
def test_pieces_in_boxes_come_back_as_so_many_pieces(reports: list[int]) -> None:
    boxes = compiled(
        inward(
            "quantity: {from: Count, steps: [{convert: {from: C62, to: KAR, material: GH-200}}], "
            "round: {places: 3, carry: [OrderNo]}}"
        )
    )
    pieces = compiled(
        outward(
            "Quantity: {from: quantity, steps: [{convert: {from: KAR, to: C62, material: GH-200}}], "
            "round: {places: 0, carry: [order_no]}}"
        )
    )
    in_boxes: Any = {}
    in_pieces: Any = {}
    total = Decimal(0)

    for count in reports:
        found = boxes.run({"OrderNo": "1", "Count": count}, {}, {REMAINDERS: in_boxes})
        back = pieces.run(found.documents[0], {}, {REMAINDERS: in_pieces})
        in_boxes, in_pieces = found.remainders, back.remainders
        total += back.documents[0]["Quantity"]

    assert total == sum(reports)


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ("quantity: {from: Quantity, round: {places: 3, carry: [Ordr]}}", ["MB301"]),
        ("quantity: {from: Quantity, round: {places: 3, carry: [Items.No]}}", ["MB321"]),
        ("quantity: {from: Quantity, round: {places: 3, carry: []}}", ["MB223"]),
        ("lines: {each: Items, fields: {number: No, quantity: "
         "{share: $.Quantity, round: {places: 3, carry: [No]}}}}", ["MB230"]),
    ],
)  # fmt: skip
def test_the_key_of_a_remainder_is_checked(rules: str, codes: list[str]) -> None:
    assert codes_of(inward(rules)) == codes


def test_a_value_in_between_keeps_no_remainder() -> None:
    text = inward(
        "quantity: $rounded",
        more="let: {rounded: {from: Quantity, round: {places: 3, carry: [OrderNo]}}}",
    )

    assert codes_of(text) == ["MB230"]
