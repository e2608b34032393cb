"""One rule: source, steps, code, case, round, default, and what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import HoldError, MesbridgeError, TranslationError
from tests.unit.mapping.builders import compiled, inward, made, outward

_CASE = '{"1": 1, "2": 2}'


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        ("quantity: Quantity", {"Quantity": "12.5"}, Decimal("12.5")),
        ("quantity: Quantity", {"Quantity": "58.000"}, Decimal("58.000")),
        ("quantity: Amount", {"Amount": Decimal("1.5")}, Decimal("1.5")),
        ("quantity: Amount", {"Amount": 7}, Decimal(7)),
        ("quantity: Count", {"Count": 7}, Decimal(7)),
        ("quantity: Any", {"Any": "7.25"}, Decimal("7.25")),
        ("quantity: {value: 3.5}", {}, Decimal("3.5")),
        ('quantity: {value: "3.50"}', {}, Decimal("3.50")),
        ("priority: Count", {"Count": 7}, 7),
        ("urgent: Flag", {"Flag": True}, True),
        ("free: Count", {"Count": 1746120038845112321}, "1746120038845112321"),
        ("free: Amount", {"Amount": Decimal("1E+3")}, "1000"),
        ("free: Any", {"Any": 10}, "10"),
        ("due: Day", {"Day": "2024-03-18"}, date(2024, 3, 18)),
        ("due: Any", {"Any": "2024-03-18"}, date(2024, 3, 18)),
        ("changed_at: Moment", {"Moment": "2024-03-18T22:00:00+01:00"},
         datetime(2024, 3, 18, 21, tzinfo=UTC)),
        ("changed_at: Moment", {"Moment": "2024-03-18T22:00:00"},
         datetime(2024, 3, 18, 21, tzinfo=UTC)),
        ("setup: Span", {"Span": "PT4H30M"}, timedelta(hours=4, minutes=30)),
        ("uom: {from: Unit, code: uom}", {"Unit": "ST"}, "C62"),
        ("uom: {from: Count, code: uom, on_missing: omit}", {"Count": 4}, None),
        ("uom: {value: KGM}", {}, "KGM"),
        ("uom: Text", {"Text": "KGM"}, "KGM"),
        ("kind: Kind", {"Kind": "main"}, "main"),
        ("kind: Text", {"Text": "side"}, "side"),
        (f"priority: {{from: Text, case: {_CASE}}}", {"Text": "2"}, 2),
        (f"priority: {{from: Text, case: {_CASE}, else: 9}}", {"Text": "7"}, 9),
        (f"priority: {{from: Text, case: {_CASE}, else: 9}}", {}, None),
        ("free: {from: Flag, case: {true: X, false: Y}}", {"Flag": False}, "Y"),
        ("free: {from: Count, case: {1: a, 2: b}}", {"Count": 2}, "b"),
        ("free: {from: Quantity, steps: [parse_decimal], case: {\"1.0\": a}}", {"Quantity": "1"}, "a"),
        ("free: {from: Text, case: {\"\": none, X: yes}}", {"Text": ""}, "none"),
        ("free: {from: Text, case: {a: null}, else: b}", {"Text": "a"}, None),
        ("urgent: {from: Text, steps: [{boolean: {yes: [X], no: [\"\"]}}]}", {"Text": ""}, False),
        ("free: Text", {"Text": ""}, None),
        ("free: {from: Text, default: none}", {"Text": ""}, "none"),
        ("free: {from: Text, default: none}", {}, "none"),
        ("priority: {from: Count, default: 5}", {}, 5),
        ("due: {from: DatePart, steps: [{parse_date: \"%Y%m%d\"}]}", {"DatePart": "00000000"}, None),
        ("quantity: {from: Quantity, round: 1}", {"Quantity": "1.25"}, Decimal("1.3")),
        ("quantity: {from: Quantity, round: {places: 1, mode: half_even}}", {"Quantity": "1.25"},
         Decimal("1.2")),
        ("quantity: {from: Count, round: 2}", {"Count": 4}, Decimal("4")),
        ("free: {from: Quantity, round: {places: 3}}", {"Quantity": "58"}, "58.000"),
        ("free: {first_of: [Text, Long, {value: z}]}", {"Long": "y"}, "y"),
        ("free: {first_of: [Text, Long, {value: z}]}", {}, "z"),
        ("free: {first_of: [Text, Long]}", {}, None),
        ("free: {first_of: [Text, Long], steps: [upper]}", {"Long": "y"}, "Y"),
        ("free: {first_of: [{value: a, when: {eq: [Text, x]}}, {value: b}]}", {"Text": "x"}, "a"),
        ("free: {from: [Text, Long], steps: [{join: \"-\"}]}", {"Text": "a", "Long": "b"}, "a-b"),
        ("free: {from: [Text, Long], steps: [{join: \"-\"}]}", {"Text": "a"}, None),
        ("free: {from: [Text, Long], steps: [{join: {with: \"-\", skip_missing: true}}]}",
         {"Text": "a"}, "a"),
        ("free: {from: [Count, Text], steps: [{join: \"-\"}]}", {"Text": "a", "Count": 3}, "3-a"),
        ("changed_at: {from: [DatePart, TimePart], steps: "
         "[{date_time: {date: \"%Y%m%d\", time: \"%H%M%S\"}}]}",
         {"DatePart": "20240318", "TimePart": "220000"}, datetime(2024, 3, 18, 21, tzinfo=UTC)),
        ("free: {value: a, when: {eq: [Text, x]}}", {"Text": "y"}, None),
        ("free: {from: Text, steps: [trim, upper, {suffix: \"!\"}]}", {"Text": " ab "}, "AB!"),
        ("free: {from: Text, steps: [{prefix: {path: Long}}]}", {"Text": "b", "Long": "a"}, "ab"),
        ("free: {from: Text, steps: [{prefix: {path: Long}}]}", {"Text": "b"}, None),
        ("scrap: {sum: Items.Qty}", {"Items": [{"No": "1", "Qty": "1.5"}, {"No": "2", "Qty": "2"}]},
         Decimal("3.5")),
        ("scrap: {sum: Items.Qty}", {"Items": []}, Decimal(0)),
        ("scrap: {sum: Items.Qty}", {}, None),
        ("scrap: {sum: Items.Qty, default: 0}", {}, Decimal(0)),
        ("quantity: {from: Quantity, steps: [abs]}", {"Quantity": "-1.5"}, Decimal("1.5")),
        ("free: {from: Unit, code: uom, on_missing: pass}", {"Unit": "BOX"}, "BOX"),
        ("free: {from: Unit, code: uom, on_missing: omit}", {"Unit": "BOX"}, None),
        ("free: {from: Unit, code: {table: uom, on_missing: omit}, default: none}",
         {"Unit": "BOX"}, "none"),
        ("free: {from: Text, code: {table: reason, plant: {path: Plant}}}",
         {"Text": "01", "Plant": "1100"}, "scratch"),
        ("free: {from: Text, code: {table: reason, plant: \"1000\"}}", {"Text": "01"}, "burr"),
        ("free: {from: Text, code: {table: rate, on: {path: Day}}}",
         {"Text": "A", "Day": "2023-05-01"}, "old"),
        ("free: {from: Text, code: {table: rate, on: \"2024-05-01\"}}", {"Text": "A"}, "new"),
        ("tags: Tags", {"Tags": ["a", "b"]}, ["a", "b"]),
        ("tags: Tags", {"Tags": []}, []),
        ("tags: Tags", {}, None),
        ("tags: {value: [a, b]}", {}, ["a", "b"]),
        ("tags: [Text, {value: z}]", {"Text": "a"}, ["a", "z"]),
        ("tags: [Text]", {}, None),
        ("tags: []", {}, []),
        ("weights: Items.Qty", {"Items": [{"No": "1", "Qty": "1.5"}]}, [Decimal("1.5")]),
        ("place: {fields: {plant: Plant, store: {value: S}}}", {"Plant": "1"},
         {"plant": "1", "store": "S"}),
        ("place: {fields: {plant: Plant, store: {value: S}}}", {}, None),
        ("place: {fields: {plant: {value: \"1\"}}}", {}, {"plant": "1"}),
        ("place: {fields: {plant: Plant}, when: {eq: [Text, x]}}", {"Plant": "1", "Text": "y"}, None),
        ("place: {fields: {plant: Plant}, when: {eq: [Text, x]}}", {"Plant": "1", "Text": "x"},
         {"plant": "1"}),
    ],
)  # fmt: skip
def test_a_rule_makes_what_the_language_says(
    rule: str, payload: dict[str, Any], expected: object
) -> None:
    found = made(inward(rule), payload).get(rule.partition(":")[0])

    assert found == expected
    assert type(found) is type(expected)
    if isinstance(expected, Decimal):
        assert str(found) == str(expected)


def error_of(text: str, payload: dict[str, Any], **kept: Any) -> MesbridgeError:
    """The error that ends the message."""
    with pytest.raises(MesbridgeError) as caught:
        compiled(text).translate({"OrderNo": "1", **payload}, {}, kept)
    return caught.value


@pytest.mark.parametrize(
    ("rule", "payload", "code", "shown"),
    [
        ("quantity: Quantity", {"Quantity": "12,5"}, "MB402",
         "'Quantity' is \"12,5\", expected a decimal such as \"12.5\""),
        ("quantity: Quantity", {"Quantity": "1E3"}, "MB402", None),
        ("quantity: Quantity", {"Quantity": " 1"}, "MB402", None),
        ("quantity: Quantity", {"Quantity": "1" * 300}, "MB402", None),
        ("quantity: Amount", {"Amount": Decimal("NaN")}, "MB402", None),
        ("quantity: Quantity", {"Quantity": "1.2345"}, "MB404", None),
        ("quantity: Quantity", {"Quantity": "1234567"}, "MB418", None),
        ("quantity: {from: Quantity, round: 3}", {"Quantity": "1234567"}, "MB418", None),
        ("quantity: Amount", {"Amount": Decimal("0.00001")}, "MB404", None),
        ("priority: Any", {"Any": "7"}, "MB402", None),
        ("urgent: Any", {"Any": 1}, "MB402", None),
        ("due: Day", {"Day": "2024-02-30"}, "MB402", None),
        ("due: Day", {"Day": "20240318"}, "MB402", None),
        ("changed_at: Moment", {"Moment": "yesterday"}, "MB402", None),
        ("changed_at: Moment", {"Moment": "2024-02-30T00:00:00Z"}, "MB402", None),
        ("changed_at: Moment", {"Moment": "2024-03-31T02:30:00"}, "MB427", None),
        ("setup: Span", {"Span": "4h"}, "MB402", None),
        ("note: Text", {"Text": "x" * 21}, "MB403", None),
        ("uom: {from: Unit, code: uom}", {"Unit": "BOX"}, "MB405",
         "'Unit' is \"BOX\", which column erp of code table uom does not have"),
        ("uom: Text", {"Text": "BOX"}, "MB409", None),
        ("kind: Text", {"Text": "third"}, "MB409", None),
        ("kind: Kind", {"Kind": "other"}, "MB409", None),
        (f"priority: {{from: Text, case: {_CASE}}}", {"Text": "3"}, "MB408", None),
        ("free: {from: Text, on_missing: error}", {}, "MB401", None),
        ('free: "Items[Use=A].No"', {"Items": [{"No": "1", "Use": "A"}, {"No": "2", "Use": "A"}]},
         "MB406", None),
        ("quantity: {from: Quantity, steps: [parse_decimal]}", {"Quantity": "x"}, "MB421", None),
        ("free: {from: Items.No, steps: [only]}", {"Items": [{"No": "1"}, {"No": "2"}]},
         "MB432", None),
        ("place: {fields: {store: Text, plant: Plant}}", {"Text": "S"}, "MB401", None),
        ("free: Place.Plant", {"Place": "no object"}, "MB414",
         "the message is not of its schema: 'Place.Plant' meets a text, expected an object"),
        ("free: {from: Items.No, steps: [first]}", {"Items": [None]}, "MB414",
         "the message is not of its schema: 'Items.No' meets a null item, expected an object"),
        ("lines: {each: Items, fields: {number: No}}", {"Items": [{"No": "1"}, None]}, "MB414",
         "the message is not of its schema: 'Items' meets a null item, expected an object"),
        ("lines: {each: Items, sort: No, fields: {number: No}}", {"Items": [None]}, "MB414",
         "the message is not of its schema: 'Items' meets a null item, expected an object"),
        ("lines: {each: Items, fields: {number: No}}", {"Items": 7}, "MB414",
         "the message is not of its schema: 'Items' meets another type, expected the type that "
         "the schema declares"),
        ("lines: {each: Items, fields: {number: No}}", {"Items": {"No": "1"}}, "MB414", None),
        ('free: "Items[0].No"', {"Items": 7}, "MB414", None),
        ('free: "Items[0].No"', {"Items": {"No": "1"}}, "MB414", None),
        ("free: \"Items[No='1'].Qty\"", {"Items": 7}, "MB414", None),
        ("note: {from: Text, steps: [trim]}", {"Text": {"a": "b"}}, "MB414", None),
    ],
)  # fmt: skip
def test_what_a_rule_cannot_use_ends_the_message(
    rule: str, payload: dict[str, Any], code: str, shown: str | None
) -> None:
    error = error_of(inward(rule), payload)

    assert isinstance(error, TranslationError)
    assert error.code == code
    assert error.file == "mapping.yaml"
    assert error.line == 7
    assert (error.target or "").split(".")[0] == rule.partition(":")[0]
    if shown is not None:
        assert error.message() == shown


def test_a_required_value_that_is_missing_names_rule_and_source() -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(inward("")).translate({"OrderNo": ""})

    assert str(caught.value) == (
        "mapping.yaml:6 MB401 order_no: 'OrderNo' is missing, but the target is required"
    )


@pytest.mark.parametrize(
    ("rule", "payload", "reason", "waits_for"),
    [
        ("uom: {from: Unit, code: uom, on_missing: hold}", {"Unit": "BOX"}, "code", "uom/erp/BOX"),
        ("free: {from: Text, on_missing: hold}", {}, "value", "Text"),
    ],
)
def test_a_message_waits_where_the_rule_says_hold(
    rule: str, payload: dict[str, Any], reason: str, waits_for: str
) -> None:
    error = error_of(inward(rule), payload)

    assert isinstance(error, HoldError)
    assert (error.reason, error.waits_for) == (reason, waits_for)
    assert error.line == 7


def test_a_held_code_names_table_and_column() -> None:
    error = error_of(inward("uom: {from: Unit, code: uom, on_missing: hold}"), {"Unit": "BOX"})

    assert isinstance(error, HoldError)
    assert (error.table, error.system, error.value) == ("uom", "erp", "BOX")


def test_a_hold_of_a_code_does_not_wait_for_a_missing_source() -> None:
    rule = "uom: {from: Unit, code: uom, on_missing: hold}"

    assert made(inward(rule), {}) == {}


@pytest.mark.parametrize(
    ("rule", "document", "expected"),
    [
        ("Quantity: quantity", {"quantity": Decimal("1.50")}, Decimal("1.50")),
        ("Number: quantity", {"quantity": Decimal("58.000")}, "58.000"),
        ("Unit: {from: uom, code: uom}", {"uom": "C62"}, "EA"),
        ("Unit: {from: uom, code: {table: uom, column: mes.iso}}", {"uom": "C62"}, "H87"),
        ("State: {from: status, code: status}", {"status": "released"}, "OPEN"),
        ("State: {value: OPEN}", {}, "OPEN"),
        ("Due: due", {"due": date(2024, 3, 18)}, "2024-03-18"),
        ("At: changed_at", {"changed_at": datetime(2024, 3, 18, 21, tzinfo=UTC)},
         "2024-03-18T21:00:00Z"),
        ("Span: setup", {"setup": timedelta(hours=26, minutes=30)}, "PT26H30M"),
        ("Urgent: urgent", {"urgent": True}, True),
        ("Any: due", {"due": date(2024, 3, 18)}, "2024-03-18"),
        ("Any: changed_at", {"changed_at": datetime(2024, 3, 18, 21, tzinfo=UTC)},
         "2024-03-18T21:00:00Z"),
        ("Any: setup", {"setup": timedelta(minutes=5)}, "PT5M"),
        ("Any: quantity", {"quantity": Decimal("1.5")}, Decimal("1.5")),
        ("Nothing: {value: null}", {}, None),
        ("Text: {from: changed_at, steps: [{format_datetime: \"%Y%m%d%H%M\"}]}",
         {"changed_at": datetime(2024, 3, 18, 21, tzinfo=UTC)}, "202403190500"),
        ("Tags: tags", {"tags": ["a"]}, ["a"]),
    ],
)  # fmt: skip
def test_an_outward_rule_writes_what_the_schema_wants(
    rule: str, document: dict[str, Any], expected: object
) -> None:
    name = rule.partition(":")[0]

    found = compiled(outward(rule)).translate({"order_no": "1", **document})[0]

    assert name in found
    assert found[name] == expected
    assert type(found[name]) is type(expected)


def test_a_missing_entity_value_leaves_the_target_out() -> None:
    assert made(outward("Quantity: quantity\nDue: due"), {"order_no": "1"}) == {}
