"""Which documents a message becomes: emit, when, at."""

from __future__ import annotations

import pytest

from mesbridge.errors import TranslationError
from tests.unit.mapping.builders import compiled, from_xml, inward, outward

EMIT = "emit: {each: lines, as: line, where: {ne: [line.uom, KGM]}, sort: line.number}"


def test_one_document_is_made_per_emitted_item() -> None:
    rules = (
        'Text: line.number\nNumber: {from: [order_no, $line.number], steps: [{join: "-"}]}\n'
        "Priority: $index\nUnit: $previous.number\nTags: [$next.number, line.^.note]"
    )
    lines = [{"number": "2"}, {"number": "1"}, {"number": "3", "uom": "KGM"}]

    found = compiled(outward(rules, more=EMIT)).translate(
        {"order_no": "7", "note": "n", "lines": lines}
    )

    assert found == [
        {"Id": "7", "Text": "1", "Number": "7-1", "Priority": 1, "Tags": ["2", "n"]},
        {"Id": "7", "Text": "2", "Number": "7-2", "Priority": 2, "Unit": "1", "Tags": ["n"]},
    ]


def test_nothing_is_emitted_for_an_empty_or_an_absent_list() -> None:
    translator = compiled(outward("Text: line.number", more=EMIT))

    assert translator.translate({"order_no": "7", "lines": []}) == []
    assert translator.translate({"order_no": "7"}) == []


def test_a_let_of_an_emitting_mapping_is_carried_out_per_item() -> None:
    more = 'emit: {each: Actual.Quantity, as: q}\nlet: {both: {from: [q.Value, $q.^.Use], steps: [{join: "/"}]}}'
    actual = [{"Use": "A", "Quantity": [{"Value": "1"}, {"Value": "2"}]}, {"Use": "B"}]

    found = compiled(from_xml("free: $both", more=more)).translate({"ID": "x", "Actual": actual})

    assert [each["free"] for each in found] == ["1/A", "2/A"]


def test_a_mapping_whose_when_fails_gives_no_document() -> None:
    translator = compiled(inward("", more="when: {all: [{eq: [Text, x]}, {eq: [$up, X]}]}\n"
                                 "let: {up: {from: Text, steps: [upper]}}"))  # fmt: skip

    assert translator.translate({"OrderNo": "1", "Text": "y"}) == []
    assert translator.translate({"OrderNo": "1", "Text": "x"}) == [{"order_no": "1"}]


def test_paths_start_where_at_says_and_the_message_stays_in_reach() -> None:
    text = inward("note: $.Text\nfree: Store", more="at: Place", order_no=False)
    text += "  order_no: Plant\n"

    found = compiled(text).translate({"Text": "t", "Place": {"Plant": "1", "Store": "S"}})

    assert found == [{"order_no": "1", "note": "t", "free": "S"}]


def test_a_message_without_the_part_where_paths_start_lacks_what_is_required() -> None:
    text = inward("", more="at: Place", order_no=False) + "  order_no: Plant\n"

    with pytest.raises(TranslationError) as caught:
        compiled(text).translate({})

    assert caught.value.code == "MB401"
