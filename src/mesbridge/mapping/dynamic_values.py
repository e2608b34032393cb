"""Values whose schema says nothing of their type: looked at when they come."""

from __future__ import annotations

import operator as operators
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args

from mesbridge.mapping.exact_numbers import decimal_of_number, text_of_number
from mesbridge.mapping.moments import date_of_text, message_value
from mesbridge.mapping.runtime import Refused
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.steps.step import is_decimal_literal
from mesbridge.mapping.terms import Comparison

_TYPES: dict[str, type] = {
    "text": str, "integer": int, "decimal": Decimal, "boolean": bool, "date": date, "time": time,
    "datetime": datetime, "duration": timedelta, "list": list, "object": dict,
}  # fmt: skip


def compared(left: Any, right: Any, operator: Comparison) -> bool:
    """Two values of which a schema leaves one open; 12 and "12" are the same number.

    Two texts stay texts: leading zeros tell them apart.
    """
    if {type(left), type(right)} in _NUMBER_AND_TEXT and all(
        map(is_decimal_literal, (left, right))
    ):
        left, right = Decimal(left), Decimal(right)
    return bool(_OPERATORS[operator](left, right))


_NUMBER_AND_TEXT = ({int, str}, {Decimal, str})
_OPERATORS = {name: getattr(operators, name) for name in get_args(Comparison)}


def of_any(value: Any, want: Shape) -> Any:
    """A value whose schema says nothing of its type, as *want*."""
    kind = want.kind
    if type(value) is _TYPES.get(kind):
        return value
    if kind == "decimal":
        return decimal_of_number(value)
    if kind == "text" and type(value) in (int, Decimal):
        return text_of_number(value)
    if kind == "date" and want.format is None and type(value) is str:
        return date_of_text(value)
    if kind == "text" and want.format is not None:
        return message_value(value)
    raise Refused("MB402", value, expected=want.words(), expected_zh=want.words())
