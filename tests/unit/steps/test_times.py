from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.mapping.steps.registry import StepError
from mesbridge.mapping.steps.time_format import compile_format
from tests.unit.steps.calling import call

_BERLIN, _SHANGHAI = "Europe/Berlin", "Asia/Shanghai"
_SAP = {"date": "%Y%m%d", "time": "%H%M%S"}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def refused(
    step: str, value: Any, parameters: dict[str, Any] | None = None, zone: str | None = None
) -> StepError:
    with pytest.raises(StepError) as caught:
        call(step, value, parameters, zone=zone)
    return caught.value


@pytest.mark.parametrize(
    ("pair", "parameters", "zone", "instant"),
    [
        (["20240318", "220000"], _SAP, _BERLIN, utc(2024, 3, 18, 21)),
        (["20240320", "240000"], _SAP, _BERLIN, utc(2024, 3, 20, 23)),
        (["/Date(1710892800000)/", "PT24H00M00S"], {"date": "odata", "time": "duration"}, _BERLIN,
         utc(2024, 3, 20, 23)),
        (["2024-03-18", "22:00"], {}, _SHANGHAI, utc(2024, 3, 18, 14)),
        (["2024-03-18", "24:00:00"], {}, "UTC", utc(2024, 3, 19)),
        (["2024-03-18"], {}, "UTC", utc(2024, 3, 18)),
        ("2024-03-18", {}, _BERLIN, utc(2024, 3, 17, 23)),
        (["2024-03-18", "22:00"], {"zone": "UTC"}, _BERLIN, utc(2024, 3, 18, 22)),
    ],
)  # fmt: skip
def test_a_pair_of_date_and_time_is_an_instant(
    pair: Any, parameters: dict[str, Any], zone: str, instant: datetime
) -> None:
    assert call("date_time", pair, parameters, zone=zone) == instant


def test_a_pair_without_a_date_is_missing() -> None:
    assert call("date_time", [None, "22:00"]) is None


@pytest.mark.parametrize(
    ("pair", "parameters", "code"),
    [
        (["2024-03-18", "22:00", "x"], {}, "MB423"),
        (["18.03.2024", "22:00"], {}, "MB424"),
        (["2024-03-18", "2200"], {}, "MB424"),
        (["2024-02-30", "22:00"], {}, "MB425"),
        (["2024-03-18", "25:00"], {}, "MB425"),
        (["9999-12-31", "24:00"], {}, "MB425"),
        (["2024-03-18", "PT25H"], {"time": "duration"}, "MB425"),
        (["2024-03-18", "22:00"], {"time": "duration"}, "MB430"),
        (["x", "22:00"], {"date": "odata"}, "MB428"),
        (["2024-03-18", ["22:00"]], {}, "MB423"),
    ],
)
def test_a_pair_that_is_none_is_refused(pair: Any, parameters: dict[str, Any], code: str) -> None:
    assert refused("date_time", pair, parameters).code == code


def test_a_local_time_that_comes_twice_needs_a_choice() -> None:
    error = refused("parse_datetime", "2025-10-26T02:30:00", zone=_BERLIN)
    flags: list[str] = []

    earlier, later = (
        call("parse_datetime", "2025-10-26T02:30:00", {"on_ambiguous": choice}, zone=_BERLIN,
             flags=flags)
        for choice in ("earlier", "later")
    )  # fmt: skip

    assert (error.code, error.params["zone"]) == ("MB426", _BERLIN)
    assert (earlier, later) == (utc(2025, 10, 26, 0, 30), utc(2025, 10, 26, 1, 30))
    assert flags == ["ambiguous_time", "ambiguous_time"]


def test_a_local_time_that_is_left_out_needs_a_choice() -> None:
    error = refused("parse_datetime", "2025-03-30T02:30:00", zone=_BERLIN)
    flags: list[str] = []

    earlier, later = (
        call("parse_datetime", "2025-03-30T02:30:00", {"on_nonexistent": choice}, zone=_BERLIN,
             flags=flags)
        for choice in ("earlier", "later")
    )  # fmt: skip

    assert error.code == "MB427"
    assert (earlier, later) == (utc(2025, 3, 30, 0, 30), utc(2025, 3, 30, 1, 30))
    assert flags == ["nonexistent_time", "nonexistent_time"]


