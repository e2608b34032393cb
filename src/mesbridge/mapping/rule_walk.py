"""Walks over everything that a rule is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from mesbridge.documents import Position


def parts_of(rules: object) -> Iterator[object]:
    """*rules* and all that stands in them, dataclass by dataclass, in the order of the file."""
    match rules:
        case None | str() | Position():
            return
        case Mapping():
            yield from parts_of(tuple(rules.values()))
        case list() | tuple():
            for each in rules:
                yield from parts_of(each)
        case _ if is_dataclass(rules):
            yield rules
            for member in fields(rules):
                yield from parts_of(getattr(rules, member.name))
