"""Which type goes into which, and by what: the implicit conversions of the language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mesbridge.mapping.shapes import Kind, Shape

#: What a conversion does; the names are functions of ``runtime`` (``keep`` does nothing).
Change = Literal[
    "keep", "decimal_of_text", "decimal_of_number", "date_of_text", "datetime_of_text",
    "duration_of_text", "text_of_number", "text_of_day", "written_instant", "written_duration",
    "message_value",
]  # fmt: skip

_TO_TEXT: dict[Kind, tuple[str, Change]] = {
    "date": ("date", "text_of_day"),
    "datetime": ("date-time", "written_instant"),
    "time": ("time", "text_of_day"),
    "duration": ("duration", "written_duration"),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How to make *want* of what there is.

    Attributes:
        change: the function that changes the value.
        dynamic: the type is only known at run time; it is looked at then.
        length: the text may be longer than this: look at run time.
        fits: digits and decimals to look at: ``(precision, scale)``.
        values, table: the value must be one of these.
    """

    change: Change = "keep"
    dynamic: bool = False
    length: int | None = None
    fits: tuple[int, int] | None = None
    values: tuple[str, ...] | None = None
    table: str | None = None


def conversion(have: Shape, want: Shape) -> Conversion | None:
    """How a value of *have* becomes one of *want*; None where it never can."""
    if want.kind == "any":
        return _into_any(have, want)
    if have.kind == "any":
        return _constrained(Conversion(dynamic=True), have, want)
    change = _change(have, want)
    return _constrained(Conversion(change), have, want) if change is not None else None


def _into_any(have: Shape, want: Shape) -> Conversion | None:
    if have.foreign or have.kind in ("text", "integer", "decimal", "boolean", "any"):
        return Conversion()
    # A message holds no dates of its own: they become text.
    return Conversion("message_value") if want.foreign else Conversion()


def _change(have: Shape, want: Shape) -> Change | None:
    match have.kind, want.kind:
        case "text", "decimal":
            return "decimal_of_text" if have.table is None and have.values is None else None
        case "text", "date" if have.format == "date":
            return "date_of_text"
        case "text", "datetime" if have.format == "date-time":
            return "datetime_of_text"
        case "text", "duration" if have.format == "duration":
            return "duration_of_text"
        case "integer", "decimal":
            return "decimal_of_number"
        case "decimal", "decimal":
            return "decimal_of_number" if have.foreign else "keep"
        case (("integer" | "decimal"), "text"):
            return "text_of_number"
        case (("date" | "datetime" | "time" | "duration"), "text"):
            wanted, change = _TO_TEXT[have.kind]
            return change if want.format == wanted else None
        case "object", "object":
            same = have.entity is not None and have.entity == want.entity
            return "keep" if same else None
        case "list", "list":
            return None
        case one, other:
            return "keep" if one == other else None


def _constrained(base: Conversion, have: Shape, want: Shape) -> Conversion:
    """*base* with the limits of *want* that *have* does not keep by itself."""
    if want.kind == "text":
        return _text_limits(base, have, want)
    if want.kind == "decimal" and want.precision is not None and want.scale is not None:
        return base if _narrower(have, want) else replace(base, fits=(want.precision, want.scale))
    return base


def _text_limits(base: Conversion, have: Shape, want: Shape) -> Conversion:
    if want.table is not None:
        return base if have.table == want.table else replace(base, table=want.table)
    if want.values is not None:
        known = have.values is not None and set(have.values) <= set(want.values)
        return base if known else replace(base, values=want.values)
    if want.max_length is None or longest(have) <= want.max_length:
        return base
    return replace(base, length=want.max_length)


def longest(shape: Shape) -> float:
    """The most characters that a text of *shape* can have; infinite where nobody knows."""
    if shape.values is not None:
        return max(map(len, shape.values), default=0)
    if shape.max_length is not None:
        return shape.max_length
    return {"date": 10, "date-time": 35}.get(shape.format or "", float("inf"))


def _narrower(have: Shape, want: Shape) -> bool:
    if have.kind != "decimal" or None in (have.precision, have.scale):
        return False
    whole = (have.precision or 0) - (have.scale or 0)
    room = (want.precision or 0) - (want.scale or 0)
    return (have.scale or 0) <= (want.scale or 0) and whole <= room
