"""Walks over everything that a rule is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal

from mesbridge.documents import Fields, Items, Position, Scalar
from mesbridge.mapping.path_syntax import Path

#: What holds no rules: values as they stand in the file, and their places.
_LEAVES = frozenset((str, int, bool, Decimal, type(None), Position, Scalar, Items, Fields))
#: The names of dataclasses, asked for once: a mapping has thousands of parts.
_MEMBERS: dict[type, tuple[str, ...] | None] = {}


def parts_of(rules: object) -> Iterator[object]:
    """*rules* and all that stands in them, dataclass by dataclass, in the order of the file."""
    waiting = [rules]
    while waiting:
        part = waiting.pop()
        kind = part.__class__
        if kind in _LEAVES:
            continue
        if kind is Path:
            yield part  # its names and selectors are none of a rule's parts
        elif (members := _members(kind)) is not None:
            yield part
            waiting.extend(
                each
                for each in [getattr(part, name) for name in members]
                if each.__class__ not in _LEAVES
            )
        elif isinstance(part, list | tuple):
            waiting.extend(part[::-1])
        elif isinstance(part, Mapping):
            waiting.extend(list(part.values())[::-1])


def _members(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass, the last one first; None for every other class."""
    if kind not in _MEMBERS:
        _MEMBERS[kind] = _names(kind) if is_dataclass(kind) else None
    return _MEMBERS[kind]


def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))[::-1]
