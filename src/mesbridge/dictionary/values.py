"""What the dictionary says beside names: units, examples, parts that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from mesbridge.dictionary.entity import Dictionary, Entity, Field
from mesbridge.dictionary.types import (
    Code,
    DecimalNumber,
    Duration,
    Enum,
    FieldType,
    Integer,
    ListOf,
    ObjectOf,
    Text,
)
from mesbridge.findings import Finding, Severity


def check_values(dictionary: Dictionary) -> Iterator[Finding]:
    """MB358, MB239 units that are none, MB359 parts of nothing, MB389, MB243 values."""
    for entity in dictionary.entities.values():
        for field in entity.fields.values():
            yield from _unit(field, entity)
            yield from _choices(field)
            yield from _example(field)
    yield from _unused_parts(dictionary)


def _unit(field: Field, entity: Entity) -> Iterator[Finding]:
    if field.unit_field is None:
        return
    number = isinstance(_innermost(field.type), DecimalNumber | Integer | Duration)
    if not number:
        params = {"found": field.name}
        yield Finding("MB239", field.place("unit_field"), params, field.name, Severity.WARNING)
    unit = entity.fields.get(field.unit_field)
    if number and unit is not None and not isinstance(unit.type, Code | Text | Enum):
        params = {"found": field.unit_field}
        yield Finding("MB358", field.place("unit_field"), params, field.name, Severity.WARNING)


def _choices(field: Field) -> Iterator[Finding]:
    kind = _innermost(field.type)
    values = kind.values if isinstance(kind, Enum) else ()
    double = next((each for each in values if values.count(each) > 1), None)
    if double is not None:
        yield Finding("MB243", field.place("type"), {"found": double}, field.name)


def _example(field: Field) -> Iterator[Finding]:
    """Only what is plain to see: the length of a text, one of an enumeration."""
    example, kind = field.example, field.type
    if example is None:
        return
    long = isinstance(kind, Text) and kind.max_length is not None and len(example) > kind.max_length
    strange = isinstance(kind, Enum) and example not in kind.values
    if long or strange:
        params = {"found": example}
        yield Finding("MB389", field.place("example"), params, field.name, Severity.WARNING)


def _unused_parts(dictionary: Dictionary) -> Iterator[Finding]:
    used = {
        kind.entity
        for entity in dictionary.entities.values()
        for field in entity.fields.values()
        if isinstance(kind := _innermost(field.type), ObjectOf)
    }
    for entity in dictionary.entities.values():
        if not entity.key and entity.name not in used:
            params = {"name": entity.name}
            yield Finding("MB359", entity.position, params, entity.name, Severity.NOTE)


def _innermost(kind: FieldType) -> FieldType:
    while isinstance(kind, ListOf):
        kind = kind.item
    return kind
