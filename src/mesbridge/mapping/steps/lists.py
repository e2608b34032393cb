"""What the steps on lists do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from mesbridge.mapping.marks import mark_of
from mesbridge.mapping.steps.reading import EXACT, decimal_of, list_of
from mesbridge.mapping.steps.step import Kind, StepError, is_decimal_literal


def only(value: Any) -> Any:
    """The one value; None of an empty list.

    Raises:
        StepError: MB432, there are several.
    """
    values = list_of(value)
    if len(values) > 1:
        raise StepError("MB432", count=len(values))
    return values[0] if values else None


def first(value: Any) -> Any:
    values = list_of(value)
    return values[0] if values else None


def last(value: Any) -> Any:
    values = list_of(value)
    return values[-1] if values else None


def total(value: Any, item_kind: Kind = "any") -> Decimal | timedelta:
    """The sum of numbers or of durations; of an empty list 0, or no time at all.

    Raises:
        StepError: MB420, one of them is no number; MB436.
    """
    values = list_of(value)
    if item_kind == "duration" or any(isinstance(each, timedelta) for each in values):
        return _total_time(values)
    result = Decimal(0)
    for each in values:
        result = EXACT.add(result, decimal_of(each))
    return result


def _total_time(values: Iterable[Any]) -> timedelta:
    result = timedelta()
    for each in values:
        if not isinstance(each, timedelta):
            raise StepError("MB423", "duration", value=each)
        try:
            result += each
        except OverflowError as error:
            raise StepError("MB436", "≤ 999999999 d", value=each) from error
    return result


def where(rows: list[tuple[Any, bool]]) -> list[Any]:
    """The items for which the predicate holds."""
    return [item for item, holds in rows if holds]


def sort(rows: list[tuple[Any, tuple[Any, ...]]], descending: tuple[bool, ...]) -> list[Any]:
    """The items in the order of the values found for them, of which each is (missing, value).

    Raises:
        StepError: MB423, values that cannot be compared.
    """
    ordered = list(rows)
    try:
        for place in reversed(range(len(descending))):
            ordered.sort(key=lambda row: row[1][place], reverse=descending[place])
    except TypeError as error:
        values = [value for _, (*_, (_, value)) in rows]
        raise StepError("MB423", "list(text)", value=values) from error
    return [item for item, _ in ordered]


def count(value: Any) -> int:
    return len(list_of(value))


def minimum(value: Any) -> Any:
    """The least value, None of an empty list; texts that all are plain numbers count as such.

    Raises:
        StepError: MB423, values that cannot be compared.
    """
    return _extreme(list_of(value), min)


def maximum(value: Any) -> Any:
    """The greatest value; see :func:`minimum`."""
    return _extreme(list_of(value), max)


def _extreme(values: list[Any], choose: Callable[..., Any]) -> Any:
    if not values:
        return None
    try:
        if all(map(is_decimal_literal, values)):
            return choose(values, key=decimal_of)
        return choose(values)
    except TypeError as error:
        raise StepError("MB423", "list(decimal)", value=values) from error


def any_true(value: Any) -> bool:
    return any(_flags(value))


def all_true(value: Any) -> bool:
    return all(_flags(value))


def _flags(value: Any) -> list[bool]:
    flags = list_of(value)
    for each in flags:
        if not isinstance(each, bool):
            raise StepError("MB423", "boolean", value=each)
    return flags


def unique(value: Any) -> list[Any]:
    """Each value once, in the order of its first."""
    seen: set[Any] = set()
    result = []
    for each in list_of(value):
        mark = _frozen(each)
        if mark not in seen:
            seen.add(mark)
            result.append(each)
    return result


def _frozen(value: Any) -> Any:
    """*value* as something that can stand in a set; true is not 1, 1.0 is 1."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return mark_of(value)
