"""A document on its way out: plain values in the order of the target's schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.errors import EncodeError
from mesbridge.formats.bounds import in_bounds
from mesbridge.formats.iso_time import written_duration, written_instant
from mesbridge.formats.schema import SchemaNode
from mesbridge.formats.shown import shown


def outgoing(value: Any, node: SchemaNode | None, path: str = "") -> Any:
    """*value* as str, int, bool, Decimal, None, lists and dicts of these.

    Declared properties come in the schema's order, others behind; days, times, instants (as UTC)
    and durations become ISO text; numbers become text where the schema says string; a plain value
    for an object with ``#text`` becomes its content.

    Raises:
        EncodeError: MB468, a value that no format carries.
    """
    if isinstance(value, dict):
        return _object(value, node, path)
    if isinstance(value, list | tuple):
        items = node.items if node is not None else None
        return [outgoing(each, items, f"{path}[{index}]") for index, each in enumerate(value)]
    plain = _simple(value, node, path)
    if node is not None and "#text" in node.properties and plain is not None:
        return {"#text": plain}
    return plain


def _object(value: dict[str, Any], node: SchemaNode | None, path: str) -> dict[str, Any]:
    properties = node.properties if node is not None else {}
    before = f"{path}." if path else ""
    result = {
        name: outgoing(value[name], each, before + name)
        for name, each in properties.items()
        if name in value
    }
    if len(result) < len(value):
        for name, each in value.items():
            if name not in properties:
                result[name] = outgoing(each, None, before + shown(name))
    return result


def _simple(value: Any, node: SchemaNode | None, path: str) -> Any:
    convert = _CONVERTERS.get(type(value))
    if convert is None:
        raise EncodeError("MB468", target=path, expected=type(value).__name__)
    return convert(value, node, path)


def _same(value: Any, node: SchemaNode | None, path: str) -> Any:
    return value


def _number(value: int | Decimal, node: SchemaNode | None, path: str) -> int | Decimal | str:
    if not in_bounds(value):
        raise EncodeError("MB468", target=path, expected="a number of at most 100 digits")
    if node is not None and node.type == "string":
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value


def _instant(value: datetime, node: SchemaNode | None, path: str) -> str:
    if value.tzinfo is None:
        raise EncodeError("MB468", target=path, expected="a time with its zone")
    return written_instant(value)


_CONVERTERS: dict[type, Callable[[Any, SchemaNode | None, str], Any]] = {
    str: _same,
    bool: _same,
    type(None): _same,
    int: _number,
    Decimal: _number,
    datetime: _instant,
    date: lambda value, node, path: value.isoformat(),
    time: lambda value, node, path: value.isoformat(),
    timedelta: lambda value, node, path: written_duration(value),
}