def test_a_choice_flags_every_message_although_the_instant_is_remembered() -> None:
    flags: list[str] = []

    for _ in range(3):
        call("date_time", ["2025-10-26", "02:30"], {"on_ambiguous": "later"}, zone=_BERLIN,
             flags=flags)  # fmt: skip

    assert flags == ["ambiguous_time"] * 3


def test_an_offset_in_the_text_counts_before_the_zone() -> None:
    assert call("parse_datetime", "2025-10-26T02:30:00+01:00", zone=_BERLIN) == utc(
        2025, 10, 26, 1, 30
    )


@pytest.mark.parametrize(
    ("text", "written", "instant"),
    [
        ("20240318220000", "%Y%m%d%H%M%S", utc(2024, 3, 18, 22)),
        ("20240318240000", "%Y%m%d%H%M%S", utc(2024, 3, 19)),
        ("20240318", "%Y%m%d", utc(2024, 3, 18)),
        ("2024-3-18 9:8:7", "%Y-%-m-%-d %-H:%-M:%-S", utc(2024, 3, 18, 9, 8, 7)),
        ("2024/12/04 22", "%Y/%-m/%-d %-H", utc(2024, 12, 4, 22)),
        ("2024.078", "%Y.%j", utc(2024, 3, 18)),
        ("2024-03-18T22:00:00.5", "%Y-%m-%dT%H:%M:%S.%f", utc(2024, 3, 18, 22, 0, 0, 500_000)),
        ("2024-03-18T22:00:00.123456789Z", "%Y-%m-%dT%H:%M:%S.%f%z",
         utc(2024, 3, 18, 22, 0, 0, 123_456)),
        ("20240318T2200-0530", "%Y%m%dT%H%M%z", utc(2024, 3, 19, 3, 30)),
        ("100% 20240318", "100%% %Y%m%d", utc(2024, 3, 18)),
    ],
)  # fmt: skip
def test_moments_are_read_by_their_format(text: str, written: str, instant: datetime) -> None:
    assert call("parse_datetime", text, {"format": written}) == instant


@pytest.mark.parametrize(
    ("text", "written", "code"),
    [
        ("2024318", "%Y%m%d", "MB424"),
        ("240318", "%Y%m%d", "MB424"),
        ("20240318 ", "%Y%m%d", "MB424"),
        ("٢٠٢٤0318", "%Y%m%d", "MB424"),
        ("20241318", "%Y%m%d", "MB425"),
        ("20240230", "%Y%m%d", "MB425"),
        ("2024366x", "%Y%j", "MB424"),
        ("2023366", "%Y%j", "MB425"),
        ("2023000", "%Y%j", "MB425"),
        ("20240318246000", "%Y%m%d%H%M%S", "MB425"),
        ("20240318240001", "%Y%m%d%H%M%S", "MB425"),
        ("2024-03-18T22:00:00.1234567890", "%Y-%m-%dT%H:%M:%S.%f", "MB424"),
        ("2024-03-18T22:00:00.12", "%Y-%m-%dT%H:%M:%S.%3f", "MB424"),
        ("00000000", "%Y%m%d", "MB425"),
    ],
)
def test_a_format_is_kept_to_the_digit(text: str, written: str, code: str) -> None:
    assert refused("parse_datetime", text, {"format": written}).code == code


def test_an_instant_beyond_the_calendar_is_refused() -> None:
    assert refused("parse_datetime", "0001-01-01T00:00:00", zone=_SHANGHAI).code == "MB436"
    assert refused("parse_datetime", "9999-12-31T23:59:59-05:00").code == "MB436"


def test_a_zone_that_does_not_exist_is_refused() -> None:
    assert refused("parse_datetime", "2024-03-18T22:00", zone="Mars/Base").code == "MB423"


@pytest.mark.parametrize(
    "text", ["%Y%", "%Q", "plain", "", "%Y%m%d%Y", "%-Y", "%0f", "%m%-m", "%3f%f"]
)
def test_what_is_no_format_is_none(text: str) -> None:
    assert compile_format(text) is None


def test_a_format_that_comes_from_outside_is_checked_when_it_is_used() -> None:
    function = call.__globals__["REGISTRY"]

    with pytest.raises(StepError) as reading:
        function["parse_date"].function("2024", format="%Q")
    with pytest.raises(StepError) as writing:
        function["format_date"].function(date(2024, 3, 18), format="%Q")

    assert (reading.value.code, writing.value.code) == ("MB424", "MB424")


