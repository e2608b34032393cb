"""The Python that a mapping became, told rule by rule."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.errors import ConfigurationError
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.explain import explain
from mesbridge.mapping.source_listing import RuleSource, SourceListing, described, source_listing
from tests.unit.mapping.builders import inward, scope, spec

TEXT = inward(
    "note: {from: Text, steps: [trim, {truncate: 5}]}\nuom: {from: Unit, code: uom}\n"
    'lines:\n  each: Items\n  where: {ne: [No, "2"]}\n  fields: {number: No}\n'
    "priority: {from: Count, default: 5}"
)


def listing(text: str = TEXT) -> SourceListing:
    return source_listing(spec(text), scope())


def rule(found: SourceListing, target: str) -> RuleSource:
    return next(each for each in found.rules if each.target == target)


def test_a_rule_has_the_python_that_carries_it_out() -> None:
    note = rule(listing(), "note")

    python = "\n".join(each.text for each in note.python)
    assert "get('Text')" in python
    assert ".strip()" in python
    assert "TRUNCATE_1[" in python
    assert "['note'] = " in python
    assert "Unit" not in python


def test_constants_are_told_in_words() -> None:
    found = listing()

    assert set(rule(found, "note").constants.values()) == {"truncate(length=5)"}
    assert list(rule(found, "uom").constants.values()) == ["uom.to_canonical('erp')"]


def test_a_list_has_its_own_lines_and_those_around_its_items() -> None:
    found = listing()

    around = "\n".join(each.text for each in rule(found, "lines").python)
    assert "for item1 in" in around
    assert "['lines'] = " in around
    assert "['number']" not in around
    assert "['number'] = " in rule(found, "lines.number").python[-1].text


def test_a_rule_reaches_to_the_next_one() -> None:
    found = listing()
    lines = rule(found, "lines")

    assert lines.until == rule(found, "lines.number").line - 1
    assert rule(found, "priority").until == 0


def test_every_line_that_does_something_belongs_to_one_rule() -> None:
    found = listing()

    numbers = [each.number for one in found.rules for each in one.python]
    lines = found.python.splitlines()
    left = {
        line.strip()
        for number, line in enumerate(lines, start=1)
        if number not in numbers and line.strip()
    }
    assert len(numbers) == len(set(numbers))
    assert {each for each in left if not each.startswith(("#", "def "))} == set()


def test_the_listing_is_what_is_compiled() -> None:
    assert listing().python == compile_mapping(spec(TEXT), scope()).source_code


def test_only_a_mapping_with_stored_entities_needs_more_than_run() -> None:
    assert listing().functions == ("run",)


def test_a_mapping_with_errors_has_no_listing() -> None:
    with pytest.raises(ConfigurationError):
        listing(inward("note: Nowhere"))


def test_other_constants_are_told_too() -> None:
    assert described(frozenset({"b", "a"})) == "'a', 'b'"
    assert described({"1": "high"}) == "'1': high"
    assert described(Decimal("0.1")) == "0.1"
    assert described("x" * 300).endswith("x…")


@given(
    st.dictionaries(st.sampled_from(["Text", "Unit", "Count"]), st.sampled_from(["ST", "1", ""]))
)
def test_a_trace_changes_nothing_of_what_comes_out(payload: dict[str, str]) -> None:
    """Telling what happens must not change what happens."""
    whole = {"OrderNo": "1", "Items": [{"No": "1"}, {"No": "2"}], **payload, "Count": 1}
    whole["Unit"] = "ST"

    (document,) = compile_mapping(spec(TEXT), scope()).translate(whole)

    told = {each.target: each.value for each in explain(spec(TEXT), scope(), whole)}
    assert {name: told[name] for name in document} == document
