"""Text that stands for a number or a flag, in formats that know text only."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]+")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
#: Formats whose text is read without the blanks around it.
COLLAPSED = frozenset({"date", "date-time", "time", "duration"})


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


#: By type of the schema: the value of a text without blanks around it, None where it is none.
CONVERTERS: dict[str, Callable[[str], object]] = {
    "number": _decimal,
    "integer": _integer,
    "boolean": _FLAGS.get,
}
