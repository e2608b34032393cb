"""Literals of a mapping in the type of the field that they are written to or compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import Shape

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?)?"
)

LiteralValue = str | int | Decimal | bool | date | time | datetime | timedelta | None


class LiteralError(ValueError):
    """The literal does not fit; *options* are the values that would."""

    def __init__(self, options: Iterable[str] = ()) -> None:
        self.options = tuple(options)
        super().__init__()


def fitting(
    value: str | int | Decimal | bool | None, text: str, shape: Shape, scope: Scope
) -> LiteralValue:
    """*value*, written as *text*, as a value of *shape*.

    Raises:
        LiteralError: it is none.
    """
    match shape.kind:
        case "any":
            return value
        case "text":
            return _text(value, text, shape, scope)
        case "integer" if isinstance(value, int) and not isinstance(value, bool):
            _bounded(Decimal(value), shape)
            return value
        case "decimal":
            return _decimal(value, shape)
        case "boolean" if isinstance(value, bool):
            return value
        case "date" | "time" | "datetime" | "duration" if isinstance(value, str):
            return _moment(value, shape)
        case _:
            raise LiteralError


def comparable(
    value: str | int | Decimal | bool, shape: Shape, scope: Scope, *, ordered: bool = False
) -> LiteralValue:
    """*value* as something that a value of *shape* can be compared with.

    Args:
        ordered: for more or less, not for equality.
    Raises:
        LiteralError: the two can never be equal.
    """
    match shape.kind, value:
        case "any", _:
            return value
        case "boolean", bool():
            return value
        case "boolean", "true" | "false":
            return value == "true"
        case (("integer" | "decimal" | "text"), int() | Decimal()) if not isinstance(value, bool):
            if shape.values is not None or shape.table is not None:
                return _one_of(str(value), shape, scope)
            return _number(value, shape, ordered)
        case (("integer" | "decimal"), str()) if _DECIMAL.fullmatch(value):
            return _number(value, shape, ordered)
        case "text", str():
            if not ordered and shape.max_length is not None and len(value) > shape.max_length:
                raise LiteralError
            return value if ordered else _one_of(value, shape, scope)
        case _, str():
            return _moment(value, shape)
        case _:
            raise LiteralError


def _number(value: str | int | Decimal, shape: Shape, ordered: bool) -> Decimal:
    """A number to compare with; one that *shape* never has is never equal."""
    number = Decimal(value)
    if not ordered:
        _bounded(number, shape)
        if shape.kind == "integer" and number % 1:
            raise LiteralError
    return number


def _one_of(text: str, shape: Shape, scope: Scope) -> str:
    if shape.values is not None and text not in shape.values:
        raise LiteralError(shape.values)
    table = scope.codes.get(shape.table or "")
    if table is not None and not table.has(text):
        raise LiteralError(table.canonicals())
    return text


def _text(value: object, text: str, shape: Shape, scope: Scope) -> str:
    if value is None or isinstance(value, bool):
        raise LiteralError
    if shape.max_length is not None and len(text) > shape.max_length:
        raise LiteralError
    return _one_of(text, shape, scope)


def _decimal(value: object, shape: Shape) -> Decimal:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise LiteralError
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise LiteralError
    number = Decimal(value)
    _bounded(number, shape)
    if shape.scale is not None and shape.precision is not None:
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > shape.scale:
            raise LiteralError
        if abs(number) >= Decimal(1).scaleb(shape.precision - shape.scale):
            raise LiteralError
    return number


def _bounded(number: Decimal, shape: Shape) -> None:
    """minimum, maximum and multipleOf of a schema."""
    if shape.minimum is not None and number < shape.minimum:
        raise LiteralError
    if shape.maximum is not None and number > shape.maximum:
        raise LiteralError
    if shape.multiple and number % shape.multiple:
        raise LiteralError


def _moment(value: str, shape: Shape) -> date | time | datetime | timedelta:
    try:
        match shape.kind:
            case "date":
                return date.fromisoformat(value)
            case "time":
                return time.fromisoformat(value)
            case "datetime":
                moment = datetime.fromisoformat(value)
                if moment.tzinfo is not None:
                    return moment.astimezone(UTC)
            case "duration":
                return _duration(value)
    except (ValueError, OverflowError):
        pass
    raise LiteralError


def _duration(value: str) -> timedelta:
    match = _DURATION.fullmatch(value)
    if match is None or not any(match.groups()[1:]):
        raise LiteralError
    days, hours, minutes = (int(part or 0) for part in match.groups()[1:4])
    seconds = Decimal(match[5] or 0)
    span = timedelta(days=days, hours=hours, minutes=minutes, microseconds=int(seconds * 1_000_000))
    return -span if match[1] else span
