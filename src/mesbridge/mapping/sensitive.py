"""Which fields of a foreign message hold what the dictionary calls confidential or personal.

A mapping tells it: what an inward rule reads to make a masked field, what an outward rule writes
from one. Names are taken alone, wherever they stand in the message: rather one value hidden too
many than one too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesbridge.dictionary.entity import MASKED, Dictionary
from mesbridge.dictionary.types import ListOf, ObjectOf
from mesbridge.documents import Document, Fields, Items, Scalar
from mesbridge.mapping.path_syntax import Name, Path, PathSyntaxError, parse_path
from mesbridge.mapping.rules import (
    Calc,
    Each,
    FirstOf,
    FromPaths,
    MappingSpec,
    Object,
    Rule,
    Several,
    Share,
    TargetRule,
)
from mesbridge.mapping.terms import Expression, Negative, Operation, PathAt

#: Stands for the whole message: it cannot be told which of its fields are concerned.
WHOLE = "*"
_TEXT = "#text"


def sensitive_fields(spec: MappingSpec, dictionary: Dictionary) -> frozenset[str]:
    """Names of the foreign message's fields that must not be shown; :data:`WHOLE` for all."""
    inward = spec.target in dictionary
    walk = _Inward(spec, dictionary) if inward else _Outward(spec, dictionary)
    return frozenset(walk.names())


def masked_names(dictionary: Dictionary) -> frozenset[str]:
    """Names of all fields, of parts too, that are confidential or personal."""
    return frozenset(
        field.name
        for entity in dictionary.entities.values()
        for field in entity.fields.values()
        if field.sensitivity in MASKED
    )


def containers(dictionary: Dictionary) -> frozenset[str]:
    """Names of fields that hold parts with a masked field in them, at any depth."""
    masked, grown = masked_names(dictionary), True
    found: set[str] = set()
    while grown:
        more = {
            field.name
            for entity in dictionary.entities.values()
            for field in entity.fields.values()
            for part in [_part(field.type)]
            if part is not None
            if part in dictionary and (masked | found) & set(dictionary[part].fields)
        }
        grown = not more <= found
        found |= more
    return frozenset(found)


def _part(kind: Any) -> str | None:
    inner = kind.item if isinstance(kind, ListOf) else kind
    return inner.entity if isinstance(inner, ObjectOf) else None


class _Walk:
    def __init__(self, spec: MappingSpec, dictionary: Dictionary) -> None:
        self._spec = spec
        self._masked = masked_names(dictionary)
        self._containers = containers(dictionary)
        self._lets: dict[str, list[Rule]] = {}
        for name, rule in spec.lets.items():
            self._lets.setdefault(name, []).append(rule)
        for _, rule in _flat(spec.fields):
            if isinstance(rule.source, Each):
                for name, inner in rule.source.lets.items():
                    self._lets.setdefault(name, []).append(inner)


class _Inward(_Walk):
    def names(self) -> Iterator[str]:
        for target, rule in _flat(self._spec.fields):
            hidden = set(target) & self._masked
            # A list or object with masked parts that is not built field by field.
            copied = target[-1] in self._containers and not _is_built(rule)
            if hidden or copied:
                yield from self._read(rule, set())

    def _read(self, rule: Rule, seen: set[str]) -> Iterator[str]:
        for path in _paths(rule):
            names = [segment.name for segment in path.segments if isinstance(segment, Name)]
            if names:
                yield _field_name(names)
            elif path.start == "name" and path.name in self._lets and path.name not in seen:
                for let in self._lets[path.name]:
                    yield from self._read(let, seen | {path.name})
            elif path.start != "name" or path.name in ("group", "previous", "next"):
                yield WHOLE


class _Outward(_Walk):
    def names(self) -> Iterator[str]:
        tainted = self._tainted_lets()
        for target, rule in _flat(self._spec.fields):
            if not _is_built(rule) and self._is_tainted(rule, tainted, whole=True):
                yield _field_name(target)

    def _tainted_lets(self) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        while True:
            more = frozenset(
                name
                for name, rules in self._lets.items()
                if any(self._is_tainted(rule, found, whole=False) for rule in rules)
            )
            if more <= found:
                return found
            found |= more

    def _is_tainted(self, rule: Rule, tainted: frozenset[str], *, whole: bool) -> bool:
        for path in _paths(rule):
            names = [segment.name for segment in path.segments if isinstance(segment, Name)]
            if self._masked.intersection(names) or (path.start == "name" and path.name in tainted):
                return True
            if whole and names and names[-1] in self._containers:
                return True
        return False


def _flat(fields: Any) -> Iterator[tuple[tuple[str, ...], Rule]]:
    """All rules with the names of their targets, those of inner objects and lists too."""
    for entry in fields:
        yield from _rules_in(entry.target, entry.rule)


def _rules_in(target: tuple[str, ...], rule: Rule) -> Iterator[tuple[tuple[str, ...], Rule]]:
    yield target, rule
    match rule.source:
        case Each(fields=inner) | Object(fields=inner):
            yield from _below(target, inner)
        case Several(entries=entries) | FirstOf(entries=entries):
            for entry in entries:
                yield from _rules_in(target, entry)


def _below(target: tuple[str, ...], fields: Any) -> Iterator[tuple[tuple[str, ...], Rule]]:
    entry: TargetRule
    for entry in fields:
        # What is written inside a masked object is masked as well.
        yield from _rules_in((*target, *entry.target), entry.rule)


def _is_built(rule: Rule) -> bool:
    """The rule makes objects field by field; the rules of the fields are judged instead."""
    match rule.source:
        case Each() | Object():
            return True
        case Several(entries=entries):
            return all(_is_built(entry) for entry in entries)
        case _:
            return False


def _paths(rule: Rule) -> Iterator[Path]:
    """The paths whose values flow into what the rule makes; conditions are none of them."""
    match rule.source:
        case FromPaths(paths=paths):
            yield from (each.path for each in paths)
        case FirstOf(entries=entries) | Several(entries=entries):
            for entry in entries:
                yield from _paths(entry)
        case Calc(expression=expression):
            yield from _calc_paths(expression)
        case Each(loop=loop):
            yield loop.path.path
        case Share(whole=whole, by=by):
            yield from (each.path for each in (whole, by) if each is not None)
    for step in rule.steps:
        for document in (*step.parameters.values(), step.bare):
            yield from _parameter_paths(document)


def _calc_paths(expression: Expression) -> Iterator[Path]:
    match expression:
        case PathAt(path=path):
            yield path
        case Operation(left=left, right=right):
            yield from _calc_paths(left)
            yield from _calc_paths(right)
        case Negative(operand=operand):
            yield from _calc_paths(operand)


def _parameter_paths(document: Document | None) -> Iterator[Path]:
    match document:
        case Fields(entries=entries):
            written: Mapping[str, Document] = entries
            text = written.get("path")
            if isinstance(text, Scalar):
                yield from _parsed(text.text)
            for entry in written.values():
                yield from _parameter_paths(entry)
        case Items(values=values):
            for entry in values:
                yield from _parameter_paths(entry)


def _parsed(text: str) -> Iterator[Path]:
    try:
        yield parse_path(text)
    except PathSyntaxError:
        return


def _field_name(names: Any) -> str:
    """The field that a path ends at: an XML element, not its content."""
    return str(names[-2] if names[-1] == _TEXT and len(names) > 1 else names[-1])
