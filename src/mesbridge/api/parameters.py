"""Parameters that several operations share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator

from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT

#: No control characters: no database stores them in a key.
_PATTERN = r"^[^\x00-\x1f\x7f]+$"


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


Limit = Annotated[
    int, Query(ge=1, le=MAX_LIMIT, description="Items of the page.", examples=[DEFAULT_LIMIT])
]
After = Annotated[
    str | None,
    Query(
        max_length=1000,
        pattern=_PATTERN,
        description="`next` of the page before.",
        examples=["01936b1e-7f00-7000-8000-000000000001"],
    ),
]
OrderKey = Annotated[
    str,
    Path(
        max_length=200,
        pattern=_PATTERN,
        description="Order number, with or without leading zeros.",
        examples=["1000471"],
    ),
]
KeyFilter = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=_PATTERN,
        description="Order number or business key, with or without leading zeros.",
        examples=["1000471"],
    ),
]
RouteFilter = Annotated[
    str | None,
    Query(max_length=200, pattern=_PATTERN, description="Route.", examples=["sap_orders"]),
]
RouteName = Annotated[
    str, Path(max_length=200, pattern=_PATTERN, description="Route.", examples=["sap_orders"])
]
RowId = Annotated[
    str,
    Path(
        max_length=200,
        pattern=_PATTERN,
        description="Its id.",
        examples=["01936b1e-7f00-7000-8000-0000000000aa"],
    ),
]
Since = Annotated[
    datetime | None,
    Query(description="Received at or after this time.", examples=["2026-03-02T06:00:00Z"]),
    AfterValidator(lambda value: _aware(value) if value is not None else None),
]


def text_filter(description: str, example: str) -> object:
    """A text to filter by."""
    return Query(max_length=1000, pattern=_PATTERN, description=description, examples=[example])
