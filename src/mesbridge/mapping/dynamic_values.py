"""Values whose schema says nothing of their type: looked at when they come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.mapping.exact_numbers import decimal_of_number, text_of_number
from mesbridge.mapping.moments import date_of_text, message_value
from mesbridge.mapping.runtime import Refused
from mesbridge.mapping.shapes import Shape

_TYPES: dict[str, type] = {
    "text": str, "integer": int, "decimal": Decimal, "boolean": bool, "date": date, "time": time,
    "datetime": datetime, "duration": timedelta, "list": list, "object": dict,
}  # fmt: skip


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
