"""What the steps on numbers do: all exact; only ``round`` and a quotient ever cut digits."""

from __future__ import annotations

import re
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
)
from functools import lru_cache
from typing import Any

from mesbridge.mapping.steps.reading import (
    EXACT,
    MAX_DIGITS,
    QUOTIENT,
    decimal_of,
    product_of,
)
from mesbridge.mapping.steps.step import StepError

ROUNDING = {
    "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "half_down": ROUND_HALF_DOWN,
    "up": ROUND_UP, "down": ROUND_DOWN, "ceiling": ROUND_CEILING, "floor": ROUND_FLOOR,
}  # fmt: skip
#: Decimals that ``round`` and ``format_decimal`` may be told to write.
MAX_PLACES = 100
_WIDE = Context(prec=1000)


@lru_cache(maxsize=256)
def _quantum(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def round_number(value: Any, places: int = 0, mode: str = "half_up") -> Decimal:
    """*value* with exactly *places* decimals: ``58`` becomes ``58.000`` with 3.

    Raises:
        StepError: MB420 no number, MB436 more places than can be written.
    """
    number = decimal_of(value)
    if abs(places) > MAX_PLACES:
        raise StepError("MB436", f"places ≤ {MAX_PLACES}")
    rounded = number.quantize(_quantum(places), rounding=ROUNDING[mode], context=_WIDE)
    # A negative number of places rounds to tens; it is written plain all the same.
    return rounded if places >= 0 else rounded.quantize(Decimal(1), context=_WIDE)


def absolute(value: Any) -> Decimal | int:
    return abs(value) if _is_integer(value) else decimal_of(value).copy_abs()


def negate(value: Any) -> Decimal | int:
    if _is_integer(value):
        return -int(value)
    number = decimal_of(value)
    return number.copy_negate() if number else number.copy_abs()


def scale(value: Any, by: Any = 1, divided_by: Any = 1) -> Decimal:
    divisor = decimal_of(divided_by)
    if not divisor:
        raise StepError("MB436", "divided_by ≠ 0")
    product = product_of(decimal_of(value), decimal_of(by))
    return product if divisor == 1 else QUOTIENT.divide(product, divisor)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@lru_cache(maxsize=256)
def _notation(decimal_comma: bool, trailing_sign: bool, grouping: str) -> re.Pattern[str]:
    point = "," if decimal_comma else r"\."
    whole = "[0-9]+"
    if grouping:
        whole = rf"(?:[0-9]{{1,3}}(?:{re.escape(grouping)}[0-9]{{3}})+|[0-9]+)"
    body = rf"(?P<whole>{whole})(?:{point}(?P<fraction>[0-9]+))?"
    return re.compile(
        rf"(?P<lead>-)?{body}(?P<trail>[+-])?" if trailing_sign else rf"(?P<lead>[+-])?{body}"
    )


def _separator(decimal_comma: bool, grouping: Any) -> str:
    if isinstance(grouping, str):
        return grouping
    return ("." if decimal_comma else ",") if grouping else ""


def parse_decimal(
    value: Any,
    decimal_comma: bool = False,
    trailing_sign: bool = False,
    grouping: Any = False,
) -> Decimal:
    if not isinstance(value, str):
        return decimal_of(value)
    return _parsed(value, decimal_comma, trailing_sign, _separator(decimal_comma, grouping))


@lru_cache(maxsize=4096)
def _parsed(text: str, decimal_comma: bool, trailing_sign: bool, grouping: str) -> Decimal:
    match = None
    if len(text) <= MAX_DIGITS:
        match = _notation(decimal_comma, trailing_sign, grouping).fullmatch(text.strip())
    found = match.groupdict() if match else {}
    signs = [sign for sign in (found.get("lead"), found.get("trail")) if sign]
    if not found or len(signs) > 1:
        raise StepError("MB421", _written_so(decimal_comma, trailing_sign, grouping), value=text)
    whole = found["whole"].replace(grouping, "") if grouping else found["whole"]
    number = Decimal(f"{whole}.{found['fraction']}" if found["fraction"] else whole)
    return number.copy_negate() if number and signs == ["-"] else number


def _written_so(decimal_comma: bool, trailing_sign: bool, grouping: str) -> str:
    """The number that a reader should see as the pattern: ``1.234,5-``."""
    return f"1{grouping}234{',' if decimal_comma else '.'}5{'-' if trailing_sign else ''}"


def format_decimal(
    value: Any,
    places: int | None = None,
    decimal_comma: bool = False,
    width: int | None = None,
    sign: str = "leading",
) -> str:
    number = decimal_of(value)
    if places is not None:
        number = _with_places(number, places)
    text = f"{number.copy_abs():f}"
    if decimal_comma:
        text = text.replace(".", ",")
    return _signed(text, bool(number) and number.is_signed(), sign, width)


def _with_places(number: Decimal, places: int) -> Decimal:
    if not 0 <= places <= MAX_PLACES:
        raise StepError("MB436", f"0 ≤ places ≤ {MAX_PLACES}")
    try:
        return number.quantize(_quantum(places), context=EXACT)
    except Inexact as error:
        raise StepError("MB434", str(places), value=number) from error


def _signed(text: str, negative: bool, sign: str, width: int | None) -> str:
    mark = "-" if negative else ("+" if sign.startswith("always") else "")
    digits = (width or 0) - len(mark)
    written = text.rjust(min(digits, 1000), "0")
    if width is not None and len(written) > digits:
        raise StepError("MB433", str(width), value=mark + text, length=len(mark + text))
    return written + mark if sign.endswith("trailing") else mark + written