def test_a_date_is_the_day_as_written() -> None:
    written = {"format": "%Y-%m-%dT%H:%M:%S"}

    assert call("parse_date", "2024-03-18T24:00:00", written) == date(2024, 3, 18)
    assert refused("parse_date", "2024-03-18T24:00:01", written).code == "MB425"


def test_a_time_of_day_is_read() -> None:
    assert call("parse_time", "06:30:00.25") == time(6, 30, 0, 250_000)
    assert refused("parse_time", "24:00").code == "MB425"
    assert refused("parse_time", "x").code == "MB424"


@pytest.mark.parametrize(
    ("value", "parameters", "instant"),
    [
        ("1710691200000", {}, utc(2024, 3, 17, 16)),
        ("-1000", {}, utc(1969, 12, 31, 23, 59, 59)),
        (1, {"unit": "us"}, utc(1970, 1, 1, 0, 0, 0, 1)),
        ("/Date(1710691200000+0000)/", {"unit": "s"}, utc(2024, 3, 17, 16)),
    ],
)
def test_epochs_are_read(value: Any, parameters: dict[str, Any], instant: datetime) -> None:
    assert call("parse_epoch", value, parameters) == instant


@pytest.mark.parametrize(("value", "code"), [("x", "MB422"), (10**18, "MB429"), (10**40, "MB429")])
def test_what_is_no_epoch_is_refused(value: Any, code: str) -> None:
    assert refused("parse_epoch", value).code == code


@pytest.mark.parametrize("text", ["/Date()/", "/Date(1)", "1710720000000", "/Date(1e3)/"])
def test_what_is_no_odata_date_is_refused(text: str) -> None:
    assert refused("parse_odata_date", text).code == "MB428"


def test_an_odata_date_beyond_the_calendar_is_refused() -> None:
    assert refused("parse_odata_date", "/Date(999999999999999)/").code == "MB429"


def test_a_day_before_1970_is_an_odata_date_too() -> None:
    assert call("parse_odata_date", "/Date(-86400000)/") == date(1969, 12, 31)
    assert call("format_odata_date", date(1969, 12, 31)) == "/Date(-86400000)/"


_INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
_ZONES = st.sampled_from(["UTC", _BERLIN, _SHANGHAI, "America/New_York", "Australia/Lord_Howe"])


@given(_INSTANTS, _ZONES)
def test_an_instant_written_with_its_offset_is_read_back(moment: datetime, zone: str) -> None:
    text = call("format_datetime", moment, zone=zone)

    assert call("parse_datetime", text, zone="UTC") == moment


@given(_INSTANTS, _ZONES)
def test_a_local_time_is_the_instant_it_was_made_of_or_is_flagged(
    moment: datetime, zone: str
) -> None:
    text = call("format_datetime", moment, {"format": "%Y-%m-%dT%H:%M:%S.%f"}, zone=zone)
    flags: list[str] = []

    readings = {
        call("parse_datetime", text, {"on_ambiguous": choice}, zone=zone, flags=flags)
        for choice in ("earlier", "later")
    }

    assert moment in readings
    assert (len(readings) == 2) == (flags == ["ambiguous_time"] * 2)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_an_odata_date_is_read_back(day: date) -> None:
    assert call("parse_odata_date", call("format_odata_date", day)) == day


@given(st.text(max_size=30), st.sampled_from(["iso", "%Y%m%d", "%Y-%-m-%-dT%-H:%M:%S.%f%z"]))
def test_any_text_is_a_moment_or_is_refused(text: str, written: str) -> None:
    result: object = None
    try:
        result = call("parse_datetime", text, {"format": written})
    except StepError as error:
        result = error.code

    assert isinstance(result, datetime) or result in ("MB424", "MB425", "MB436")


@pytest.mark.parametrize("written", ["%Y%-m%-d", "%f%-H", "%-d1%-m", "%-H%f"])
def test_a_format_in_which_digits_could_belong_to_two_letters_is_none(written: str) -> None:
    assert compile_format(written) is None


@pytest.mark.parametrize("written", ["%-m/%-d/%Y", "%-H%M", "%H%M%S%f", "%-d.%-m.%Y", "%S%f%z"])
def test_one_letter_of_open_length_or_a_sign_between_is_fine(written: str) -> None:
    assert compile_format(written) is not None
