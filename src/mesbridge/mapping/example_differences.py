"""Compares what came out with what a test expects; tells only what differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesbridge.dictionary.keys import value_text
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.literals import LiteralError, fitting
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import Kind, Shape

#: Characters of a value that is shown.
_SHOWN = 200


def differences(
    expected: Document, actual: Any, scope: Scope, *, part: bool, path: str = ""
) -> Iterator[Finding]:
    """One finding per field that differs, at the place where it is expected.

    Quantities may be expected as text or number, dates and times as ISO text. With *part* only
    what is named is compared, and a list by the items that are named.
    """
    match expected:
        case Fields() if isinstance(actual, dict):
            yield from _object(expected, actual, scope, part, path)
        case Items() if isinstance(actual, list):
            yield from _list(expected, actual, scope, part, path)
        case Scalar() if equal(expected, actual, scope):
            return
        case _:
            yield _finding("MB501", expected.position, path, actual, expected)


def _object(
    expected: Fields, actual: dict[str, Any], scope: Scope, part: bool, path: str
) -> Iterator[Finding]:
    for name, child in expected.entries.items():
        inner = f"{path}.{name}" if path else name
        if name in actual:
            yield from differences(child, actual[name], scope, part=part, path=inner)
        elif not (part and isinstance(child, Scalar) and child.value is None):
            yield _finding("MB502", child.position, inner, None, child)
    if not part:
        for name in actual.keys() - expected.entries.keys():
            inner = f"{path}.{name}" if path else name
            yield _finding("MB503", expected.position, inner, actual[name], None)


def _list(
    expected: Items, actual: list[Any], scope: Scope, part: bool, path: str
) -> Iterator[Finding]:
    for index, child in enumerate(expected):
        inner = f"{path}[{index}]"
        if index < len(actual):
            yield from differences(child, actual[index], scope, part=part, path=inner)
        else:
            yield _finding("MB502", child.position, inner, None, child)
    if not part:
        for index in range(len(expected), len(actual)):
            yield _finding("MB503", expected.position, f"{path}[{index}]", actual[index], None)


def equal(expected: Scalar, actual: Any, scope: Scope) -> bool:
    """Whether *actual* is what *expected* says; a text never equals a number."""
    kind: Kind
    match actual:
        case None | str():
            return actual == expected.value and type(actual) is type(expected.value)
        case bool():
            return expected.value is actual
        case int() | Decimal():
            kind = "decimal"
        case datetime():
            kind = "datetime"
        case date():
            kind = "date"
        case time():
            kind = "time"
        case timedelta():
            kind = "duration"
        case _:
            return False
    try:
        return bool(fitting(expected.value, expected.text, Shape(kind), scope) == actual)
    except LiteralError:
        return False


def shown(value: Any) -> str:
    """A value as a test shows it."""
    match value:
        case str():
            text = f'"{value}"'
        case dict() | list():
            text = "{…}" if isinstance(value, dict) else f"[…] ({len(value)})"
        case Decimal():
            text = format(value, "f")
        case _:
            text = "null" if value is None else value_text(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _finding(
    code: str, position: Position, path: str, actual: Any, expected: Document | None
) -> Finding:
    wanted = ""
    if isinstance(expected, Scalar):
        wanted = shown(expected.value)
    elif expected is not None:
        wanted = "{…}" if isinstance(expected, Fields) else f"[…] ({len(expected)})"
    return Finding(
        code, position, {"path": path or "the document", "found": shown(actual), "expected": wanted}
    )
