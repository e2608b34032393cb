"""Calls a step as the engine would."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mesbridge.mapping.steps.registry import REGISTRY, Step
from tests.unit.steps.per_item import call_per_item


class FewUnits:
    """A table with one pack: 1 KAR holds 12 C62."""

    def factor(self, unit: str, to: str, material: str | None) -> Fraction | None:
        known = {("C62", "KAR"): Fraction(1, 12), ("KAR", "C62"): Fraction(12)}
        return known.get((unit, "C62" if to == "base" else to))

    def dimension(self, unit: str, material: str | None) -> str | None:
        return {"C62": "count", "KAR": "count", "KGM": "mass"}.get(unit)


def call(
    step: str | Step,
    value: Any,
    parameters: Mapping[str, Any] | None = None,
    *,
    zone: str | None = None,
    flags: list[str] | None = None,
    item_kind: str | None = None,
) -> Any:
    """What *step* makes of *value*; a literal must fit its parameter."""
    chosen = REGISTRY[step] if isinstance(step, str) else step
    if chosen.per_item is not None:
        return call_per_item(chosen, value, parameters or {})
    arguments = {}
    for name, literal in (parameters or {}).items():
        parameter = chosen.parameter(name)
        assert parameter is not None, f"{chosen.name} has no {name}"
        assert parameter.fits(literal), f"{literal!r} is not {parameter.wanted()}"
        arguments[parameter.argument] = literal
    if chosen.zone is not None and "zone" not in arguments:
        arguments["zone"] = zone or "UTC"
    if chosen.flags:
        arguments["flag"] = (flags if flags is not None else []).append
    if chosen.item_kind and item_kind:
        arguments["item_kind"] = item_kind
    if chosen.units:
        arguments["units"] = FewUnits()
    return chosen.function(value, **arguments)
