"""The rules of one object as a tree in the order of its schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mesbridge.mapping.rules import Calc, Constant, Each, FirstOf, Object, Rule, Several, TargetRule
from mesbridge.mapping.shapes import Shape
from mesbridge.mapping.suggestions import suggestion
from mesbridge.mapping.writer import Writer


@dataclass(slots=True)
class Branch:
    """One field of an object: a rule, or further fields."""

    first: TargetRule
    rule: TargetRule | None = None
    branches: dict[str, Branch] = field(default_factory=dict)


def tree(
    writer: Writer, rules: Sequence[TargetRule], shape: Shape, around: str
) -> dict[str, Branch]:
    """*rules* by field, dotted targets and ``fields:`` put together; in the order of *shape*."""
    top: dict[str, Branch] = {}
    for rule in rules:
        _grow(writer, top, rule, rule.target, around)
    return in_order(writer, top, shape, around)


def _grow(
    writer: Writer, level: dict[str, Branch], rule: TargetRule, names: tuple[str, ...], around: str
) -> None:
    name, rest = names[0], names[1:]
    plain = isinstance(rule.rule.source, Object) and rule.rule.when is None
    branch = level.get(name)
    if branch is None:
        branch = level[name] = Branch(rule)
    elif branch.rule is not None or (not rest and not plain):
        writer.report("MB304", rule.position, subject=_dotted(around, rule.target),
                      first=branch.first.position.line)  # fmt: skip
        return
    if rest:
        _grow(writer, branch.branches, rule, rest, around)
    elif plain and isinstance(rule.rule.source, Object):
        for inner in rule.rule.source.fields:
            whole = TargetRule((*rule.target, *inner.target), inner.rule, inner.position)
            _grow(writer, branch.branches, whole, inner.target, around)
    else:
        branch.rule = rule


def in_order(
    writer: Writer, level: dict[str, Branch], shape: Shape, around: str
) -> dict[str, Branch]:
    """The fields as the target has them; unknown ones are findings."""
    if shape.kind == "any" or shape.additional:
        return level
    found = {name: level[name] for name in shape.members if name in level}
    for name, branch in level.items():
        if name not in found:
            writer.report("MB302", branch.first.position, subject=_dotted(around, (name,)),
                          name=name, **suggestion(name, shape))  # fmt: skip
    return found


def reads_source(rule: Rule) -> bool:
    """Whether a rule reads the source: an object for which none gets a value is left out."""
    match rule.source:
        case Constant():
            return False
        case FirstOf(entries=entries) | Several(entries=entries):
            return any(reads_source(entry) for entry in entries)
        case Object(fields=fields):
            return any(reads_source(each.rule) for each in fields)
        case Calc() | Each() | _:
            return True


def _dotted(around: str, target: tuple[str, ...]) -> str:
    return ".".join(part for part in (around, *target) if part)
