"""Dates, numbers and units as real systems write them, and the rule that reads each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import TranslationError
from tests.unit.mapping.builders import compiled, from_xml, inward, made, outward

_PAIR = '{from: [DatePart, TimePart], steps: [{date_time: {date: "%Y%m%d", time: "%H%M%S"}}]}'
_ODATA = "{from: [DatePart, TimePart], steps: [{date_time: {date: odata, time: duration}}]}"
_SHIFTS = '{N: "22:00", E: "06:00", L: "14:00"}'


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        # M11: local to UTC
        (_PAIR, {"DatePart": "20240318", "TimePart": "220000"}, at(2024, 3, 18, 21)),
        ("{from: Text, steps: [{parse_datetime: {zone: Asia/Shanghai}}]}",
         {"Text": "2024-03-18T08:00:00"}, at(2024, 3, 18)),
        # M12: in winter and in summer
        (_PAIR, {"DatePart": "20240315", "TimePart": "071244"}, at(2024, 3, 15, 6, 12, 44)),
        (_PAIR, {"DatePart": "20240715", "TimePart": "071244"}, at(2024, 7, 15, 5, 12, 44)),
        # M13: the end of the day
        (_PAIR, {"DatePart": "20240320", "TimePart": "240000"}, at(2024, 3, 20, 23)),
        (_ODATA, {"DatePart": "/Date(1710892800000)/", "TimePart": "PT24H00M00S"},
         at(2024, 3, 20, 23)),
        # M15: the hour that comes twice, by a declared rule
        ('{from: Text, steps: [{parse_datetime: {format: "%Y-%m-%d %H:%M", on_ambiguous: earlier}}]}',
         {"Text": "2025-10-26 02:30"}, at(2025, 10, 26, 0, 30)),
        ('{from: Text, steps: [{parse_datetime: {format: "%Y-%m-%d %H:%M", on_ambiguous: later}}]}',
         {"Text": "2025-10-26 02:30"}, at(2025, 10, 26, 1, 30)),
        # M16: the milliseconds give the calendar day alone
        (_ODATA, {"DatePart": "/Date(1710720000000)/", "TimePart": "PT22H00M00S"},
         at(2024, 3, 18, 21)),
        # M17: milliseconds since 1970, as number or text
        ("{from: Count, steps: [parse_epoch]}", {"Count": 1710691200000}, at(2024, 3, 17, 16)),
        ("{from: Text, steps: [parse_epoch]}", {"Text": "1710691200000"}, at(2024, 3, 17, 16)),
        # M18: without leading zeros, as declared
        ('{from: Text, steps: [{parse_datetime: {format: "%Y-%-m-%-d %H:%M:%S", zone: Asia/Shanghai}}]}',
         {"Text": "2024-3-18 22:12:11"}, at(2024, 3, 18, 14, 12, 11)),
        ('{from: Text, steps: [{parse_datetime: {format: "%Y/%-m/%-d %-H:%-M:%-S", zone: UTC}}]}',
         {"Text": "2024/7/4 9:8:7"}, at(2024, 7, 4, 9, 8, 7)),
        # M20: a day is an instant by the start of the plant's day, or by a declared time
        ("{from: Day, steps: [{date_time: {}}]}", {"Day": "2024-03-18"}, at(2024, 3, 17, 23)),
        ('{from: Text, steps: [{suffix: "T06:00:00"}, parse_datetime]}', {"Text": "2024-03-18"},
         at(2024, 3, 18, 5)),
    ],
)  # fmt: skip
def test_instants(rule: str, payload: dict[str, Any], expected: datetime) -> None:
    assert made(inward(f"changed_at: {rule}"), payload) == {"changed_at": expected}


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        # M14: no date at all, by the system's own words
        ('{from: DatePart, steps: [{parse_date: "%Y%m%d"}]}', {"DatePart": "00000000"}, None),
        ('{from: DatePart, steps: [{parse_date: "%Y%m%d"}]}', {"DatePart": ""}, None),
        ('{from: Nullable, steps: [parse_date]}', {"Nullable": None}, None),
        # M17: the day of an instant
        ("{from: Text, steps: [parse_epoch, {local_date: {zone: Asia/Shanghai}}]}",
         {"Text": "1710691200000"}, date(2024, 3, 18)),
        # M19: the day on which the shift starts, or ends
        (f"{{from: Text, steps: [parse_datetime, {{shift_date: {{shifts: {_SHIFTS}, zone: Europe/Berlin}}}}]}}",
         {"Text": "2024-03-19T04:58:30+01:00"}, date(2024, 3, 18)),
        (f"{{from: Text, steps: [parse_datetime, {{shift_date: {{shifts: {_SHIFTS}, day: end, zone: Europe/Berlin}}}}]}}",
         {"Text": "2024-03-19T04:58:30+01:00"}, date(2024, 3, 19)),
    ],
)  # fmt: skip
def test_days(rule: str, payload: dict[str, Any], expected: date | None) -> None:
    assert made(inward(f"due: {rule}"), payload) == ({} if expected is None else {"due": expected})


@pytest.mark.parametrize(
    ("rule", "payload", "expected"),
    [
        # M21: trailing minus, padding
        ("{from: Text, steps: [{parse_decimal: {trailing_sign: true}}]}", {"Text": "1.000-"}, "-1.000"),
        ("{from: Text, steps: [{parse_decimal: {trailing_sign: true}}]}", {"Text": "0000000004.250-"},
         "-4.250"),
        ("{from: Text, steps: [{parse_decimal: {trailing_sign: true}}]}", {"Text": "    12.750-"},
         "-12.750"),
        # M22: as declared
        ("{from: Text, steps: [{parse_decimal: {decimal_comma: true, grouping: true}}], round: 2}",
         {"Text": "2.500,75"}, "2500.75"),
        # M23: noise of binary numbers
        ("{from: Amount, round: 3}", {"Amount": Decimal("0.7999999999999999")}, "0.800"),
        # M27: seconds, minutes, ticks, durations
        ("{from: Count, steps: [{duration_of: s}, {in_unit: min}], round: 3}", {"Count": 23400},
         "390.000"),
        ("{from: Count, steps: [{duration_of: s}, {in_unit: h}], round: 3}", {"Count": 23400}, "6.500"),
        ("{from: Text, steps: [{duration_of: min}, {in_unit: h}], round: 3}", {"Text": "101.5"}, "1.692"),
        ("{from: Span, steps: [in_unit]}", {"Span": "PT4H30M"}, "16200"),
        ("{from: Text, steps: [parse_duration, {in_unit: s}]}", {"Text": "PT4H30M"}, "16200"),
        ("{from: Count, steps: [{scale: {divided_by: 10000000}}]}", {"Count": 36000000000}, "3600"),
        # M28: packs of a material
        ("{from: Quantity, steps: [{convert: {from: C62, to: KAR, material: {path: Text}}}], round: 3}",
         {"Quantity": "30", "Text": "GH-200"}, "2.500"),
        ("{calc: Quantity * Amount, round: 3}", {"Quantity": "82.5", "Amount": 12}, "990.000"),
        # M29: a ratio
        ("{calc: Quantity * Count / 3, round: 3}", {"Quantity": "100", "Count": 1}, "33.333"),
    ],
)  # fmt: skip
def test_numbers(rule: str, payload: dict[str, Any], expected: str) -> None:
    found = made(inward(f"quantity: {rule}"), payload)["quantity"]

    assert f"{found:f}" == expected


@pytest.mark.parametrize(
    ("rule", "payload", "code"),
    [
        # M15: an hour that comes twice or never is not guessed
        (f"changed_at: {_PAIR}", {"DatePart": "20251026", "TimePart": "023000"}, "MB426"),
        (f"changed_at: {_PAIR}", {"DatePart": "20250330", "TimePart": "023000"}, "MB427"),
        # M18: not taken for another order of day and month
        ('due: {from: Text, steps: [{parse_date: "%Y-%m-%d"}]}', {"Text": "2024/7/4"}, "MB424"),
        # M22: undeclared notations
        ("quantity: Quantity", {"Quantity": "2.500,75"}, "MB402"),
        ("quantity: Quantity", {"Quantity": "3,400"}, "MB402"),
        ("quantity: Quantity", {"Quantity": "25E1"}, "MB402"),
        # M26: a unit that nobody knows
        ("uom: {from: Unit, code: uom}", {"Unit": "H"}, "MB405"),
        # M28: packs that nobody knows
        ("quantity: {from: Quantity, steps: [{convert: {from: C62, to: KAR, material: X}}], round: 3}",
         {"Quantity": "30"}, "MB435"),
    ],
)  # fmt: skip
def test_what_is_not_declared_is_not_guessed(rule: str, payload: dict[str, Any], code: str) -> None:
    with pytest.raises(TranslationError) as caught:
        made(inward(rule), payload)

    assert caught.value.code == code


def test_a_declared_choice_at_the_change_of_the_clock_is_flagged() -> None:
    rule = "changed_at: {from: Text, steps: [{parse_datetime: {on_nonexistent: later}}]}"

    found = compiled(inward(rule)).run({"OrderNo": "1", "Text": "2025-03-30T02:30:00"}, {}, {})

    assert found.documents[0]["changed_at"] == at(2025, 3, 30, 1, 30)
    assert [flag.target for flag in found.flags] == ["changed_at"]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        # M14: what each system sends for no date and no text; false is no text there, but a value
        ({"due": False, "note": False, "done": False}, {"urgent": False}),
        ({"due": "1900-01-01T00:00:00", "note": " "}, {}),
        ({"due": "", "note": ""}, {}),
        ({"due": "2024-03-18T00:00:00", "note": "x"}, {"due": date(2024, 3, 18), "note": "x"}),
    ],
)
def test_a_system_has_its_own_words_for_nothing(
    payload: dict[str, Any], expected: dict[str, Any]
) -> None:
    text = (
        "mapping: odd.order\nfrom: odd.order\nto: order\nfields:\n  order_no: name\n"
        '  due: {from: due, steps: [{parse_date: "%Y-%m-%dT%H:%M:%S"}]}\n'
        "  note: note\n  urgent: done\n"
    )

    found = compiled(text).translate({"name": "1", **payload})[0]

    assert found == {"order_no": "1", **expected}


@pytest.mark.parametrize("foreign", ["PC", "ST"])
def test_units_are_many_in_and_one_out_per_system_and_message(foreign: str) -> None:
    # M25
    unit = made(inward("uom: {from: Unit, code: uom}"), {"Unit": foreign})["uom"]
    rules = "Unit: {from: uom, code: uom}\nText: {from: uom, code: {table: uom, column: mes.iso}}"

    found = compiled(outward(rules)).translate({"order_no": "1", "uom": unit})[0]

    assert (unit, found["Unit"], found["Text"]) == ("C62", "EA", "H87")


def test_two_quantities_are_told_apart_by_their_key() -> None:
    # M30
    text = from_xml(
        "quantity: {from: Actual.Quantity.Value, where: {not: {present: Key}}, steps: [only]}\n"
        'scrap: {from: "$actual.Quantity[Key=Weight].Value"}',
        more="let: {actual: {from: Actual, steps: [only]}}",
    )
    quantities = [
        {"Value": "600", "Unit": "C62"}, {"Value": "7.2", "Unit": "KGM", "Key": "Weight"},
    ]  # fmt: skip

    found = compiled(text).translate({"ID": "1", "Actual": [{"Quantity": quantities}]})[0]

    assert (found["quantity"], found["scrap"]) == (600, Decimal("7.2"))
