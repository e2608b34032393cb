from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.mapping.steps.registry import StepError
from tests.unit.steps.calling import call


def refused(step: str, value: Any, parameters: dict[str, Any] | None = None) -> StepError:
    with pytest.raises(StepError) as caught:
        call(step, value, parameters)
    return caught.value


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT4H30M", timedelta(hours=4, minutes=30)),
        ("P1DT0.5H", timedelta(days=1, minutes=30)),
        ("P2W", timedelta(weeks=2)),
        ("-PT5M", timedelta(minutes=-5)),
        ("+PT5M", timedelta(minutes=5)),
        ("PT0,5S", timedelta(microseconds=500_000)),
        ("PT0.1234567S", timedelta(microseconds=123_457)),
        ("PT24H00M00S", timedelta(days=1)),
    ],
)
def test_iso_durations_are_read(text: str, span: timedelta) -> None:
    assert call("parse_duration", text) == span


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "4H", "P1Y", "P1M", "PT1.H", "PT-5M", "P1.0.0D", "P٣D", "x" * 99],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert refused("parse_duration", text).code == "MB430"


def test_a_duration_beyond_all_bounds_is_refused() -> None:
    assert refused("parse_duration", "P999999999999999D").code == "MB436"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("06:30", timedelta(hours=6, minutes=30)),
        ("30:05:00.25", timedelta(hours=30, minutes=5, milliseconds=250)),
        ("1.06:30:00", timedelta(days=1, hours=6, minutes=30)),
        ("-00:05:00", timedelta(minutes=-5)),
    ],
)
def test_clock_durations_are_read(text: str, span: timedelta) -> None:
    assert call("parse_duration", text, {"format": "clock"}) == span


@pytest.mark.parametrize("text", ["6", "06:60", "06:00:60", "6:5", "PT6H"])
def test_what_is_no_clock_is_refused(text: str) -> None:
    assert refused("parse_duration", text, {"format": "clock"}).code == "MB430"


@pytest.mark.parametrize(
    ("value", "unit", "span"),
    [
        ("6.5", "HUR", timedelta(hours=6, minutes=30)),
        (23400, "s", timedelta(hours=6, minutes=30)),
        ("101.5", "MIN", timedelta(minutes=101, seconds=30)),
        (36000000000, "tick", timedelta(hours=1)),
        (1, "DAY", timedelta(days=1)),
        (5, "ms", timedelta(milliseconds=5)),
        (5, "us", timedelta(microseconds=5)),
        ("-0.5", "h", timedelta(minutes=-30)),
    ],
)
def test_a_number_of_units_is_a_duration(value: Any, unit: str, span: timedelta) -> None:
    assert call("duration_of", value, {"unit": unit}) == span


def test_an_unknown_unit_is_refused_by_name() -> None:
    error = refused("duration_of", 1, {"unit": "KGM"})

    assert (error.code, error.params["unit"]) == ("MB435", "KGM")


def test_a_duration_of_too_much_is_refused() -> None:
    assert refused("duration_of", "9" * 40, {"unit": "d"}).code == "MB436"
    assert refused("duration_of", "x").code == "MB420"


def test_a_duration_below_a_minute_is_kept_exactly() -> None:
    assert call("in_unit", timedelta(seconds=45), {"unit": "min"}) == Decimal("0.75")
    assert str(call("in_unit", timedelta(hours=1), {"unit": "s"})) == "3600"


def test_a_quotient_that_does_not_come_out_even_has_fifty_digits() -> None:
    assert len(call("in_unit", timedelta(seconds=1), {"unit": "min"}).as_tuple().digits) == 50


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)))
def test_a_written_duration_is_read_back(span: timedelta) -> None:
    for written in ("iso", "clock"):
        text = call("format_duration", span, {"format": written})

        assert call("parse_duration", text, {"format": written}) == span


@given(st.timedeltas(timedelta(days=-9999), timedelta(days=9999)), st.sampled_from(["s", "min"]))
def test_a_number_of_units_is_the_duration_again(span: timedelta, unit: str) -> None:
    number = call("in_unit", span, {"unit": unit})

    assert call("duration_of", number, {"unit": unit}) == span
