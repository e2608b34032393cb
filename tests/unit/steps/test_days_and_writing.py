from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from mesbridge.mapping.steps.registry import StepError
from tests.unit.steps.calling import call

_BERLIN, _SHANGHAI = "Europe/Berlin", "Asia/Shanghai"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def refused(
    step: str, value: Any, parameters: dict[str, Any] | None = None, zone: str | None = None
) -> StepError:
    with pytest.raises(StepError) as caught:
        call(step, value, parameters, zone=zone)
    return caught.value


def test_days_are_added_by_the_calendar_of_the_zone() -> None:
    assert call("add_days", date(2024, 3, 1), {"days": -1}) == date(2024, 2, 29)
    assert call("add_days", utc(2024, 10, 26, 10), {"days": 1}, zone=_BERLIN) == utc(
        2024, 10, 27, 11
    )


def test_days_beyond_the_calendar_are_refused() -> None:
    assert refused("add_days", date(9999, 12, 31), {"days": 1}).code == "MB436"
    assert refused("add_days", utc(9999, 12, 31), {"days": 1}).code == "MB436"
    assert refused("add_days", "2024-03-18", {"days": 1}).code == "MB423"


def test_a_local_day_needs_an_instant() -> None:
    assert refused("local_date", date(2024, 3, 18)).code == "MB423"
    assert refused("local_date", utc(9999, 12, 31, 23), zone=_SHANGHAI).code == "MB436"


@pytest.mark.parametrize(
    ("instant", "parameters", "day"),
    [
        (utc(2024, 3, 19, 3, 58, 30), {}, date(2024, 3, 18)),
        (utc(2024, 3, 19, 3, 58, 30), {"day": "end"}, date(2024, 3, 19)),
        (utc(2024, 3, 18, 21), {}, date(2024, 3, 18)),
        (utc(2024, 3, 18, 21), {"day": "end"}, date(2024, 3, 19)),
        (utc(2024, 3, 18, 21), {"at_change": "last", "day": "end"}, date(2024, 3, 18)),
        (utc(2024, 3, 18, 5), {}, date(2024, 3, 18)),
        (utc(2024, 3, 18, 5), {"at_change": "last"}, date(2024, 3, 17)),
        (utc(2024, 3, 18, 10), {"day": "end"}, date(2024, 3, 18)),
    ],
)
def test_a_shift_belongs_to_the_day_of_its_start_or_end(
    instant: datetime, parameters: dict[str, Any], day: date
) -> None:
    shifts = {"N": "22:00", "E": "06:00", "L": "14:00"}

    assert call("shift_date", instant, {"shifts": shifts, **parameters}, zone=_BERLIN) == day


@pytest.mark.parametrize("shifts", [[], ["x"], ["24:00"], [6], ["25:00"]])
def test_shifts_that_are_none_are_refused(shifts: list[Any]) -> None:
    assert refused("shift_date", utc(2024, 3, 18), {"shifts": shifts}).code == "MB423"


def test_shifts_may_be_times() -> None:
    shifts = {"shifts": [time(6), time(18)]}

    assert call("shift_date", utc(2024, 3, 18, 3), shifts) == date(2024, 3, 17)


def test_instants_are_written_in_their_zone() -> None:
    moment = utc(2024, 3, 18, 21, 5, 9, 1_234)

    written = [
        call("format_datetime", moment, {"format": text}, zone=_BERLIN)
        for text in ("%Y%m%d%H%M%S", "%-d.%-m.%Y %-H:%-M:%-S", "%j %f", "%9f", "%1f", "%H%%%z")
    ]

    assert written == [
        "20240318220509", "18.3.2024 22:5:9", "078 001234", "001234000", "0", "22%+01:00",
    ]  # fmt: skip


def test_an_offset_west_of_greenwich_is_written_with_a_minus() -> None:
    moment = utc(2024, 3, 18, 21)

    assert call("format_datetime", moment, zone="America/St_Johns") == "2024-03-18T18:30:00-02:30"


def test_a_time_of_day_is_written_without_a_date() -> None:
    assert call("format_datetime", time(6, 30)) == "06:30:00"
    assert refused("format_datetime", time(6, 30), {"format": "%Y %H"}).code == "MB424"


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ("format_date", "2024-03-18"),
        ("format_date", time(1)),
        ("format_datetime", date(2024, 3, 18)),
        ("format_odata_date", utc(2024, 3, 18)),
        ("format_epoch", date(2024, 3, 18)),
        ("format_duration", "PT1H"),
        ("in_unit", 5),
    ],
)
def test_a_writing_step_takes_its_own_kind_only(step: str, value: Any) -> None:
    assert refused(step, value).code == "MB423"


def test_an_instant_that_the_zone_moves_beyond_the_calendar_is_refused() -> None:
    assert refused("format_datetime", utc(9999, 12, 31, 23), zone=_SHANGHAI).code == "MB436"
    assert refused("format_duration", utc(9999, 12, 31, 23), zone=_SHANGHAI).code == "MB436"


def test_epochs_are_cut_not_rounded() -> None:
    moment = utc(1970, 1, 1, 0, 0, 1, 999_999)

    assert call("format_epoch", moment) == 1999
    assert call("format_epoch", moment, {"unit": "s"}) == 1


def test_a_duration_of_a_time_has_two_digits_each() -> None:
    assert call("format_duration", time(6, 5, 0, 500_000)) == "PT06H05M00.5S"
    assert call("format_duration", time(6, 5), {"format": "clock"}) == "06:05:00"
    assert call("format_duration", timedelta(hours=-30, seconds=-1), {"format": "clock"}) == (
        "-30:00:01"
    )
    assert call("format_duration", timedelta(microseconds=1500), {"format": "clock"}) == (
        "00:00:00.0015"
    )
