"""The steps on text: parameters, help and examples."""

from __future__ import annotations

from mesbridge.mapping.steps import text
from mesbridge.mapping.steps.step import Example, Parameter, Step

_DIGITS_ONLY = Parameter(
    "digits_only",
    "boolean",
    "only where all characters are digits; 007-A stays 007-A",
    "仅当全部字符为数字时处理；007-A 保持不变",
    default=False,
)

TEXT_STEPS: tuple[Step, ...] = (
    Step(
        name="trim",
        group="text",
        function=text.trim,
        accepts=("text",),
        returns="text",
        help_en="Takes blanks off both ends.",
        help_zh="去掉首尾空白。",
        examples=(Example(" 0010 ", "0010"), Example("a b", "a b")),
    ),
    Step(
        name="upper",
        group="text",
        function=text.upper,
        accepts=("text",),
        returns="text",
        help_en="Writes capital letters.",
        help_zh="转换为大写。",
        examples=(Example("kg", "KG"),),
    ),
    Step(
        name="lower",
        group="text",
        function=text.lower,
        accepts=("text",),
        returns="text",
        help_en="Writes small letters.",
        help_zh="转换为小写。",
        examples=(Example("KG", "kg"),),
    ),
    Step(
        name="strip_zeros",
        group="text",
        function=text.strip_zeros,
        accepts=("text",),
        returns="text",
        help_en="Takes leading zeros off; nothing but zeros becomes one zero.",
        help_zh="去掉前导零；全部为零时保留一个零。",
        parameters=(_DIGITS_ONLY,),
        examples=(
            Example("000001000412", "1000412"),
            Example("0000", "0"),
            Example("007-A", "7-A"),
            Example("007-A", "007-A", {"digits_only": True}),
        ),
    ),
    Step(
        name="pad_left",
        group="text",
        function=text.pad_left,
        accepts=("text", "integer"),
        returns="text",
        help_en="Fills up on the left to a width; longer text stays as it is.",
        help_zh="在左侧补足到指定宽度；更长的文本保持不变。",
        parameters=(
            Parameter("width", "integer", "characters", "宽度（字符数）", required=True),
            Parameter("fill", "text", "the character to fill with", "填充字符", default="0"),
            _DIGITS_ONLY,
        ),
        examples=(
            Example("1000412", "000001000412", {"width": 12}),
            Example("PUMP-X", "PUMP-X", {"width": 12, "digits_only": True}),
            Example(10, "0010", {"width": 4}),
            Example("A", "  A", {"width": 3, "fill": " "}),
        ),
    ),
    Step(
        name="slice",
        group="text",
        function=text.slice_text,
        accepts=("text",),
        returns="text",
        help_en="Takes a part. Places count from 0; negative ones from the end; `to` is not in it.",
        help_zh="截取一部分。位置从 0 开始；负数从末尾算起；不含 to 位置。",
        parameters=(
            Parameter("from", "integer", "first place", "起始位置", default=0),
            Parameter("to", "integer", "the place behind the last", "结束位置（不含）"),
            Parameter("length", "integer", "instead of `to`: characters", "代替 to：字符数"),
        ),
        examples=(
            Example("010004120020", "0020", {"from": -4}),
            Example("010004120020", "01000412", {"from": 0, "length": 8}),
            Example("ABCDE", "BC", {"from": 1, "to": 3}),
        ),
    ),
    Step(
        name="replace",
        group="text",
        function=text.replace,
        accepts=("text",),
        returns="text",
        help_en=r"Replaces every hit of a pattern (RE2 syntax); \1 is the first group.",
        help_zh=r"替换正则（RE2 语法）的每处匹配；\1 表示第一个分组。",
        parameters=(
            Parameter("pattern", "pattern", "what to replace", "要替换的内容", required=True),
            Parameter("with", "text", "what to write instead", "替换为", default=""),
            Parameter(
                "literal", "boolean", "the pattern is plain text", "按普通文本匹配", default=False
            ),
        ),
        examples=(
            Example("12 345", "12345", {"pattern": "[^0-9]"}),
            Example("1000412-0020", "0020/1000412", {"pattern": "(.*)-(.*)", "with": r"\2/\1"}),
            Example("a.b.c", "a/b/c", {"pattern": ".", "with": "/", "literal": True}),
        ),
    ),
    Step(
        name="split",
        group="text",
        function=text.split,
        accepts=("text",),
        returns="list",
        help_en="Splits at a separator, into a list.",
        help_zh="按分隔符拆分为列表。",
        parameters=(
            Parameter("at", "text", "the separator", "分隔符", required=True),
            Parameter(
                "from",
                "choice",
                "where `limit` begins to count",
                "limit 从哪一端计数",
                default="start",
                values=("start", "end"),
            ),
            Parameter("limit", "integer", "at most so many cuts", "最多拆分次数"),
        ),
        examples=(
            Example("a;b;c", ["a", "b", "c"], {"at": ";"}),
            Example("A-1-0020", ["A-1", "0020"], {"at": "-", "from": "end", "limit": 1}),
        ),
    ),
    Step(
        name="join",
        group="text",
        function=text.join,
        accepts=("list",),
        returns="text",
        help_en="Joins the values of a list; one missing makes all missing.",
        help_zh="连接列表中的各值；任一缺失则结果缺失。",
        keeps_missing=True,
        parameters=(
            Parameter("with", "text", "what stands between", "连接符", default=""),
            Parameter(
                "skip_missing", "boolean", "join what is there", "跳过缺失的值", default=False
            ),
        ),
        examples=(
            Example(["1000412", "0020"], "1000412-0020", {"with": "-"}),
            Example(["1000412", None], None, {"with": "-"}),
            Example(["1000412", None], "1000412", {"with": "-", "skip_missing": True}),
        ),
    ),
    Step(
        name="prefix",
        group="text",
        function=text.prefix,
        accepts=("text", "integer", "decimal"),
        returns="text",
        help_en="Writes a text in front.",
        help_zh="在前面加上文本。",
        parameters=(Parameter("text", "text", "the text", "文本", required=True),),
        examples=(Example("PR-7", "MES PR-7", {"text": "MES "}),),
    ),
    Step(
        name="suffix",
        group="text",
        function=text.suffix,
        accepts=("text", "integer", "decimal"),
        returns="text",
        help_en="Writes a text behind.",
        help_zh="在后面加上文本。",
        parameters=(Parameter("text", "text", "the text", "文本", required=True),),
        examples=(Example("1000412-0020", "1000412-0020-EQ", {"text": "-EQ"}),),
    ),
    Step(
        name="truncate",
        group="text",
        function=text.truncate,
        accepts=("text",),
        returns="text",
        help_en="Keeps the first characters.",
        help_zh="只保留前若干个字符。",
        parameters=(Parameter("length", "integer", "characters", "字符数", required=True),),
        examples=(Example("Größe außerhalb", "Größe", {"length": 5}),),
    ),
    Step(
        name="empty_as_missing",
        group="text",
        function=text.empty_as_missing,
        accepts=("any",),
        returns="same",
        help_en="Empty text is a missing value from here on.",
        help_zh="空文本从此视为缺失。",
        parameters=(
            Parameter("also", "list", "further texts that mean nothing", "其他表示“无”的文本", ()),
        ),
        examples=(
            Example("", None),
            Example("~", None, {"also": ["~"]}),
            Example("A", "A"),
        ),
    ),
)
