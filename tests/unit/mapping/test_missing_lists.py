"""What a rule says of a list that is not there: ``on_missing`` and ``default``."""

from __future__ import annotations

import pytest

from mesbridge.errors import HoldError, TranslationError
from tests.unit.mapping.builders import codes_of, compiled, from_xml, inward, made, outward

_EACH = "each: Items, fields: {number: No}"


def test_an_absent_list_may_be_written_as_an_empty_one() -> None:
    text = inward(f"lines: {{{_EACH}, default: []}}\ntags: {{from: Tags, default: []}}")

    assert made(text, {}) == {"tags": [], "lines": []}
    assert made(text, {"Items": [{"No": "1"}], "Tags": ["a"]}) == {
        "tags": ["a"], "lines": [{"number": "1"}],
    }  # fmt: skip


def test_a_list_of_plain_values_has_a_default_of_their_type() -> None:
    text = inward("tags: {from: Tags, default: [a, 7]}\nweights: {from: Items.Qty, default: [1.5]}")

    found = made(text, {})

    assert found["tags"] == ["a", "7"]
    assert [str(each) for each in found["weights"]] == ["1.5"]


def test_contents_of_elements_have_a_default_too() -> None:
    text = outward("Names: {from: tags, default: [x]}", to="bod.show")

    found = compiled(text).translate({"order_no": "1"})

    assert found == [{"Names": [{"#text": "x"}]}]
    assert codes_of(from_xml("tags: {from: Names, default: [x]}")) == ["MB314", "MB313"]


def test_a_message_without_the_list_stops_or_waits_where_the_rule_says_so() -> None:
    with pytest.raises(TranslationError) as stopped:
        made(inward(f"lines: {{{_EACH}, on_missing: error}}"), {})
    with pytest.raises(HoldError) as held:
        made(inward(f"lines: {{{_EACH}, on_missing: hold}}"), {})

    assert (stopped.value.code, stopped.value.target) == ("MB401", "lines")
    assert (held.value.reason, held.value.waits_for) == ("value", "Items")
    assert made(inward(f"lines: {{{_EACH}, on_missing: error}}"), {"Items": []}) == {"lines": []}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (f"lines: {{{_EACH}, default: [a]}}", "MB223"),
        (f"lines: {{{_EACH}, default: a}}", "MB223"),
        (f"lines: {{{_EACH}, on_missing: pass}}", "MB230"),
        ("tags: {from: Tags, default: [{a: b}]}", "MB204"),
        ("weights: {from: Items.Qty, default: [x]}", "MB318"),
        ("note: {from: Text, default: [a]}", "MB318"),
        ("note: {from: Text, on_missing: pass}", "MB230"),
    ],
)
def test_a_default_that_does_not_fit_is_refused(rule: str, code: str) -> None:
    assert code in codes_of(inward(rule))


def test_a_comparison_that_cannot_be_made_names_its_target() -> None:
    with pytest.raises(TranslationError) as caught:
        made(inward("note: {value: x, when: {gt: [Text, 5]}}"), {"Text": "abc"})

    assert "'note' is \"abc\"" in caught.value.message()


def test_a_quotient_that_does_not_end_tells_how_many_decimals_there_are() -> None:
    with pytest.raises(TranslationError) as caught:
        made(inward('quantity: {calc: "Quantity / 3"}'), {"Quantity": "1"})

    assert caught.value.message() == "'Quantity / 3' is 1/3, expected at most 2000 decimals"
