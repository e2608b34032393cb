"""Walks over everything that a rule is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from mesbridge.documents import Position

#: The names of dataclasses, asked for once: a mapping has thousands of parts.
_MEMBERS: dict[type, tuple[str, ...] | None] = {}


def parts_of(rules: object) -> Iterator[object]:
    """*rules* and all that stands in them, dataclass by dataclass, in the order of the file."""
    waiting = [rules]
    while waiting:
        part = waiting.pop()
        if part is None or isinstance(part, str | Position):
            continue
        if isinstance(part, Mapping):
            waiting.extend(list(part.values())[::-1])
        elif isinstance(part, list | tuple):
            waiting.extend(part[::-1])
        elif (members := _members(type(part))) is not None:
            yield part
            waiting.extend([getattr(part, name) for name in members])


def _members(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass, the last one first; None for every other class."""
    if kind not in _MEMBERS:
        _MEMBERS[kind] = _names(kind) if is_dataclass(kind) else None
    return _MEMBERS[kind]


def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))[::-1]
