from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from mesbridge.dictionary.codes import CodeRow, CodeTable
from mesbridge.documents import Position
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.steps.units import UnitTable

_COLUMNS = ("canonical", "dimension", "numerator", "denominator")


def table(name: str, *lines: str) -> CodeTable:
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = dict(zip(_COLUMNS, line.split(","), strict=False))
        filled = {column: cell for column, cell in cells.items() if cell}
        rows.append(CodeRow(filled["canonical"], filled, Position(f"{name}.csv", number, 1)))
    return CodeTable(name, _COLUMNS, rows)


_UNITS = UnitTable(
    {
        "uom": table(
            "uom", "C62,count,1,1", "C62", "DZN,count,12,1", "KGM,mass,1,1", "GRM,mass,1,1000",
            "LBR,mass,0.45359237,1", "CT,carton,1,1", "KG0,mass,0,1", "KGX,mass,x,1", "BAG",
            "TNE,mass,1000",
        ),
        "material_unit": table("material_unit", "GH-200/CT,count,12,1"),
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "to", "material", "factor"),
    [
        ("GRM", "KGM", None, Fraction(1, 1000)),
        ("DZN", "C62", None, Fraction(12)),
        ("GRM", "base", None, Fraction(1, 1000)),
        ("LBR", "GRM", None, Fraction(45359237, 100000)),
        ("TNE", "KGM", None, Fraction(1000)),
        ("CT", "C62", "GH-200", Fraction(12)),
        ("C62", "CT", "GH-200", Fraction(1, 12)),
        ("CT", "DZN", "GH-200", Fraction(1)),
        ("BAG", "BAG", None, Fraction(1)),
        ("CT", "C62", None, None),
        ("CT", "C62", "GH-300", None),
        ("KGM", "C62", None, None),
        ("KGM", "BAG", None, None),
        ("BAG", "base", None, None),
        ("KG0", "KGM", None, None),
        ("KGX", "KGM", None, None),
    ],
)
def test_a_factor_is_exact_or_there_is_none(
    unit: str, to: str, material: str | None, factor: Fraction | None
) -> None:
    assert _UNITS.factor(unit, to, material) == factor


def test_a_workspace_without_units_knows_none() -> None:
    assert UnitTable({}).factor("KGM", "GRM") is None


def test_pieces_are_converted_to_cartons_of_their_material() -> None:
    convert = REGISTRY["convert"].function

    cartons = convert("30", from_="C62", to="CT", material="GH-200", units=_UNITS)

    assert cartons == Decimal("2.5")
