from __future__ import annotations

from functools import cache

import pytest

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.entity import Dictionary
from mesbridge.documents import Fields
from mesbridge.findings import Finding, errors_in
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.sensitive import WHOLE, containers, masked_names, sensitive_fields
from mesbridge.workspace.yaml_source import read_yaml

DICTIONARY = """
entity: report
title: {en: Report, zh: 报工}
key: [number]
fields:
  number:   {title: {en: Number, zh: 号}, type: text(10), required: true}
  customer: {title: {en: Customer, zh: 客户}, type: text(10), sensitivity: confidential}
  labour:   {title: {en: Labour, zh: 工时}, type: list(labour)}
---
entity: labour
title: {en: Labour, zh: 工时}
fields:
  person: {title: {en: Person, zh: 人员}, type: text(10), sensitivity: personal}
  kind:   {title: {en: Kind, zh: 类别}, type: text(10)}
  badge:  {title: {en: Badge, zh: 工牌}, type: object(badge)}
---
entity: badge
title: {en: Badge, zh: 工牌}
fields:
  holder: {title: {en: Holder, zh: 持有人}, type: text(10), sensitivity: personal}
"""


@cache
def dictionary() -> Dictionary:
    findings: list[Finding] = []
    parts = read_yaml(DICTIONARY, "d.yaml", findings)
    documents = [each for each in parts if isinstance(each, Fields)]
    built = build_dictionary(documents, findings)
    assert errors_in(findings) == []
    return built


def inward(fields: str, more: str = "") -> set[str]:
    return found_in(f"mapping: x.in\nfrom: mes.report\nto: report\n{more}fields:\n{fields}")


def outward(fields: str, more: str = "") -> set[str]:
    return found_in(f"mapping: x.out\nfrom: report\nto: erp.report\n{more}fields:\n{fields}")


def found_in(text: str) -> set[str]:
    findings: list[Finding] = []
    (document,) = read_yaml(text, "m.yaml", findings)
    assert isinstance(document, Fields)
    spec = parse_mapping(document, findings)
    assert spec is not None
    assert errors_in(findings) == []
    return set(sensitive_fields(spec, dictionary()))


def test_masked_names_are_those_of_parts_too() -> None:
    assert masked_names(dictionary()) == {"customer", "person", "holder"}
    assert containers(dictionary()) == {"labour", "badge"}


def test_what_an_inward_rule_reads_for_a_masked_field_is_hidden() -> None:
    assert inward("  number: No\n  customer: Header.Cust\n") == {"Cust"}


def test_every_path_of_the_rule_is_hidden() -> None:
    rule = "  customer: {first_of: [A.Name, {from: [B, C], steps: [{concat: {separator: '-'}}]}]}\n"

    assert inward(rule) == {"Name", "B", "C"}


def test_conditions_are_not_hidden() -> None:
    rule = "  customer: {from: Cust, when: {eq: [Kind, x]}}\n"

    assert inward(rule) == {"Cust"}


def test_a_variable_hides_what_it_was_read_from() -> None:
    rule = "  customer: $who\n"

    assert inward(rule, "let: {who: {from: $deep}, deep: Sold.To}\n") == {"To"}


def test_variables_that_name_each_other_end() -> None:
    assert inward("  customer: $a\n", "let: {a: $b, b: $a}\n") == set()


def test_masked_fields_of_parts_are_followed() -> None:
    rule = "  labour:\n    each: Work\n    fields: {person: Id, kind: Kind}\n"

    assert inward(rule) == {"Id"}


def test_a_part_that_is_copied_whole_is_hidden_whole() -> None:
    assert inward("  labour: {from: Work}\n") == {"Work"}


def test_the_whole_message_is_hidden_where_no_field_is_named() -> None:
    assert inward("  customer: {from: $}\n") == {WHOLE}


def test_the_content_of_an_element_hides_the_element() -> None:
    assert inward("  customer: 'Party.Name.#text'\n") == {"Name"}


def test_a_calculation_hides_its_operands() -> None:
    assert inward("  customer: {calc: '-(A + B.C * 2)'}\n") == {"A", "C"}


def test_parameters_of_steps_are_read_too() -> None:
    rule = "  customer: {from: A, steps: [{default_to: {to: [{path: B.C}]}}]}\n"

    assert inward(rule) == {"A", "C"}


def test_what_an_outward_rule_writes_from_a_masked_field_is_hidden() -> None:
    assert outward("  No: number\n  Header.Cust: customer\n") == {"Cust"}


def test_a_variable_carries_what_is_masked() -> None:
    more = "let: {first: {from: $both}, both: [customer, number], plain: number}\n"

    assert outward("  A: $first\n  B: $plain\n", more) == {"A"}


def test_items_of_a_list_are_judged_field_by_field() -> None:
    rule = "  Work.results:\n    - each: labour\n      fields: {Id: person, Kind: kind, H: badge.holder}\n"

    assert outward(rule) == {"Id", "H"}


def test_a_list_with_masked_parts_that_is_written_whole_is_hidden() -> None:
    assert outward("  Work: labour\n  N: number\n") == {"Work"}


def test_an_attribute_and_the_content_of_an_element_are_told_apart() -> None:
    assert outward("  'Who.#text': customer\n  'Who.@id': number\n") == {"Who"}


@pytest.mark.parametrize("rule", ["{value: x}", "number", "{calc: '1 + 1'}"])
def test_what_is_not_masked_is_shown(rule: str) -> None:
    assert outward(f"  A: {rule}\n") == set()
