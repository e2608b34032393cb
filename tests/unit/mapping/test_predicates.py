"""Predicates: what holds for which value."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import TranslationError
from mesbridge.findings import Finding
from mesbridge.mapping.predicates import compile_predicate
from tests.unit.mapping.builders import inward, made, scope, value


def holds(text: str, payload: dict[str, Any], root: str = "erp.order", **meta: Any) -> bool:
    """Whether the predicate *text* holds for a document."""
    findings: list[Finding] = []
    known = scope()
    where = known.messages[root] if root in known.messages else known.dictionary[root]
    predicate = compile_predicate(value(text), where, known, findings)
    assert not findings, [finding.line() for finding in findings]
    return predicate(payload, meta, None)


@pytest.mark.parametrize(
    ("text", "payload", "expected"),
    [
        ("{eq: [Text, a]}", {"Text": "a"}, True),
        ("{eq: [Text, a]}", {"Text": "b"}, False),
        ("{eq: [Text, a]}", {}, False),
        ("{ne: [Text, a]}", {}, True),
        ("{ne: [Text, a]}", {"Text": "a"}, False),
        ('{eq: [Text, ""]}', {"Text": ""}, True),
        ('{ne: [Text, ""]}', {"Text": ""}, False),
        ("{present: Text}", {"Text": ""}, False),
        ("{present: Text}", {"Text": "a"}, True),
        ("{present: Nullable}", {"Nullable": None}, False),
        ("{present: Flag}", {"Flag": False}, True),
        ("{present: Items}", {"Items": []}, True),
        ("{present: Items.No}", {"Items": []}, False),
        ("{present: Items.No}", {"Items": [{"No": "1"}]}, True),
        ('{present: "Status2[STAT=I0045]"}', {"Status2": [{"STAT": "I0045"}] * 2}, True),
        ('{present: "Status2[STAT=I0045]"}', {"Status2": [{"STAT": "I0002"}]}, False),
        ('{present: "Status2[STAT=I0045]"}', {}, False),
        ("{gt: [Quantity, 0]}", {"Quantity": "0.5"}, True),
        ("{gt: [Quantity, 0]}", {"Quantity": "-1"}, False),
        ("{gt: [Quantity, 0]}", {}, False),
        ("{eq: [Quantity, 1]}", {"Quantity": "1.000"}, True),
        ("{ne: [Quantity, 1]}", {"Quantity": "1.000"}, False),
        ("{ne: [Quantity, 1]}", {}, True),
        ("{le: [Amount, 1.5]}", {"Amount": Decimal("1.5")}, True),
        ("{lt: [Count, 3]}", {"Count": 2}, True),
        ("{ge: [Count, 3]}", {"Count": 2}, False),
        ('{eq: [Count, "3"]}', {"Count": 3}, True),
        ('{gt: [Text, "b"]}', {"Text": "c"}, True),
        ("{eq: [Flag, true]}", {"Flag": True}, True),
        ("{ne: [Flag, true]}", {}, True),
        ("{eq: [Any, 5]}", {"Any": 5}, True),
        ("{eq: [Any, x]}", {"Any": "x"}, True),
        ("{in: [Text, [a, b]]}", {"Text": "b"}, True),
        ("{in: [Text, [a, b]]}", {}, False),
        ('{in: [Text, [""]]}', {"Text": ""}, True),
        ("{in: [Quantity, [1, 2]]}", {"Quantity": "2.0"}, True),
        ("{in: [Count, [1, 2]]}", {"Count": 3}, False),
        ("{match: [Text, 'already .* by']}", {"Text": "is already processed by X"}, True),
        ("{match: [Text, '^is']}", {"Text": "this is"}, False),
        ("{match: [Text, 'x|y']}", {}, False),
        ("{match: [Text, 'a.b']}", {"Text": "c\na1b\nd"}, True),
        ("{all: [{eq: [Text, a]}, {eq: [Unit, b]}]}", {"Text": "a", "Unit": "b"}, True),
        ("{all: [{eq: [Text, a]}, {eq: [Unit, b]}]}", {"Text": "a"}, False),
        ("{any: [{eq: [Text, a]}, {eq: [Unit, b]}]}", {"Unit": "b"}, True),
        ("{not: {eq: [Text, a]}}", {}, True),
        ("{eq: [Text, {path: Long}]}", {"Text": "a", "Long": "a"}, True),
        ("{eq: [Text, {path: Long}]}", {}, False),
        ("{ne: [Text, {path: Long}]}", {}, True),
        ("{eq: [Quantity, {path: Amount}]}", {"Quantity": "1.50", "Amount": Decimal("1.5")}, True),
        ("{gt: [Amount, {path: Count}]}", {"Amount": Decimal("1.5"), "Count": 1}, True),
        ("{eq: [Quantity, {path: Any}]}", {"Quantity": "12", "Any": 12}, True),
        ("{eq: [Any, {path: Quantity}]}", {"Quantity": "12.0", "Any": Decimal("12")}, True),
        ("{ne: [Quantity, {path: Any}]}", {"Quantity": "12", "Any": 12}, False),
        ("{ne: [Quantity, {path: Any}]}", {"Quantity": "12"}, True),
        ("{lt: [Quantity, {path: Any}]}", {"Quantity": "9", "Any": 12}, True),
        ("{eq: [Text, {path: Any}]}", {"Text": "012", "Any": "12"}, False),
        ("{eq: [Text, {path: Any}]}", {"Text": "x", "Any": 12}, False),
        ("{eq: [Text, {path: Any}]}", {"Text": "1", "Any": True}, False),
        ("{lt: [Amount, {path: Any}]}", {"Amount": Decimal(2), "Any": "10"}, True),
        ("{eq: [Status, REL]}", {"Status": "REL"}, True),
    ],
)
def test_a_predicate_on_a_message(text: str, payload: dict[str, Any], expected: bool) -> None:
    assert holds(text, payload) is expected


@pytest.mark.parametrize(
    ("text", "document", "expected"),
    [
        ('{eq: [due, "2024-03-18"]}', {"due": date(2024, 3, 18)}, True),
        ('{gt: [changed_at, "2024-03-18T00:00:00+01:00"]}',
         {"changed_at": datetime(2024, 3, 18, tzinfo=UTC)}, True),
        ("{ge: [setup, PT30M]}", {"setup": timedelta(minutes=30)}, True),
        ("{lt: [setup, P1DT0.5S]}", {"setup": timedelta(days=1)}, True),
        ("{gt: [setup, -PT1H]}", {"setup": timedelta()}, True),
        ("{eq: [status, released]}", {"status": "released"}, True),
        ("{gt: [quantity, {path: scrap}]}", {"quantity": Decimal(2), "scrap": Decimal(1)}, True),
        ("{gt: [quantity, {path: scrap}]}", {"quantity": Decimal(2)}, False),
        ("{eq: [place.plant, \"1\"]}", {"place": {"plant": "1"}}, True),
        ("{eq: [place.plant, \"1\"]}", {}, False),
    ],
)  # fmt: skip
def test_a_predicate_on_an_entity(text: str, document: dict[str, Any], expected: bool) -> None:
    assert holds(text, document, "order") is expected


def test_change_is_read_from_what_is_known_of_the_message() -> None:
    assert holds("{eq: [$change, new]}", {}, "order", change="new")
    assert not holds("{eq: [$change, new]}", {}, "order", change="changed")
    assert holds("{ne: [$change, cancelled]}", {}, "order")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{eq: [Textt, a]}", "MB301"),
        ("{equal: [Text, a]}", "MB228"),
        ("{eq: [Text]}", "MB223"),
        ("{eq: Text}", "MB223"),
        ("{eq: [Text, [a]]}", "MB223"),
        ("{eq: [Text, {pfad: x}]}", "MB223"),
        ('{eq: [Text, {path: "a["}]}', "MB227"),
        ('{eq: ["a[", x]}', "MB227"),
        ("{eq: [Text, null]}", "MB223"),
        ("{eq: [[a], null]}", "MB223"),
        ("{eq: [Text, a], ne: [Text, b]}", "MB223"),
        ("just text", "MB223"),
        ("{in: [Text, a]}", "MB223"),
        ("{in: Text}", "MB223"),
        ("{match: [Text, '(']}", "MB234"),
        ("{match: [Text, [a]]}", "MB223"),
        ("{match: Text}", "MB223"),
        ("{match: [Count, a]}", "MB321"),
        ("{present: null}", "MB224"),
        ("{all: {eq: [Text, a]}}", "MB223"),
        ("{all: []}", "MB223"),
        ("{any: [{eq: [Text, a]}, {nope: 1}]}", "MB228"),
        ("{not: {nope: 1}}", "MB228"),
        ("{eq: [Flag, yes]}", "MB321"),
        ("{eq: [Text, true]}", "MB321"),
        ("{gt: [Text, {path: Flag}]}", "MB321"),
        ("{eq: [Kind, mian]}", "MB321"),
        ("{eq: [Place, x]}", "MB321"),
        ("{eq: [Items.No, x]}", "MB312"),
        ("{eq: [$change, neu]}", "MB321"),
    ],
)
def test_a_wrong_predicate_is_a_finding_and_holds_for_nothing(text: str, code: str) -> None:
    findings: list[Finding] = []

    predicate = compile_predicate(value(text), scope().messages["erp.order"], scope(), findings)

    assert code in [finding.code for finding in findings]
    assert predicate({"Text": "a"}, {}, None) is False


def test_a_code_that_the_table_lacks_is_found_with_the_nearest_one() -> None:
    findings: list[Finding] = []

    compile_predicate(
        value("{eq: [status, relaesed]}"), scope().dictionary["order"], scope(), findings
    )

    assert findings[0].code == "MB321"
    assert "did you mean 'released'" in findings[0].message()


def test_predicates_inside_each_other_have_a_limit() -> None:
    findings: list[Finding] = []
    text = "{not: " * 30 + "{present: Text}" + "}" * 30

    compile_predicate(value(text), scope().messages["erp.order"], scope(), findings)

    assert [finding.code for finding in findings] == ["MB223"]


def test_a_value_that_cannot_be_compared_is_an_error() -> None:
    with pytest.raises(TranslationError) as caught:
        holds("{gt: [Quantity, 0]}", {"Quantity": "1,5"})

    assert caught.value.code == "MB402"


@pytest.mark.parametrize(
    ("predicate", "payload", "holds"),
    [
        ('{gt: [Moment, "2023-12-31T23:30:00Z"]}', {"Moment": "2024-01-01T01:00:00+02:00"}, False),
        ('{gt: [Moment, "2023-12-31T22:30:00Z"]}', {"Moment": "2024-01-01T01:00:00+02:00"}, True),
        ('{eq: [Moment, "2023-12-31T23:00:00Z"]}', {"Moment": "2024-01-01T01:00:00+02:00"}, True),
        ('{ne: [Moment, "2023-12-31T23:00:00Z"]}', {"Moment": "2024-01-01T01:00:00+02:00"}, False),
        ('{gt: [Moment, "2023-12-31T22:30:00Z"]}', {"Moment": "2024-01-01T00:00:00"}, True),
        ('{gt: [Moment, "2023-12-31T23:30:00Z"]}', {}, False),
        ("{gt: [Span, PT90M]}", {"Span": "PT2H"}, True),
        ("{eq: [Span, PT60M]}", {"Span": "PT1H"}, True),
        ('{eq: [Moment, ""]}', {"Moment": ""}, True),
        ('{in: [Moment, ["2023-12-31T23:00:00Z"]]}', {"Moment": "2024-01-01T01:00:00+02:00"}, True),
        ("{in: [Span, [PT60M, PT2H]]}", {"Span": "PT120M"}, True),
    ],
)
def test_instants_and_durations_compare_as_what_they_say(
    predicate: str, payload: dict[str, Any], holds: bool
) -> None:
    found = made(inward(f"free: {{value: x, when: {predicate}}}"), payload)

    assert found == ({"free": "x"} if holds else {})
