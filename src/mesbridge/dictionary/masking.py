"""Values of confidential and personal fields, hidden before they are shown or logged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesbridge.dictionary.entity import MASKED, Dictionary, Entity
from mesbridge.dictionary.types import FieldType, ListOf, ObjectOf

#: Stands where a value was hidden.
MASK = "***"


def mask(entity: Entity, dictionary: Dictionary, document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of *document* with every masked value, in its parts too, replaced by ``***``.

    What the entity does not declare is hidden as well: nobody has said that it may be shown.
    """
    shown: dict[str, Any] = {}
    for name, value in document.items():
        field = entity.fields.get(name)
        if field is None or field.sensitivity in MASKED:
            shown[name] = MASK
        else:
            shown[name] = _inside(field.type, dictionary, value)
    return shown


def _inside(kind: FieldType, dictionary: Dictionary, value: Any) -> Any:
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [_inside(kind.item, dictionary, item) for item in value]
    if isinstance(kind, ObjectOf) and isinstance(value, Mapping):
        return mask(dictionary[kind.entity], dictionary, value)
    return value


def is_masked(entity: Entity, dictionary: Dictionary, path: str | None) -> bool:
    """Whether the value at the dotted *path* (``labour[2].person``) of the entity is hidden.

    A path that leads nowhere in the entity is not.
    """
    current: Entity | None = entity
    for part in (path or "").split("."):
        field = current.fields.get(part.split("[", 1)[0]) if current else None
        if field is None:
            return False
        if field.sensitivity in MASKED:
            return True
        kind = field.type.item if isinstance(field.type, ListOf) else field.type
        current = dictionary.entities.get(kind.entity) if isinstance(kind, ObjectOf) else None
    return False
