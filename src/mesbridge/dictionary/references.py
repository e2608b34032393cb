"""Names inside the dictionary that refer to each other: parts, keys, units, code tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mesbridge.dictionary.entity import Dictionary, Entity, Field
from mesbridge.dictionary.types import (
    Boolean,
    Code,
    Duration,
    FieldType,
    ListOf,
    ObjectOf,
)
from mesbridge.documents import Position
from mesbridge.findings import Finding, Severity
from mesbridge.nearest import did_you_mean

_UNCOMPARABLE = (ListOf, ObjectOf, Boolean, Duration)


def check_references(dictionary: Dictionary, findings: list[Finding]) -> None:
    """Everything that names a field or another entity must name one that is there."""
    for entity in dictionary.entities.values():
        _check_named_fields(entity, findings)
        _check_roles(entity, findings)
        for field in entity.fields.values():
            _check_part(field, dictionary, findings)
            _check_unit(field, entity, findings)
    for name, entity in dictionary.entities.items():
        if _reaches(name, name, dictionary, set()):
            findings.append(Finding("MB353", entity.position, {"name": name}, name))


def check_code_tables(
    dictionary: Dictionary, tables: Collection[str], findings: list[Finding]
) -> None:
    """``code(table)`` must name a code table."""
    for entity in dictionary.entities.values():
        for field in entity.fields.values():
            kind = _innermost(field.type)
            if isinstance(kind, Code) and kind.table not in tables:
                _unknown("MB354", field.place("type"), field.name, kind.table, tables, findings)


def check_owners(dictionary: Dictionary, sides: Collection[str], findings: list[Finding]) -> None:
    """``owner`` must be the side of a system, else nobody may ever write the field."""
    if "" in sides:  # a system without its side is a finding of its own
        return
    for entity in dictionary.entities.values():
        for field in entity.fields.values():
            if field.owner is not None and field.owner not in sides:
                _unknown("MB355", field.place("owner"), field.name, field.owner, sides, findings)


def _check_named_fields(entity: Entity, findings: list[Finding]) -> None:
    revision = (entity.revision,) if entity.revision else ()
    for use, names in (("key", entity.key), ("sequence", entity.sequence), ("revision", revision)):
        if use == "sequence" and names == entity.key:
            continue
        for name in names:
            field = entity.fields.get(name)
            if field is None:
                _unknown(
                    "MB351", entity.place(use, name), entity.name, name, entity.fields, findings,
                    key=use,
                )  # fmt: skip
            elif isinstance(field.type, _UNCOMPARABLE):
                params = {"key": use, "found": name}
                findings.append(Finding("MB352", entity.place(use, name), params, entity.name))
            elif use == "key" and not field.required:
                params = {"found": name}
                place = entity.place(use, name)
                findings.append(Finding("MB356", place, params, entity.name, Severity.WARNING))
    if not entity.key and (entity.sequence or entity.revision):
        findings.append(Finding("MB357", entity.position, {}, entity.name))


def _check_roles(entity: Entity, findings: list[Finding]) -> None:
    for role, name in entity.reconcile.items():
        if name not in entity.fields:
            _unknown(
                "MB351", entity.place(f"reconcile.{role}", name), entity.name, name,
                entity.fields, findings, key=f"reconcile.{role}",
            )  # fmt: skip


def _check_part(field: Field, dictionary: Dictionary, findings: list[Finding]) -> None:
    kind = _innermost(field.type)
    if isinstance(kind, ObjectOf) and kind.entity not in dictionary:
        _unknown(
            "MB350", field.place("type"), field.name, kind.entity, dictionary.entities, findings
        )


def _check_unit(field: Field, entity: Entity, findings: list[Finding]) -> None:
    if field.unit_field is not None and field.unit_field not in entity.fields:
        _unknown(
            "MB351", field.place("unit_field"), field.name, field.unit_field, entity.fields,
            findings, key="unit_field",
        )  # fmt: skip


def _innermost(kind: FieldType) -> FieldType:
    while isinstance(kind, ListOf):
        kind = kind.item
    return kind


def _reaches(name: str, goal: str, dictionary: Dictionary, seen: set[str]) -> bool:
    """Whether *goal* is a part of *name*, at any depth."""
    waiting = [name]
    while waiting:
        for part in _parts(waiting.pop(), dictionary):
            if part == goal:
                return True
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return False


def _parts(name: str, dictionary: Dictionary) -> Iterator[str]:
    entity = dictionary.entities.get(name)
    for field in entity.fields.values() if entity else ():
        kind = _innermost(field.type)
        if isinstance(kind, ObjectOf):
            yield kind.entity


def _unknown(
    code: str,
    place: Position,
    subject: str,
    found: str,
    options: Collection[str],
    findings: list[Finding],
    **params: object,
) -> None:
    """An unknown name; the hint names the nearest one, or what there is."""
    guess = did_you_mean(found, options)
    findings.append(Finding(code, place, {"found": found, **guess, **params}, subject))
