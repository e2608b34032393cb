"""Splits one quantity over parts without loss: what ``share`` does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mesbridge.mapping.exact_numbers import EXACT, quantizer
from mesbridge.mapping.runtime import Refused


def shared(
    whole: Decimal | None, weights: Sequence[Decimal | None], places: int, mode: str
) -> Sequence[Decimal | None]:
    """*whole* in parts of *places* decimals, as many as *weights*, in proportion to these.

    Every part is its exact share rounded by *mode*; where the parts do not sum up to the whole,
    one unit of the last place goes to (or is taken from) as many of them as it takes: those that
    rounding has moved most the other way, of equal ones the later. So none is a whole unit away
    from its exact share.

    Returns:
        All parts, or as many None where the whole or a weight is missing.
    Raises:
        Refused: MB419, the whole itself has more decimals; MB417, the weights sum up to zero.
    """
    known = [weight for weight in weights if weight is not None]
    if whole is None or len(known) < len(weights):
        return [None] * len(weights)
    unit = Decimal(1).scaleb(-places)
    if EXACT.remainder(whole, unit):
        raise Refused("MB419", whole, scale=places)
    exact = _exact(whole, known)
    parts = [_rounded(share, unit, places, mode) for share in exact]
    return _settled(parts, exact, whole, unit)


def _exact(whole: Decimal, weights: Sequence[Decimal]) -> list[Fraction]:
    total = sum(map(Fraction, weights), Fraction(0))
    if not total:
        if whole:
            raise Refused("MB417", whole)
        return [Fraction(0)] * len(weights)
    return [Fraction(whole) * Fraction(weight) / total for weight in weights]


def _rounded(share: Fraction, unit: Decimal, places: int, mode: str) -> Decimal:
    # A quotient is near enough with a digit that tells a tie from what is beside it.
    whole, rest = divmod(abs(share) * 10 ** (places + 1), 1)
    digits = EXACT.scaleb(Decimal(whole * 10 + bool(rest)), -places - 2)
    return quantizer(mode)(digits.copy_negate() if share < 0 else digits, unit)


def _settled(
    parts: list[Decimal], exact: Sequence[Fraction], whole: Decimal, unit: Decimal
) -> list[Decimal]:
    """*parts* that sum up to *whole*."""
    rest = whole - sum(parts, Decimal(0))
    step = unit if rest > 0 else -unit
    sign = 1 if rest > 0 else -1
    places = sorted(
        range(len(parts)),
        key=lambda place: (sign * (Fraction(parts[place]) - exact[place]), -place),
    )
    for place in places[: int(abs(rest) / unit)]:
        parts[place] = EXACT.add(parts[place], step)
    # There is no quantity of minus zero.
    return [part if part else part.copy_abs() for part in parts]
