"""When a window closes, and what it is known by."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from mesbridge.pipeline.window_rules import closing_time, joined, window_key
from mesbridge.workspace.collecting import Collect
from tests.unit.pipeline.builders import message_row, window_row

BERLIN = "Europe/Berlin"
SHIFTS = (time(6), time(14), time(22))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("opened", "closes"),
    [
        ("2026-03-18T04:59:59", "2026-03-18T05:00:00"),
        ("2026-03-18T05:00:00", "2026-03-18T13:00:00"),
        ("2026-03-18T20:59:00", "2026-03-18T21:00:00"),
        ("2026-03-18T21:00:00", "2026-03-19T05:00:00"),
        # The clocks go forward on the 29th at 02:00 local time, and back on 25 October at 03:00.
        ("2026-03-28T21:00:00", "2026-03-29T04:00:00"),
        ("2026-10-24T20:00:00", "2026-10-25T05:00:00"),
    ],
)
def test_a_window_closes_at_the_next_time_of_day_of_its_zone(opened: str, closes: str) -> None:
    collect = Collect(("order",), {}, at=SHIFTS, zone=BERLIN)

    assert closing_time(collect, utc(opened)) == utc(closes)


@pytest.mark.parametrize(
    ("at", "opened", "closes"),
    [
        # 02:30 does not exist on 29 March: it comes an hour later by the new clock.
        (time(2, 30), "2026-03-28T23:00:00", "2026-03-29T01:30:00"),
        # 02:30 comes twice on 25 October: the first counts, and after it the next day's.
        (time(2, 30), "2026-10-24T23:00:00", "2026-10-25T00:30:00"),
        (time(2, 30), "2026-10-25T00:30:00", "2026-10-26T01:30:00"),
    ],
)
def test_a_window_closes_although_the_clocks_change(at: time, opened: str, closes: str) -> None:
    collect = Collect(("order",), {}, at=(at,), zone=BERLIN)

    assert closing_time(collect, utc(opened)) == utc(closes)


def test_of_a_span_and_a_time_of_day_the_first_closes_it() -> None:
    collect = Collect(("order",), {}, every=timedelta(hours=1), at=(time(6),), zone="UTC")

    assert closing_time(collect, utc("2026-03-18T05:30:00")) == utc("2026-03-18T06:00:00")
    assert closing_time(collect, utc("2026-03-18T06:30:00")) == utc("2026-03-18T07:30:00")


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"order": "7", "lot": "L1"}, "7|L1"),
        ({"order": "7"}, "7|"),
        ({"order": "7", "lot": "a|b"}, "7|a\\|b"),
        ({"order": Decimal("1.50"), "lot": ""}, "1.5|"),
    ],
)
def test_the_key_of_a_window(document: dict[str, object], key: str) -> None:
    assert window_key(Collect(("order", "lot"), {}), document) == key


def test_a_single_missing_value_is_like_no_value() -> None:
    assert window_key(Collect(("lot",), {}), {}) == "|"
    assert window_key(Collect(("lot",), {}), {"lot": "L1"}) == "L1"


def test_a_window_of_several_orders_forgets_its_order_for_good() -> None:
    window = window_row(count=0, sequence="7")

    one = joined(window, message_row(key="7"), b"{}")
    two = joined(one, message_row(key="8"), b"{}")
    three = joined(two, message_row(key="7"), b"{}")

    assert [each.sequence for each in (one, two, three)] == ["7", None, None]
    assert three.count == 3
