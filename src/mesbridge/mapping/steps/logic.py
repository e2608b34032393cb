"""What the steps ``boolean``, ``stable_id`` and ``convert`` do."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from mesbridge.mapping.steps.reading import QUOTIENT, decimal_of, product_of, text_of
from mesbridge.mapping.steps.step import StepError

_UUID = re.compile(r"\{?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?")
#: Characters of a stable id: what the idempotency keys of ERP systems hold.
ID_LENGTH = 32


def boolean(value: Any, yes: Any, no: Any = ()) -> bool:
    """Whether *value* is named in *yes*; it must be named in one of both.

    Raises:
        StepError: MB423, MB431.
    """
    text = text_of(value)
    if text in _named(yes):
        return True
    if text in _named(no):
        return False
    known = [*_named(yes), *_named(no)]
    raise StepError("MB431", ", ".join(f'"{each}"' for each in known), value=value)


def _named(values: Any) -> list[str]:
    listed = values if isinstance(values, list | tuple) else [values]
    return [text_of(each) for each in listed]


def stable_id(value: Any) -> str:
    """32 characters that are the same for the same value or list of values, and for no other.

    A UUID keeps its own digits. Everything else is the first half of a SHA-256.

    Raises:
        StepError: MB423.
    """
    values = value if isinstance(value, list) else [value]
    texts = [text_of(each) for each in values]
    if len(texts) == 1 and _UUID.fullmatch(texts[0]):
        return texts[0].strip("{}").replace("-", "").lower()
    # As JSON, so that ["a", "bc"] and ["ab", "c"] differ.
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:ID_LENGTH]


class Units(Protocol):
    """The table of units, as ``convert`` needs it."""

    def factor(self, unit: str, to: str, material: str | None) -> Fraction | None:
        """What one *unit* is in *to* (``base``: the base unit); None where nothing tells."""

    def dimension(self, unit: str, material: str | None) -> str | None:
        """What *unit* measures; None where the table does not tell."""


def convert(
    value: Any, from_: str, to: str = "base", material: str | None = None, *, units: Units
) -> Decimal:
    """*value*, a quantity in *from_*, in the unit *to*; exact but for a quotient of 50 digits.

    Raises:
        StepError: MB420, MB435, MB437.
    """
    number = decimal_of(value)
    factor = units.factor(from_, to, material)
    if factor is None:
        raise _no_factor(from_, to, material, units)
    product = product_of(number, Decimal(factor.numerator))
    if factor.denominator == 1:
        return product
    return QUOTIENT.divide(product, Decimal(factor.denominator))


def _no_factor(from_: str, to: str, material: str | None, units: Units) -> StepError:
    """Why nothing tells what one unit is in the other."""
    measured, wanted = units.dimension(from_, material), units.dimension(to, material)
    if measured is None or wanted is None:
        return StepError("MB435", to, unit=from_ if measured is None else to)
    return StepError("MB437", to, unit=from_, dimension=measured, wanted=wanted)
