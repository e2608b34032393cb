"""Business keys, sequence keys and revisions as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def key_text(document: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The values of the fields *names* joined by ``|``; None where one is missing or empty.

    Dates and times are ISO, times of day with an offset UTC, decimals plain without zeros at the
    end: what is equal in the document is equal as text. ``|`` and ``\\`` inside a value of a key
    of several parts are written ``\\|`` and ``\\\\``, so that two keys never fall together.
    """
    parts: list[str] = []
    for name in names:
        value = document.get(name)
        if value is None or value == "":
            return None
        parts.append(value_text(value))
    if len(parts) == 1:
        return parts[0]
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts) or None


def value_text(value: Any) -> str:
    """One value as people and keys write it."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain_decimal(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"{plain_decimal(Decimal(value // timedelta(microseconds=1)) / 1_000_000)}s"
        case _:
            return str(value)


def plain_decimal(value: Decimal) -> str:
    """*value* without exponent and without zeros at the end: ``120``, ``0.5``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
