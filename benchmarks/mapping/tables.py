"""The code tables of the workspace as the rivals hold them: plain dicts, read once."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

WORKSPACE = Path(__file__).parent / "workspace"
SYSTEM = "plant_erp"


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a code table."""
    path = WORKSPACE / "mappings" / "codes" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes(table: str) -> dict[str, str]:
    """The ERP's code to ours."""
    return {row[SYSTEM]: row["canonical"] for row in rows(table)}


def _factor(row: dict[str, str]) -> str:
    """The ratio of a unit to its base unit as decimal text; all of these end."""
    ratio = Fraction(int(row["numerator"]), int(row["denominator"]))
    return f"{float(ratio):.8f}".rstrip("0").rstrip(".")


KINDS = codes("order_kind")
SITES = codes("site")
STATES = codes("order_state")
CONTROLS = codes("control")
CENTERS = codes("center")
BASE_UNITS = codes("base_unit")
#: What one unit is in its base unit, as decimal text.
UNITS = {row[SYSTEM]: _factor(row) for row in rows("uom")}
