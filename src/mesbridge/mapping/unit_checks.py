"""Units that stand in a mapping: known, of one dimension, and those that the quantity gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mesbridge.dictionary.entity import Entity
from mesbridge.dictionary.types import ListOf, ObjectOf
from mesbridge.documents import Document, Scalar
from mesbridge.findings import Finding, Severity
from mesbridge.mapping.rules import (
    Constant,
    Each,
    FromPaths,
    Object,
    Rule,
    Several,
    StepCall,
    TargetRule,
)
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.units import BASE, UnitTable
from mesbridge.mapping.writer import Writer
from mesbridge.nearest import did_you_mean


def check_literals(writer: Writer, units: UnitTable, documents: Mapping[str, Document]) -> None:
    """MB345, MB346: the units that stand in a ``convert``, unless it knows packs of a material."""
    if "material" in documents:
        return
    found = [each for name in ("from", "to") if (each := _literal(documents.get(name)))]
    known = [each for each in found if each.text != BASE]
    unknown = [each for each in known if units.dimension(each.text) is None]
    for scalar in unknown:
        guess = did_you_mean(scalar.text, units.names())
        writer.report("MB345", scalar.position, unit=scalar.text, **guess)
    if len(known) == 2 and not unknown:
        one, other = (units.dimension(each.text) for each in known)
        if one != other:
            writer.report("MB346", known[1].position, unit=known[0].text, dimension=one,
                          other=known[1].text, wanted=other)  # fmt: skip


def check_unit_fields(
    rules: Sequence[TargetRule], entity: Entity, scope: Scope
) -> Iterator[Finding]:
    """MB347: a quantity that is converted, beside another unit."""
    by_name = {rule.target[0]: rule.rule for rule in rules if len(rule.target) == 1}
    for name, field in entity.fields.items():
        rule = by_name.get(name)
        unit_rule = by_name.get(field.unit_field or "")
        if rule is not None and unit_rule is not None:
            yield from _pair(name, field.unit_field or "", rule, unit_rule, scope)
        part = _part(entity, name, scope)
        if rule is not None and part is not None:
            for inner in _inner(rule):
                yield from check_unit_fields(inner, part, scope)


def _pair(
    name: str, unit_field: str, rule: Rule, unit_rule: Rule, scope: Scope
) -> Iterator[Finding]:
    call = next((step for step in rule.steps if step.name == "convert"), None)
    to = _target_of(call) if call is not None else None
    if to is None:
        return
    scalar, unit = to
    params: dict[str, Any] = {"unit": unit, "field": unit_field}
    match unit_rule.source:
        case Constant(literal=literal) if isinstance(literal.document, Scalar):
            written = literal.document.text
            if not _same(unit, written, scope.units):
                yield Finding("MB347", scalar.position, params | {"found": f"'{written}'"}, name)
        case FromPaths(paths=(path,)):
            found = f"'{path.path.text}'"
            yield Finding(
                "MB347", scalar.position, params | {"found": found}, name, Severity.WARNING
            )


def _same(unit: str, written: str, units: UnitTable | None) -> bool:
    if unit == BASE and units is not None:
        return units.factor(written) == 1
    return unit == written


def _target_of(call: StepCall) -> tuple[Scalar | StepCall, str] | None:
    """The unit that a ``convert`` gives, where it is written: its place and its name."""
    document = call.parameters.get("to")
    if document is None:
        return call, BASE
    scalar = _literal(document)
    return (scalar, scalar.text) if scalar is not None else None


def _literal(document: Document | None) -> Scalar | None:
    return document if isinstance(document, Scalar) and document.value is not None else None


def _part(entity: Entity, name: str, scope: Scope) -> Entity | None:
    kind = entity.fields[name].type
    while isinstance(kind, ListOf):
        kind = kind.item
    return scope.dictionary.entities.get(kind.entity) if isinstance(kind, ObjectOf) else None


def _inner(rule: Rule) -> Iterator[Sequence[TargetRule]]:
    match rule.source:
        case Each(fields=fields) | Object(fields=fields):
            yield fields
        case Several(entries=entries):
            for entry in entries:
                yield from _inner(entry)
