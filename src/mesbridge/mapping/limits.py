"""What a schema and the dictionary tell of the values that come, against what is wanted.

Nothing is written here: these are findings alone. What can never fit is an error, what may not fit
a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from mesbridge.findings import Severity
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import Shape

#: Values that a finding lists; the rest is counted.
MAX_LISTED = 8

#: Code, severity, and what fills the sentence.
Doubt = tuple[str, Severity, dict[str, Any]]


def doubts(have: Shape, want: Shape, scope: Scope) -> Iterator[Doubt]:
    """What may go wrong where a value of *have* is put into *want*."""
    if want.kind in ("decimal", "integer") and have.kind in ("decimal", "integer"):
        yield from _decimals(have, want)
        yield from _range(have, want)
    elif want.kind == "text" and have.kind == "text" and want.format is None:
        allowed = allowed_texts(want, scope)
        if allowed is None:
            yield from _lengths(have, want)
        elif have.table is None or have.table != want.table:
            yield from _choices(have, want, allowed, scope)


def allowed_texts(shape: Shape, scope: Scope) -> tuple[str, ...] | None:
    """All texts that *shape* can be; None where nobody knows."""
    if shape.values is not None or shape.known is not None:
        return shape.values or shape.known
    table = scope.codes.get(shape.table or "")
    return tuple(table.canonicals()) if table is not None else None


def decimals_of(shape: Shape) -> int | None:
    """The most decimals of a number of *shape*; None where nobody knows."""
    if shape.kind == "integer":
        return 0
    if shape.scale is not None:
        return shape.scale
    return places_of(shape.multiple) if shape.multiple else None


def places_of(number: Decimal) -> int:
    """How many decimals *number* has; zeros at the end do not count."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def range_of(shape: Shape) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number of *shape*; None where nobody knows."""
    if shape.precision is None or shape.scale is None:
        return shape.minimum, shape.maximum
    most = Decimal(1).scaleb(shape.precision - shape.scale) - Decimal(1).scaleb(-shape.scale)
    return -most, most


def listed(values: Iterable[str]) -> str:
    """The first of *values*, and how many more there are."""
    found = [f"'{value}'" for value in values]
    more = len(found) - MAX_LISTED
    return ", ".join(found[:MAX_LISTED]) + (f" … (+{more})" if more > 0 else "")


def _decimals(have: Shape, want: Shape) -> Iterator[Doubt]:
    """MB242, MB300: no decimal is cut in silence."""
    limit, found = decimals_of(want), decimals_of(have)
    if limit is None or want.kind == "integer":
        return
    params: dict[str, Any] = {"found": have.words(), "limit": limit, "decimals": found}
    if have.unbounded:
        params |= {"found": "a calculated number", "found_zh": "计算得到的数"}
    elif found is None:
        params |= {"found": "a number without multipleOf", "found_zh": "未声明 multipleOf 的数"}
    if found is None and (have.unbounded or have.foreign):
        yield "MB300", Severity.WARNING, params
    elif found is not None and found > limit:
        yield "MB242", Severity.ERROR, params


def _range(have: Shape, want: Shape) -> Iterator[Doubt]:
    """MB335: numbers that are declared and do not fit."""
    (low, high), (least, most) = range_of(have), range_of(want)
    above = high is not None and most is not None and high > most
    below = have.minimum is not None and least is not None and have.minimum < least
    never = (low is not None and most is not None and low > most) or (
        high is not None and least is not None and high < least
    )
    if not (above or below or never):
        return
    params = {"value": _written(high if above else low), "low": _written(least),
              "high": _written(most)}  # fmt: skip
    yield "MB335", Severity.ERROR if never else Severity.WARNING, params


def _written(number: Decimal | None) -> str:
    return "…" if number is None else f"{number.normalize():f}"


def _lengths(have: Shape, want: Shape) -> Iterator[Doubt]:
    """MB332: declared values that are too long."""
    limit = want.max_length
    if limit is not None and have.values is not None:
        long = [value for value in have.values if len(value) > limit]
        if long:
            yield "MB332", Severity.ERROR, {"values": listed(long), "limit": limit}


def _choices(have: Shape, want: Shape, allowed: tuple[str, ...], scope: Scope) -> Iterator[Doubt]:
    """MB336, MB337: values that the target does not have."""
    coming = allowed_texts(have, scope)
    if coming is None:
        yield "MB337", Severity.WARNING, {"found": have.words(), "expected": want.words()}
        return
    known = frozenset(allowed)
    strange = [value for value in coming if value not in known]
    if strange:
        severity = Severity.ERROR if len(strange) == len(coming) else Severity.WARNING
        yield "MB336", severity, {"values": listed(strange), "expected": want.words()}
