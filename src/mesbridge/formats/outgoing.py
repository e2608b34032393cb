"""A document on its way out: plain values in the order of the target's schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.errors import EncodeError
from mesbridge.formats.bounds import is_writable
from mesbridge.formats.iso_time import written_duration, written_instant
from mesbridge.formats.schema import SchemaNode
from mesbridge.formats.shown import path_text, shown

#: Makes one value plain.
Plainer = Callable[[Any], Any]


class _UnwritableError(Exception):
    """A value that no format carries; *steps* is filled on the way up."""

    def __init__(self, found: str) -> None:
        self.found = found
        self.steps: list[str | int] = []
        super().__init__(found)


def compile_outgoing(node: SchemaNode) -> Plainer:
    """What makes a document of *node* plain: str, int, bool, Decimal, None, lists and dicts.

    Declared properties come in the schema's order, others behind; days, times, instants (as UTC)
    and durations become ISO text; numbers become text where the schema says string; a plain value
    for an object with ``#text`` becomes its content. It raises EncodeError MB468 for a value that
    no format carries.
    """
    plain = _compiled(node)

    def outgoing(document: Any) -> Any:
        try:
            return plain(document)
        except _UnwritableError as error:
            target = path_text(error.steps[::-1]) or None
            raise EncodeError("MB468", target=target, found=error.found) from error

    return outgoing


def _compiled(node: SchemaNode) -> Plainer:
    simple = _as_text if node.type == "string" else _simple
    if "#text" in node.properties:
        simple = _content
    pairs = [(name, _compiled(each)) for name, each in node.properties.items()]
    item = _compiled(node.items) if node.items is not None else _undeclared

    def plain(value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return value if simple is not _content else {"#text": value}
        if kind is dict:
            return _object(value, pairs)
        if kind is list:
            return _list(value, item)
        return simple(value)

    return plain


def _undeclared(value: Any) -> Any:
    """A value that the schema says nothing of."""
    if type(value) is dict:
        return _object(value, [])
    return _list(value, _undeclared) if type(value) is list else _simple(value)


def _object(value: dict[str, Any], pairs: list[tuple[str, Plainer]]) -> dict[str, Any]:
    result = {}
    name = ""
    try:
        for name, plain in pairs:
            if name in value:
                result[name] = plain(value[name])
        if len(result) < len(value):
            for name, each in value.items():
                if name not in result:
                    result[name] = _undeclared(each)
    except _UnwritableError as error:
        error.steps.append(name)
        raise
    return result


def _list(values: list[Any], plain: Plainer) -> list[Any]:
    result: list[Any] = []
    try:
        result.extend(map(plain, values))
    except _UnwritableError as error:
        error.steps.append(len(result))
        raise
    return result


def _content(value: Any) -> Any:
    return None if value is None else {"#text": _simple(value)}


def _simple(value: Any) -> Any:
    convert = _CONVERTERS.get(type(value))
    if convert is None:
        raise _UnwritableError(type(value).__name__)
    return convert(value)


def _as_text(value: Any) -> Any:
    """As :func:`_simple`; numbers become text, with their digits: ``58.000``."""
    plain = _simple(value)
    if isinstance(plain, Decimal):
        return f"{plain:f}"
    return str(plain) if type(plain) is int else plain


def _same(value: Any) -> Any:
    return value


def _number(value: int | Decimal) -> int | Decimal:
    if not is_writable(value):
        raise _UnwritableError(shown(value))
    return value


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise _UnwritableError(value.isoformat())
    return written_instant(value)


_CONVERTERS: dict[type, Plainer] = {
    str: _same,
    bool: _same,
    type(None): _same,
    int: _number,
    Decimal: _number,
    datetime: _instant,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: written_duration,
}
