"""The two sides of a mapping: one message and one entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mesbridge.dictionary.entity import Entity
from mesbridge.documents import Position
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import Shape, of_entity, of_schema
from mesbridge.mapping.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class Sides:
    """What a mapping joins.

    Attributes:
        source, target: shapes of the whole documents.
        partial: it writes to an entity of which it has no key (an answer): nothing is required.
    """

    direction: Literal["in", "out"]
    message: MessageSchema
    entity: Entity
    source: Shape
    target: Shape
    partial: bool


def sides_of(spec: MappingSpec, scope: Scope, findings: list[Finding]) -> Sides | None:
    """Both sides of *spec*, or None with findings."""
    source = _side(spec.source, spec.source_position, scope, findings)
    target = _side(spec.target, spec.target_position, scope, findings)
    if source is None or target is None:
        return None
    match source, target:
        case MessageSchema(), Entity():
            keys = {rule.target[0] for rule in spec.fields} & set(target.key)
            return Sides("in", source, target, of_schema(source.root),
                         of_entity(target, scope.dictionary), not keys)  # fmt: skip
        case Entity(), MessageSchema():
            return Sides("out", target, source, of_entity(source, scope.dictionary),
                         of_schema(target.root), partial=False)  # fmt: skip
        case _:
            params = {"source": spec.source, "target": spec.target}
            findings.append(Finding("MB317", spec.target_position, params))
            return None


def _side(
    name: str, position: Position, scope: Scope, findings: list[Finding]
) -> MessageSchema | Entity | None:
    if name in scope.dictionary:
        return scope.dictionary[name]
    if name in scope.messages:
        return scope.messages[name]
    known = [*scope.dictionary.entities, *scope.messages]
    findings.append(Finding("MB316", position, {"name": name, **did_you_mean(name, known)}))
    return None
