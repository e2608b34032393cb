"""The steps that write dates and times, and those on durations: parameters, help and examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from mesbridge.mapping.steps import durations, written_times
from mesbridge.mapping.steps.step import Example, Parameter, Step
from mesbridge.mapping.steps.time_steps import EPOCH_UNIT, ZONE

_BERLIN = "Europe/Berlin"
_NINE_PM = datetime(2024, 3, 18, 21, tzinfo=UTC)
_FORMAT = Parameter(
    "format", "format", "how it is to be written", "写法", default="iso", values=("iso",)
)
_DURATION_FORMAT = Parameter(
    "format",
    "choice",
    "ISO, PT6H30M, or by the clock, 06:30:00",
    "ISO（PT6H30M）或时钟（06:30:00）",
    default="iso",
    values=("iso", "clock"),
)
_UNIT = Parameter(
    "unit",
    "text",
    "s min h d ms us tick, or SEC MIN HUR DAY",
    "s min h d ms us tick，或 SEC MIN HUR DAY",
    default="s",
)

WRITING_STEPS: tuple[Step, ...] = (
    Step(
        name="format_date",
        group="time",
        function=written_times.format_date,
        accepts=("date", "datetime"),
        returns="text",
        zone="target",
        help_en="Writes a date; of an instant, its day in the zone.",
        help_zh="写出日期；时刻取其在该时区的日期。",
        parameters=(_FORMAT, ZONE),
        examples=(
            Example(date(2024, 3, 18), "20240318", {"format": "%Y%m%d"}),
            Example(datetime(2024, 3, 18, 23, tzinfo=UTC), "2024-03-19", zone=_BERLIN),
        ),
    ),
    Step(
        name="format_datetime",
        group="time",
        function=written_times.format_datetime,
        accepts=("datetime", "time"),
        returns="text",
        zone="target",
        help_en="Writes an instant as local time in the zone.",
        help_zh="按时区的当地时间写出时刻。",
        parameters=(_FORMAT, ZONE),
        examples=(
            Example(_NINE_PM, "2024-03-18T22:00:00+01:00", zone=_BERLIN),
            Example(_NINE_PM, "2024-03-18T21:00:00Z", zone="UTC"),
            Example(
                _NINE_PM,
                "2024-03-18T21:00:00.000Z",
                {"format": "%Y-%m-%dT%H:%M:%S.%3f%z", "zone": "UTC"},
            ),
            Example(time(22), "220000", {"format": "%H%M%S"}),
        ),
    ),
    Step(
        name="format_odata_date",
        group="time",
        function=written_times.format_odata_date,
        accepts=("date",),
        returns="text",
        help_en="Writes a day as /Date(milliseconds)/; before an instant write local_date.",
        help_zh="把日期写成 /Date(毫秒)/；时刻请先用 local_date。",
        examples=(Example(date(2024, 3, 18), "/Date(1710720000000)/"),),
    ),
    Step(
        name="format_epoch",
        group="time",
        function=written_times.format_epoch,
        accepts=("datetime",),
        returns="integer",
        help_en="Counts an instant since 1970 in UTC.",
        help_zh="写成自 1970 年（UTC）起的计数。",
        parameters=(EPOCH_UNIT,),
        examples=(Example(datetime(2024, 3, 17, 16, tzinfo=UTC), 1710691200000),),
    ),
    Step(
        name="format_duration",
        group="time",
        function=written_times.format_duration,
        accepts=("duration", "time", "datetime"),
        returns="text",
        zone="target",
        help_en="Writes a duration; of a time or an instant, the time of day: PT22H00M00S.",
        help_zh="写出时长；时刻写成一天中的时间：PT22H00M00S。",
        parameters=(_DURATION_FORMAT, ZONE),
        examples=(
            Example(timedelta(hours=6, minutes=30), "PT6H30M"),
            Example(timedelta(hours=30), "30:00:00", {"format": "clock"}),
            Example(_NINE_PM, "PT22H00M00S", zone=_BERLIN),
        ),
    ),
)

DURATION_STEPS: tuple[Step, ...] = (
    Step(
        name="parse_duration",
        group="time",
        function=durations.parse_duration,
        accepts=("text",),
        returns="duration",
        help_en="Reads a span of time; months and years are no fixed span.",
        help_zh="读取时长；年和月长度不定，不接受。",
        parameters=(_DURATION_FORMAT,),
        examples=(
            Example("PT4H30M", timedelta(hours=4, minutes=30)),
            Example("PT0.5S", timedelta(microseconds=500_000)),
            Example("1.06:30:00", timedelta(days=1, hours=6, minutes=30), {"format": "clock"}),
            Example("P1M", error="MB430"),
        ),
    ),
    Step(
        name="duration_of",
        group="time",
        function=durations.duration_of,
        accepts=("decimal", "integer", "text"),
        returns="duration",
        help_en="A number of units of time as a duration.",
        help_zh="把若干时间单位变成时长。",
        parameters=(_UNIT,),
        examples=(
            Example("6.5", timedelta(hours=6, minutes=30), {"unit": "HUR"}),
            Example(36000000000, timedelta(hours=1), {"unit": "tick"}),
            Example("1", parameters={"unit": "KGM"}, error="MB435"),
        ),
    ),
    Step(
        name="in_unit",
        group="time",
        function=durations.in_unit,
        accepts=("duration",),
        returns="decimal",
        help_en="A duration as a number of units of time; write round behind it.",
        help_zh="把时长换算为若干时间单位；之后请写 round。",
        parameters=(_UNIT,),
        examples=(
            Example(timedelta(seconds=23400), Decimal(390), {"unit": "min"}),
            Example(timedelta(seconds=30), Decimal("0.5"), {"unit": "MIN"}),
        ),
    ),
)
