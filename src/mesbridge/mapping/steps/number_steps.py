"""The steps on numbers: parameters, help and examples."""

from __future__ import annotations

from decimal import Decimal

from mesbridge.mapping.steps import numbers
from mesbridge.mapping.steps.reading import integer_of
from mesbridge.mapping.steps.step import Example, Kind, Parameter, Step

_NUMBER: tuple[Kind, ...] = ("decimal", "integer", "text")
_COMMA = Parameter(
    "decimal_comma", "boolean", "the decimal sign is a comma", "小数点用逗号表示", default=False
)

NUMBER_STEPS: tuple[Step, ...] = (
    Step(
        name="parse_decimal",
        group="number",
        function=numbers.parse_decimal,
        accepts=_NUMBER,
        returns="decimal",
        help_en="Reads a number in exactly the notation that is declared; blanks around it go.",
        help_zh="严格按声明的写法读取数字；忽略首尾空白。",
        parameters=(
            _COMMA,
            Parameter(
                "trailing_sign", "boolean", "the sign may stand behind", "符号可以后置", False
            ),
            Parameter(
                "grouping",
                "any",
                "true, or the character: thousands may be separated",
                "true 或指定字符：允许千位分隔",
                default=False,
            ),
        ),
        examples=(
            Example("    12.750-", Decimal("-12.750"), {"trailing_sign": True}),
            Example("2.500,75", Decimal("2500.75"), {"decimal_comma": True, "grouping": True}),
            Example("2.500,75", parameters={"decimal_comma": True}, error="MB421"),
            Example("0000012345.432+", Decimal("12345.432"), {"trailing_sign": True}),
            Example("1'250.5", Decimal("1250.5"), {"grouping": "'"}),
            Example("25E1", error="MB421"),
        ),
    ),
    Step(
        name="integer",
        group="number",
        function=integer_of,
        accepts=_NUMBER,
        returns="integer",
        help_en="Reads a whole number; decimals must be zeros.",
        help_zh="读取整数；小数部分必须全为零。",
        examples=(Example("0010", 10), Example("12.000", 12), Example("12.5", error="MB422")),
    ),
    Step(
        name="round",
        group="number",
        function=numbers.round_number,
        accepts=_NUMBER,
        returns="decimal",
        help_en="Rounds to so many decimals; 58 becomes 58.000 with 3.",
        help_zh="舍入到指定小数位；3 位时 58 变为 58.000。",
        parameters=(
            Parameter("places", "integer", "decimals", "小数位数", default=0),
            Parameter(
                "mode",
                "choice",
                "which way",
                "舍入方式",
                default="half_up",
                values=tuple(numbers.ROUNDING),
            ),
        ),
        examples=(
            Example(58, Decimal("58.000"), {"places": 3}),
            Example(Decimal("0.7999999999999999"), Decimal("0.800"), {"places": 3}),
            Example("2.5", Decimal(2), {"places": 0, "mode": "half_even"}),
            Example("-2.5", Decimal(-3)),
            Example("1234", Decimal(1200), {"places": -2}),
        ),
    ),
    Step(
        name="abs",
        group="number",
        function=numbers.absolute,
        accepts=_NUMBER,
        returns="number",
        help_en="Takes the sign off.",
        help_zh="取绝对值。",
        examples=(Example("-12.000", Decimal("12.000")), Example(-3, 3)),
    ),
    Step(
        name="negate",
        group="number",
        function=numbers.negate,
        accepts=_NUMBER,
        returns="number",
        help_en="Turns the sign round.",
        help_zh="取相反数。",
        examples=(Example("12.000", Decimal("-12.000")), Example(-3, 3)),
    ),
    Step(
        name="scale",
        group="number",
        function=numbers.scale,
        accepts=_NUMBER,
        returns="decimal",
        help_en="Multiplies and divides by exact numbers; write round behind a division.",
        help_zh="按精确数乘除；除法之后请写 round。",
        parameters=(
            Parameter("by", "decimal", "factor", "乘数", default=1),
            Parameter("divided_by", "decimal", "divisor", "除数", default=1),
        ),
        examples=(
            Example("1.5", Decimal("1500.0"), {"by": 1000}),
            Example("36000000000", Decimal(3600), {"divided_by": 10000000}),
            Example("1", parameters={"divided_by": 0}, error="MB436"),
        ),
    ),
    Step(
        name="format_decimal",
        group="number",
        function=numbers.format_decimal,
        accepts=_NUMBER,
        returns="text",
        help_en="Writes a number as text: decimals, comma, width filled with zeros, place of sign.",
        help_zh="把数字写成文本：小数位、逗号、补零宽度、符号位置。",
        parameters=(
            Parameter("places", "integer", "decimals; none is cut", "小数位数（不截断）"),
            _COMMA,
            Parameter("width", "integer", "characters, the sign too", "总宽度（含符号）"),
            Parameter(
                "sign",
                "choice",
                "where the sign stands, and whether a plus is written",
                "符号的位置，以及是否写正号",
                default="leading",
                values=("leading", "trailing", "always_leading", "always_trailing"),
            ),
        ),
        examples=(
            Example("58", "58.000", {"places": 3}),
            Example("-1", "1,0-", {"places": 1, "decimal_comma": True, "sign": "trailing"}),
            Example(
                "12345.432",
                "0000012345.432+",
                {"width": 15, "sign": "always_trailing"},
            ),
            Example("0.125", parameters={"places": 2}, error="MB434"),
            Example("123456", parameters={"width": 5}, error="MB433"),
        ),
    ),
)
