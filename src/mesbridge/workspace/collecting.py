"""``collect`` and ``differences`` of a route, as configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from typing import Literal

from mesbridge.mapping.predicates import Predicate

FoldKind = Literal[
    "sum", "minimum", "maximum", "any", "all", "first", "last", "count", "stable_id"
]  # fmt: skip
OnDrop = Literal["correction", "error", "ignore"]


@dataclass(frozen=True, slots=True)
class ValueFold:
    """How the values of one field become one.

    Attributes:
        below: a sum must stay below this amount (the field's precision), or None.
        length: characters of a ``stable_id``.
    """

    kind: FoldKind
    below: Decimal | None = None
    length: int = 32


@dataclass(frozen=True, slots=True)
class ListFold:
    """How the items of one list become fewer: those equal in all but *fields* become one.

    Attributes:
        by: the fields that tell the items apart, as written; the checker has made sure of them.
    """

    by: tuple[str, ...]
    fields: Mapping[str, ValueFold]


Fold = ValueFold | ListFold


@dataclass(frozen=True, slots=True)
class Collect:
    """``collect:`` of a route: many messages, one document.

    Attributes:
        key: fields whose values make a window; a value that is missing is a value of its own.
        fields: how the fields of the collected become one; every other field must be equal.
        every: how long a window stays open after its first message, or None.
        at: times of day at which windows close, in *zone*.
        or_when: closes a window at once, judged on the collected document.
        most: messages of one window, or None.
    """

    key: tuple[str, ...]
    fields: Mapping[str, Fold]
    every: timedelta | None = None
    at: tuple[time, ...] = ()
    zone: str = "UTC"
    or_when: Predicate | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Differences:
    """``differences:`` of a route whose source sends running totals.

    Attributes:
        key: fields whose values tell what a total belongs to.
        of: fields that hold totals.
        on_drop: what follows when a total is lower than the one before.
        pass_when: a message whose totals are the same goes on all the same where this holds.
    """

    key: tuple[str, ...]
    of: tuple[str, ...]
    on_drop: OnDrop = "correction"
    pass_when: Predicate | None = field(default=None)
