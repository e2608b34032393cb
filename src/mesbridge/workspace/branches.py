"""Every way through the rules of a mapping: what tests can take, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mesbridge.documents import Position, Scalar
from mesbridge.mapping.explain import Branch
from mesbridge.mapping.rules import (
    Constant,
    Each,
    FirstOf,
    Loop,
    MappingSpec,
    Object,
    Rule,
    Several,
    TargetRule,
)
from mesbridge.mapping.terms import Value

#: Kinds of ways, in the order in which they are told.
KINDS = ("rule", "when", "where", "first_of", "case", "default")


@dataclass(frozen=True, slots=True)
class Way:
    """One way.

    Attributes:
        kind: one of :data:`KINDS`.
        target: of the rule; items of lists have no numbers: ``operations.number``.
        detail: which of several: ``case PP01``, ``else``, the number of an entry; of ``when`` and
            ``where`` whether it holds; True for a rule that gives a value.
        position: where it is written.
        whole: where the rule's part stands that has several ways, if that is somewhere else.
    """

    kind: str
    target: str
    detail: Any
    position: Position
    whole: Position | None = None

    @property
    def branch(self) -> Branch:
        """As the trace tells it."""
        place = self.whole or self.position
        return self.kind, place.line, place.column, self.detail


def ways(spec: MappingSpec) -> Iterator[Way]:
    """All ways through *spec*, in the order of its parts."""
    if spec.when is not None:
        yield from _both("when", spec.name, spec.when.position)
    if spec.zone is not None and spec.zone.rule is not None:
        yield from _rule(spec.zone.rule, "zone")
    for name, rule in spec.lets.items():
        yield from _rule(rule, f"${name}")
    if spec.emit is not None:
        yield from _loop(spec.emit, "emit")
    yield from _fields(spec.fields, "")


def code_calls(spec: MappingSpec) -> Iterator[tuple[str, str]]:
    """Table and column of every look-up of *spec*."""
    system = (spec.source if "." in spec.source else spec.target).partition(".")[0]
    for rule in _all_rules(spec):
        if rule.code is not None:
            yield rule.code.table, rule.code.column or system


def _all_rules(spec: MappingSpec) -> Iterator[Rule]:
    first = [*spec.lets.values(), *(each.rule for each in spec.fields)]
    if spec.zone is not None and spec.zone.rule is not None:
        first.append(spec.zone.rule)
    for rule in first:
        yield from _with_inner(rule)


def _with_inner(rule: Rule) -> Iterator[Rule]:
    yield rule
    for inner in _inner(rule):
        yield from _with_inner(inner)


def _inner(rule: Rule) -> Sequence[Rule]:
    match rule.source:
        case Each(fields=fields, lets=lets):
            return [*lets.values(), *(each.rule for each in fields)]
        case Object(fields=fields):
            return [each.rule for each in fields]
        case Several(entries=entries) | FirstOf(entries=entries):
            return entries
        case _:
            return ()


def _fields(rules: Sequence[TargetRule], around: str) -> Iterator[Way]:
    for entry in rules:
        target = around + ".".join(entry.target)
        if _makes_a_value(entry.rule):
            yield Way("rule", target, True, entry.position)
        yield from _rule(entry.rule, target)


def _makes_a_value(rule: Rule) -> bool:
    """Lists and objects are made by their parts; `value: null` has no value to test."""
    match rule.source:
        case Each() | Object():
            return False
        case Several(entries=entries):
            return not all(isinstance(entry.source, Each | Object) for entry in entries)
        case Constant(literal=Value(document=Scalar(value=None))):
            return False
        case _:
            return True


def _rule(rule: Rule, target: str) -> Iterator[Way]:
    """The ways inside one rule, from its condition to its default."""
    if rule.when is not None:
        yield from _both("when", target, rule.when.position)
    if rule.where is not None:
        yield from _both("where", target, rule.where.position)
    match rule.source:
        case FirstOf(entries=entries):
            for number, entry in enumerate(entries, start=1):
                yield Way("first_of", target, number, entry.position)
                yield from _rule(entry, target)
        case Several(entries=entries):
            for entry in entries:
                yield from _rule(entry, target)
        case Each(loop=loop, lets=lets, fields=fields):
            yield from _loop(loop, target)
            for name, let in lets.items():
                yield from _rule(let, f"{target}.${name}")
            yield from _fields(fields, f"{target}.")
        case Object(fields=fields):
            yield from _fields(fields, f"{target}.")
    yield from _result(rule, target)


def _result(rule: Rule, target: str) -> Iterator[Way]:
    if rule.case is not None:
        whole = rule.case.position
        for text, place in rule.case.names.items():
            yield Way("case", target, f"case {text}", place, whole)
        if rule.case.otherwise is not None:
            yield Way("case", target, "else", rule.case.otherwise.position, whole)
    nothing = isinstance(rule.default, Scalar) and rule.default.value is None
    if rule.default is not None and not nothing:
        yield Way("default", target, "default", rule.default.position)


def _loop(loop: Loop, target: str) -> Iterator[Way]:
    if loop.where is not None:
        yield from _both("where", target, loop.where.position)


def _both(kind: str, target: str, position: Position) -> Iterator[Way]:
    yield Way(kind, target, True, position)
    yield Way(kind, target, False, position)
