"""The explanation of a translation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import ConfigurationError, TranslationError
from mesbridge.mapping.explain import Entry, ExplainedField, LeftOut, explain
from tests.unit.mapping.builders import inward, outward, scope, spec


def explained(text: str, payload: dict[str, Any], **meta: Any) -> dict[str, ExplainedField]:
    """What is told, by target."""
    found = explain(spec(text), scope(), payload, meta)
    return {f"{each.document}:{each.target}" if each.document else each.target: each
            for each in found}  # fmt: skip


def test_every_rule_tells_its_source_and_each_step() -> None:
    text = inward(
        "note: {from: Text, steps: [trim, upper]}\nuom: {from: Unit, code: uom}\n"
        "quantity: {from: Quantity, round: 1}\npriority: {from: Count, default: 5}\nfree: Long"
    )

    found = explained(text, {"OrderNo": "1", "Text": " a ", "Unit": "ST", "Quantity": "1.25"})

    note = found["note"]
    assert (note.file, note.line, note.source) == ("mapping.yaml", 7, "Text")
    assert (note.source_value, note.steps, note.value) == (
        " a ", [("trim", "a"), ("upper", "A")], "A",
    )  # fmt: skip
    assert found["uom"].steps == [("code", "C62")]
    assert found["quantity"].steps == [("round", Decimal("1.3"))]
    assert (found["priority"].source_value, found["priority"].steps) == (None, [("default", 5)])
    assert found["priority"].value == 5
    assert found["free"].value is None


def test_items_of_lists_are_told_with_their_places() -> None:
    text = inward(
        'lines:\n  - each: Items\n    where: {ne: [No, "2"]}\n    fields:\n      number: No\n'
        "      parts: {each: Parts, fields: {number: No}}\n  - {each: Items, fields: {number: No}}"
    )
    items = [{"No": "1", "Parts": [{"No": "a"}, {"No": "b"}]}, {"No": "2"}]

    found = explained(text, {"OrderNo": "1", "Items": items})

    assert found["lines[0].parts[1].number"].value == "b"
    assert {key: found[key].value for key in ("lines[0].number", "lines[1].number")} == {
        "lines[0].number": "1",
        "lines[1].number": "1",
    }
    assert found["lines[2].number"].value == "2"


def test_documents_of_an_emit_are_told_apart() -> None:
    text = outward("Text: l.number", more="emit: {each: lines, as: l}")

    found = explained(text, {"order_no": "1", "lines": [{"number": "1"}, {"number": "2"}]})

    assert (found["Text"].value, found["1:Text"].value) == ("1", "2")


def test_named_values_are_told_too() -> None:
    text = inward("note: $up", more="let: {up: {from: Text, steps: [upper]}}")

    assert explained(text, {"OrderNo": "1", "Text": "x"})["$up"].value == "X"


def test_alternatives_tell_the_value_that_was_taken() -> None:
    text = inward("note: {first_of: [Text, {from: Long, steps: [upper]}], steps: [{suffix: '!'}]}")

    note = explained(text, {"OrderNo": "1", "Long": "b"})["note"]

    assert (note.source_value, note.value) == ("b", "B!")
    assert note.steps == [("upper", "B"), ("suffix", "B!")]


def test_the_entry_that_gave_the_value_is_named() -> None:
    text = inward(
        "note:\n  first_of:\n    - Text\n    - Long\n"
        "priority:\n  from: Text\n  case:\n    a: 1\n  else: 2\n"
        "kind: {first_of: [{from: Text, case: {x: main}}]}"
    )

    one = explained(text, {"OrderNo": "1", "Text": "x", "Long": "b"})
    other = explained(text.replace("case: {x", "case: {a"), {"OrderNo": "1", "Text": "a"})
    long = explained(text.split("priority")[0], {"OrderNo": "1", "Long": "b"})

    assert one["note"].entries == [Entry("first_of[1]", 9, "Text")]
    assert long["note"].entries == [Entry("first_of[2]", 10, "Long")]
    assert one["priority"].entries == [Entry("else", 15)]
    assert other["priority"].entries == [Entry("case a", 14)]
    assert other["kind"].entries == [Entry("case a", 16), Entry("first_of[1]", 16, "Text")]


def test_an_alternative_that_gave_nothing_does_not_lend_its_value() -> None:
    rule = "{first_of: [{from: Text, case: {a: null}, else: x}, Long]}"

    note = explained(inward(f"note: {rule}"), {"OrderNo": "1", "Text": "a", "Long": "b"})["note"]

    assert (note.source_value, note.value) == ("b", "b")
    assert note.entries[-1].name == "first_of[2]"


def test_a_zone_that_is_read_in_two_places_is_told_once() -> None:
    when = "when: {lt: [Moment, 2025-01-01]}"
    text = inward("changed_at: Moment", more=f"{when}\nzone: {{from: Text, steps: [trim]}}")

    zone = explained(text, {"OrderNo": "1", "Text": "UTC", "Moment": "2024-03-18T12:00:00"})[
        "(zone)"
    ]

    assert (zone.value, zone.steps) == ("UTC", [("trim", "UTC")])


def test_a_message_that_stops_ends_with_its_error() -> None:
    text = inward("note: Text\nquantity: Quantity")

    found = explain(spec(text), scope(), {"OrderNo": "1", "Quantity": "x", "Text": "t"})

    assert [each.target for each in found] == ["order_no", "quantity"]
    assert isinstance(found[-1].error, TranslationError)
    assert found[-1].source_value == "x"


def test_an_error_before_the_first_rule_is_told() -> None:
    found = explain(spec(inward("", more="zone: {from: Plant}")), scope(), {"OrderNo": "1"})

    assert found[-1].error is not None
    assert found[-1].error.code == "MB401"


@pytest.mark.parametrize("text", [inward("note: Nowhere"), inward("").replace("erp.order", "a.b")])
def test_a_mapping_with_errors_is_not_explained(text: str) -> None:
    with pytest.raises(ConfigurationError):
        explain(spec(text), scope(), {})


def test_what_left_a_field_out_is_told() -> None:
    text = inward('note:\n  from: Text\n  when: {eq: [Unit, "ST"]}')

    note = explained(text, {"OrderNo": "1", "Text": "a", "Unit": "X"})["note"]

    assert note.value is None
    assert note.left_out == [LeftOut("when", 9)]


def test_what_filtered_the_items_of_a_list_is_told_at_the_list() -> None:
    text = inward('lines:\n  each: Items\n  where: {ne: [No, "2"]}\n  fields: {number: No}')
    items = [{"No": "2"}, {"No": "1"}, {"No": "2"}]

    found = explained(text, {"OrderNo": "1", "Items": items})

    assert found["lines"].left_out == [LeftOut("where", 9, 1), LeftOut("where", 9, 3)]
    assert found["lines"].looked_at == {9: 3}
    assert list(found) == ["order_no", "lines", "lines[0].number"]


def test_values_that_a_where_left_out_are_told_at_the_field() -> None:
    text = inward('note: {from: Items.No, where: {ne: [No, "2"]}, steps: [{join: "-"}]}')

    note = explained(text, {"OrderNo": "1", "Items": [{"No": "2"}, {"No": "1"}]})["note"]

    assert (note.value, note.left_out) == ("1", [LeftOut("where", 7, 1)])


def test_a_mapping_that_does_not_hold_says_so() -> None:
    found = explained(inward("note: Text", more="when: {present: Unit}"), {"OrderNo": "1"})

    assert [(name, one.left_out[0].kind) for name, one in found.items()] == [("erp.order", "when")]


def test_the_code_table_that_was_asked_is_named() -> None:
    uom = explained(inward("uom: {from: Unit, code: uom}"), {"OrderNo": "1", "Unit": "ST"})["uom"]

    assert uom.lookup == ("uom", "erp")
