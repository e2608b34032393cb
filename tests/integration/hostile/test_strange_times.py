"""Days, times and zones that no calendar, clock or database has."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mesbridge.errors import MesbridgeError
from tests.unit.mapping.builders import compiled, inward, made

MOMENT = "changed_at: {from: Text, steps: [parse_datetime]}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0000-01-01T00:00:00Z", "MB425"), ("10000-01-01T00:00:00Z", "MB424"),
        ("-0001-01-01T00:00:00Z", "MB424"), ("2023-02-29T00:00:00Z", "MB425"),
        ("2024-12-31T23:59:60Z", "MB425"), ("2024-03-18T24:00:01Z", "MB425"),
        ("9999-12-31T24:00:00Z", "MB425"), ("0001-01-01T00:00:00+14:00", "MB436"),
        ("9999-12-31T23:00:00-12:00", "MB436"), ("2024-03-18T10:00:00+25:00", "MB425"),
        ("2024-03-18T10:00:00.1234567890Z", "MB424"), ("٢٠٢٤-٠٣-١٨T10:00:00Z", "MB424"),
        ("2024-03-18T10:00:00Z\x00", "MB424"), ("2024-03-31T02:30:00", "MB427"),
        ("2024-10-27T02:30:00", "MB426"), ("2" * 1_000_000, "MB424"),
    ],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused_with_rule_and_value(text: str, code: str) -> None:
    with pytest.raises(MesbridgeError) as refused:
        compiled(inward(MOMENT)).translate({"OrderNo": "1", "Text": text})

    assert refused.value.code == code
    assert refused.value.target == "changed_at"
    assert refused.value.line == 7
    assert len(str(refused.value)) < 500


def test_midnight_as_24_hours_is_the_next_day() -> None:
    found = made(inward(MOMENT), {"Text": "2024-12-31T24:00:00+01:00"})

    assert found == {"changed_at": datetime(2024, 12, 31, 23, tzinfo=UTC)}


@pytest.mark.parametrize("days", [10**9, -(10**9), 10**18])
def test_days_beyond_the_calendar_are_refused(days: int) -> None:
    rule = f"due: {{from: Day, steps: [{{add_days: {days}}}]}}"

    with pytest.raises(MesbridgeError) as refused:
        compiled(inward(rule)).translate({"OrderNo": "1", "Day": "2024-03-18"})

    assert refused.value.code == "MB436"
    assert date.max.year == 9999


@pytest.mark.parametrize(
    "zone",
    ["Mars/Olympus", "../../etc/hostname", "/etc/localtime", "Europe", "", "\u202e", "a" * 5000],
)
def test_a_zone_that_a_message_names_and_nobody_has_is_refused(zone: str) -> None:
    mapping = compiled(inward(MOMENT, more="zone: {from: Plant}"))

    with pytest.raises(MesbridgeError) as refused:
        mapping.translate({"OrderNo": "1", "Plant": zone, "Text": "2024-03-18T10:00:00"})

    assert refused.value.code in ("MB416", "MB401")
