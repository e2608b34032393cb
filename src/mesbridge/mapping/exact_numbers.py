"""Numbers in generated code: exact decimals, exact quotients, digits that fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from typing import Any

from mesbridge.mapping.runtime import Refused
from mesbridge.mapping.steps.reading import MAX_DIGITS

#: Digits that are exact in a ``calc``; nothing that is weighed or counted has as many.
EXACT_DIGITS = 2000

#: The whole numbers of up to four digits by their text, with zeros in front too: item numbers
#: and priorities are no others, and a look-up takes a quarter of reading.
WHOLE = {
    f"{number:0{width}d}": number for width in (1, 2, 3, 4) for number in range(10**width)
}  # fmt: skip
_PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_POINT = ("", ".")
#: Digits of the longest text that is taken for a number.
_LONGEST_NUMBER = 200


EXACT = Context(prec=EXACT_DIGITS, traps=[Inexact, InvalidOperation])
_ROUNDING = {
    "half_up": "ROUND_HALF_UP", "half_down": "ROUND_HALF_DOWN", "half_even": "ROUND_HALF_EVEN",
    "up": "ROUND_UP", "down": "ROUND_DOWN", "ceiling": "ROUND_CEILING", "floor": "ROUND_FLOOR",
}  # fmt: skip


def decimal_of_text(text: Any) -> Decimal:
    """Plain decimal text, and nothing else, as a decimal."""
    number = number_of_text(text)
    if number is not None:
        return number
    if type(text) is str and len(text) <= _LONGEST_NUMBER and _PLAIN_DECIMAL.fullmatch(text):
        return Decimal(text)
    raise Refused(
        "MB402", text, expected='a decimal such as "12.5"', expected_zh='小数，例如 "12.5"'
    )


def number_of_text(text: Any) -> Decimal | None:
    """As :func:`decimal_of_text`; None for what is no plain decimal text."""
    if type(text) is not str or len(text) > MAX_DIGITS:
        return None
    # The commonest ones without the pattern: digits with at most a point between them.
    if text.strip("0123456789") in _POINT and text and text[0] != "." != text[-1]:
        return Decimal(text)
    return Decimal(text) if _PLAIN_DECIMAL.fullmatch(text) else None


def decimal_of_number(value: Any) -> Decimal:
    """A number of a payload as a decimal; plain decimal text is taken too."""
    if type(value) is Decimal:
        if not value.is_finite():
            raise Refused("MB402", str(value), expected="a number", expected_zh="数字")
        return value
    if type(value) is int:
        return Decimal(value)
    return decimal_of_text(value)


def text_of_number(value: Any) -> str:
    """A number with its digits, never with an exponent."""
    return format(value, "f") if type(value) is Decimal else str(value)


def divide(left: Decimal | Fraction, right: Decimal | Fraction) -> Fraction:
    """The exact quotient."""
    if not right:
        raise Refused("MB407", str(right))
    return Fraction(left) / Fraction(right)


def settled(value: Decimal | Fraction) -> Decimal:
    """The result of a ``calc`` that is not rounded: exact or refused."""
    if isinstance(value, Decimal):
        return value
    try:
        return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    except Inexact:
        raise Refused(
            "MB404", f"{value.numerator}/{value.denominator}", scale=EXACT_DIGITS
        ) from None


def fraction(value: Decimal | Fraction) -> Fraction:
    """A decimal as an exact fraction."""
    return value if type(value) is Fraction else Fraction(value)


def quantizer(mode: str, digits: int | None = None) -> Callable[[Decimal, Decimal], Decimal]:
    """``quantize`` that rounds by *mode*; InvalidOperation where the result has more *digits*."""
    return Context(
        prec=digits or EXACT_DIGITS, rounding=_ROUNDING[mode], traps=[InvalidOperation]
    ).quantize


def nearly(value: Decimal | Fraction, places: int) -> Decimal:
    """An exact quotient with so many digits that rounding to *places* gives what it gives for it.

    The last digit is 1 where anything follows: it tells every tie from what is beside it.
    """
    if isinstance(value, Decimal):
        return value
    places += 2
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    digits = whole * 10 + (1 if scaled.denominator != 1 else 0)
    number = EXACT.scaleb(Decimal(digits), -places - 1)
    return -number if value < 0 else number


def fitting(precision: int, scale: int) -> Callable[[Decimal], Decimal]:
    """A function that refuses decimals of more digits; zeros at the end do not count."""
    context = Context(prec=max(precision, 1), traps=[Inexact, InvalidOperation])
    quantize, unit = context.quantize, Decimal(1).scaleb(-scale)

    def fits(value: Decimal) -> Decimal:
        try:
            quantize(value, unit)
        except (Inexact, InvalidOperation):
            code = (
                "MB404" if value.as_tuple().exponent != 0 and _decimals(value) > scale else "MB418"
            )
            raise Refused(code, value, precision=precision, scale=scale) from None
        return value

    return fits


def _decimals(value: Decimal) -> int:
    exponent = EXACT.normalize(value).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
