"""The table of units, from the code tables ``uom`` and ``material_unit``.

A row of ``uom`` that has ``dimension``, ``numerator`` and ``denominator`` says what one unit is in
the base unit of its dimension: ``KGM`` mass 1/1, ``GRM`` mass 1/1000. The canonical value of a row
of ``material_unit`` is ``material/unit``: ``GH-200/CT`` count 12/1 is a carton of twelve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from mesbridge.dictionary.codes import CodeTable
from mesbridge.mapping.steps.reading import EXACT
from mesbridge.mapping.steps.step import is_decimal_literal

#: Asks for the base unit of the dimension.
BASE = "base"
#: Characters of a ratio that are read.
_MAX_LENGTH = 50


@dataclass(frozen=True, slots=True)
class _Ratio:
    dimension: str
    factor: Fraction


class UnitTable:
    """Exact ratios between units; packs of a material go before the unit in general."""

    def __init__(self, codes: Mapping[str, CodeTable]) -> None:
        self._units = _ratios(codes.get("uom"))
        self._packs = _ratios(codes.get("material_unit"))

    def factor(self, unit: str, to: str = BASE, material: str | None = None) -> Fraction | None:
        """What one *unit* is in *to*; None where the tables do not tell, or not of one dimension.

        Args:
            unit, to: canonical units; *to* may be ``base``.
            material: canonical material, for its packs.
        """
        if unit == to:
            return Fraction(1)
        source = self._ratio(unit, material)
        if source is None or to == BASE:
            return source.factor if source is not None else None
        target = self._ratio(to, material)
        if target is None or target.dimension != source.dimension:
            return None
        return source.factor / target.factor

    def multipliers(self, to: str) -> dict[str, Decimal]:
        """Per unit the exact factor into *to*, where it is a decimal that ends."""
        found = {unit: self.factor(unit, to) for unit in {*self._units, to} - {BASE}}
        return {
            unit: EXACT.divide(factor.numerator, factor.denominator)
            for unit, factor in found.items()
            if factor is not None and _ends(factor.denominator)
        }

    def names(self) -> list[str]:
        """All units that have a ratio."""
        return list(self._units)

    def dimension(self, unit: str, material: str | None = None) -> str | None:
        """What *unit* measures; None where the tables do not tell."""
        ratio = self._ratio(unit, material)
        return ratio.dimension if ratio is not None else None

    def _ratio(self, unit: str, material: str | None) -> _Ratio | None:
        pack = self._packs.get(f"{material}/{unit}") if material is not None else None
        return pack or self._units.get(unit)


def _ratios(table: CodeTable | None) -> dict[str, _Ratio]:
    """Ratios by canonical value; the first row that has one counts."""
    found: dict[str, _Ratio] = {}
    for row in table.rows if table is not None else ():
        ratio = _ratio(row.cells)
        if ratio is not None:
            found.setdefault(row.canonical, ratio)
    return found


def _ratio(cells: Mapping[str, str]) -> _Ratio | None:
    """The ratio in *cells*; None where one of the three is missing or no positive number."""
    texts = [cells.get("numerator", ""), cells.get("denominator", "1")]
    if "dimension" not in cells or not all(map(_is_positive, texts)):
        return None
    return _Ratio(cells["dimension"], Fraction(texts[0]) / Fraction(texts[1]))


def _ends(denominator: int) -> bool:
    """Whether a fraction of this denominator is a decimal that ends."""
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _is_positive(text: str) -> bool:
    return len(text) <= _MAX_LENGTH and is_decimal_literal(text) and Fraction(text) > 0
