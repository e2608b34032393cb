"""The steps that read dates and times, and those on days: parameters, help and examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from mesbridge.mapping.steps import local_days, times
from mesbridge.mapping.steps.step import Example, Parameter, Step

ZONE = Parameter(
    "zone",
    "zone",
    "time zone; else that of the mapping or the system",
    "时区；未写时取映射或系统的时区",
)
_AMBIGUOUS = Parameter(
    "on_ambiguous",
    "choice",
    "a local time that comes twice; a choice flags the message",
    "本地时间出现两次时的处理；选择 earlier 或 later 会标记消息",
    default="error",
    values=("error", "earlier", "later"),
)
_NONEXISTENT = Parameter(
    "on_nonexistent",
    "choice",
    "a local time that is left out; a choice flags the message",
    "本地时间不存在时的处理；选择 earlier 或 later 会标记消息",
    default="error",
    values=("error", "earlier", "later"),
)
EPOCH_UNIT = Parameter(
    "unit", "choice", "of the number", "数字的单位", default="ms", values=tuple(times.EPOCH_UNITS)
)
_BERLIN = "Europe/Berlin"
_NINE_PM = datetime(2024, 3, 18, 21, tzinfo=UTC)

READING_STEPS: tuple[Step, ...] = (
    Step(
        name="date_time",
        group="time",
        function=times.date_time,
        accepts=("list", "text"),
        items=("text",),
        returns="datetime",
        zone="source",
        flags=True,
        flagging=("on_ambiguous", "on_nonexistent"),
        keeps_missing=True,
        help_en="Reads a date and a time that stand apart; 24:00 is the next midnight, no time is "
        "00:00.",
        help_zh="读取分开存放的日期和时间；24:00 视为次日零点，缺少时间视为 00:00。",
        parameters=(
            Parameter(
                "date",
                "date_format",
                "how the date is written",
                "日期的写法",
                default="iso",
                values=("iso", "odata"),
            ),
            Parameter(
                "time",
                "time_format",
                "how the time is written",
                "时间的写法",
                default="iso",
                values=("iso", "duration"),
            ),
            ZONE,
            _AMBIGUOUS,
            _NONEXISTENT,
        ),
        examples=(
            Example(
                ["/Date(1710720000000)/", "PT22H00M00S"],
                _NINE_PM,
                {"date": "odata", "time": "duration"},
                zone=_BERLIN,
            ),
            Example(
                ["20240320", "240000"],
                datetime(2024, 3, 20, 23, tzinfo=UTC),
                {"date": "%Y%m%d", "time": "%H%M%S"},
                zone=_BERLIN,
            ),
            Example(["2024-03-18", None], datetime(2024, 3, 18, tzinfo=UTC), zone="UTC"),
            Example(
                ["20250330", "023000"],
                parameters={"date": "%Y%m%d", "time": "%H%M%S"},
                zone=_BERLIN,
                error="MB427",
            ),
        ),
    ),
    Step(
        name="parse_date",
        group="time",
        function=times.parse_date,
        accepts=("text",),
        returns="date",
        help_en="Reads a date; a time in the format is read and dropped.",
        help_zh="读取日期；格式中的时间会读取后舍去。",
        parameters=(
            Parameter(
                "format", "date_format", "how it is written", "写法", default="iso", values=("iso",)
            ),
        ),
        examples=(
            Example("2024-03-18", date(2024, 3, 18)),
            Example("2024-3-18", date(2024, 3, 18), {"format": "%Y-%-m-%-d"}),
            Example("2024318", parameters={"format": "%Y%m%d"}, error="MB424"),
            Example("20240230", parameters={"format": "%Y%m%d"}, error="MB425"),
        ),
    ),
    Step(
        name="parse_time",
        group="time",
        function=times.parse_time,
        accepts=("text",),
        returns="time",
        help_en="Reads a time of day.",
        help_zh="读取一天中的时刻。",
        parameters=(
            Parameter(
                "format",
                "time_format",
                "how it is written",
                "写法",
                default="iso",
                values=("iso", "duration"),
            ),
        ),
        examples=(
            Example("22:00", time(22)),
            Example("PT06H30M00S", time(6, 30), {"format": "duration"}),
            Example("240000", parameters={"format": "%H%M%S"}, error="MB425"),
        ),
    ),
    Step(
        name="parse_datetime",
        group="time",
        function=times.parse_datetime,
        accepts=("text",),
        returns="datetime",
        zone="source",
        flags=True,
        flagging=("on_ambiguous", "on_nonexistent"),
        help_en="Reads a date with a time; an offset in the text counts before the zone.",
        help_zh="读取日期时间；文本自带的偏移优先于时区。",
        parameters=(
            Parameter(
                "format", "date_format", "how it is written", "写法", default="iso", values=("iso",)
            ),
            ZONE,
            _AMBIGUOUS,
            _NONEXISTENT,
        ),
        examples=(
            Example("2024-03-18T22:00:00", _NINE_PM, zone=_BERLIN),
            Example("2024-03-18T21:00:00.1234567Z", _NINE_PM.replace(microsecond=123456)),
            Example(
                "20240315071244",
                datetime(2024, 3, 15, 6, 12, 44, tzinfo=UTC),
                {"format": "%Y%m%d%H%M%S"},
                zone=_BERLIN,
            ),
            Example("2025-10-26T02:30:00", zone=_BERLIN, error="MB426"),
            Example(
                "2025-10-26T02:30:00",
                datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
                {"on_ambiguous": "earlier"},
                zone=_BERLIN,
            ),
        ),
    ),
    Step(
        name="parse_odata_date",
        group="time",
        function=times.parse_odata_date,
        accepts=("text",),
        returns="date",
        help_en="Reads the calendar day of /Date(milliseconds)/.",
        help_zh="读取 /Date(毫秒)/ 表示的日期。",
        examples=(
            Example("/Date(1710720000000)/", date(2024, 3, 18)),
            Example("2024-03-18", error="MB428"),
        ),
    ),
    Step(
        name="parse_epoch",
        group="time",
        function=times.parse_epoch,
        accepts=("integer", "text", "decimal"),
        returns="datetime",
        help_en="Reads an instant counted since 1970 in UTC; /Date(…)/ too.",
        help_zh="读取自 1970 年（UTC）起计数的时间戳；也可读 /Date(…)/。",
        parameters=(EPOCH_UNIT,),
        examples=(
            Example(1710691200000, datetime(2024, 3, 17, 16, tzinfo=UTC)),
            Example("1710691200", datetime(2024, 3, 17, 16, tzinfo=UTC), {"unit": "s"}),
        ),
    ),
)

DAY_STEPS: tuple[Step, ...] = (
    Step(
        name="local_date",
        group="time",
        function=local_days.local_date,
        accepts=("datetime",),
        returns="date",
        zone="target",
        help_en="The calendar day of an instant in a zone.",
        help_zh="某一时刻在指定时区的日期。",
        parameters=(ZONE,),
        examples=(
            Example(datetime(2024, 3, 17, 16, tzinfo=UTC), date(2024, 3, 18), zone="Asia/Shanghai"),
        ),
    ),
    Step(
        name="add_days",
        group="time",
        function=local_days.add_days,
        accepts=("date", "datetime"),
        returns="same",
        zone="target",
        help_en="So many calendar days later; an instant keeps its local time of day.",
        help_zh="增加若干日历天；时刻保持当地钟点不变。",
        parameters=(
            Parameter("days", "integer", "may be negative", "天数，可为负", required=True),
            ZONE,
        ),
        examples=(
            Example(date(2024, 2, 28), date(2024, 3, 1), {"days": 2}, zone="UTC"),
            Example(
                datetime(2024, 3, 30, 11, tzinfo=UTC),
                datetime(2024, 3, 31, 10, tzinfo=UTC),
                {"days": 1},
                zone=_BERLIN,
            ),
        ),
    ),
    Step(
        name="shift_date",
        group="time",
        function=local_days.shift_date,
        accepts=("datetime",),
        returns="date",
        zone="target",
        help_en="The day to which the shift of an instant belongs.",
        help_zh="某一时刻所在班次归属的日期。",
        parameters=(
            Parameter(
                "shifts",
                "map",
                "the times at which shifts start",
                "各班次的开始时刻",
                required=True,
            ),
            Parameter(
                "day",
                "choice",
                "the day on which the shift starts, or ends",
                "取班次开始日还是结束日",
                default="start",
                values=("start", "end"),
            ),
            Parameter(
                "at_change",
                "choice",
                "the shift of an instant at the very change",
                "恰在交班时刻归属哪个班次",
                default="next",
                values=("next", "last"),
            ),
            ZONE,
        ),
        examples=(
            Example(
                datetime(2024, 3, 19, 3, 58, 30, tzinfo=UTC),
                date(2024, 3, 18),
                {"shifts": {"N": "22:00", "E": "06:00", "L": "14:00"}},
                zone=_BERLIN,
            ),
            Example(
                datetime(2024, 3, 19, 5, tzinfo=UTC),
                date(2024, 3, 18),
                {"shifts": ["06:00", "14:00", "22:00"], "at_change": "last"},
                zone=_BERLIN,
            ),
        ),
    ),
)
