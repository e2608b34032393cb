"""The rules of one object as a tree in the order of its schema."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mesbridge.mapping.rules import Calc, Constant, Each, FirstOf, Object, Rule, Several, TargetRule
from mesbridge.mapping.shapes import TEXT_MEMBER, Shape
from mesbridge.mapping.suggestions import suggestion
from mesbridge.mapping.writer import Writer
from mesbridge.nearest import nearest


@dataclass(slots=True)
class Branch:
    """One field of an object: a rule, or further fields."""

    first: TargetRule
    rule: TargetRule | None = None
    branches: dict[str, Branch] = field(default_factory=dict)


def tree(
    writer: Writer, rules: Sequence[TargetRule], shape: Shape, around: str
) -> dict[str, Branch]:
    """*rules* by field, dotted targets and ``fields:`` put together; in the order of *shape*.

    A rule for an XML element is one for its content, where others write its attributes.
    """
    top: dict[str, Branch] = {}
    written = list(_targets(rules, ()))
    elements = {names[:place] for names in written for place in range(1, len(names))}
    contents = {names for names in elements if _has_text(shape, names)}
    for rule in rules:
        content = _content(rule, contents)
        _grow(writer, top, content, content.target, around, contents)
    return in_order(writer, top, shape, around)


def _targets(rules: Sequence[TargetRule], before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The full names of all fields that *rules* write."""
    for rule in rules:
        names = (*before, *rule.target)
        if _is_plain(rule.rule) and isinstance(rule.rule.source, Object):
            yield from _targets(rule.rule.source.fields, names)
        else:
            yield names


def _has_text(shape: Shape, names: tuple[str, ...]) -> bool:
    for name in names:
        member = shape.members.get(name)
        if member is None:
            return False
        shape = member.shape
    return shape.has_text


def _content(rule: TargetRule, contents: Collection[tuple[str, ...]]) -> TargetRule:
    if rule.target in contents and not isinstance(rule.rule.source, Object | Each | Several):
        return replace(rule, target=(*rule.target, TEXT_MEMBER))
    return rule


def _is_plain(rule: Rule) -> bool:
    """Further fields of one object, under no condition of their own."""
    return isinstance(rule.source, Object) and rule.when is None


def _grow(
    writer: Writer, level: dict[str, Branch], rule: TargetRule, names: tuple[str, ...],
    around: str, contents: Collection[tuple[str, ...]],
) -> None:  # fmt: skip
    name, rest = names[0], names[1:]
    plain = _is_plain(rule.rule)
    branch = level.get(name)
    if branch is None:
        branch = level[name] = Branch(rule)
    elif branch.rule is not None or (not rest and not plain):
        writer.report("MB304", rule.position, subject=_dotted(around, rule.target),
                      first=branch.first.position.line)  # fmt: skip
        return
    if rest:
        _grow(writer, branch.branches, rule, rest, around, contents)
    elif plain and isinstance(rule.rule.source, Object):
        for inner in rule.rule.source.fields:
            whole = TargetRule((*rule.target, *inner.target), inner.rule, inner.position)
            whole = _content(whole, contents)
            below = whole.target[len(rule.target) :]
            _grow(writer, branch.branches, whole, below, around, contents)
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
                          name=name, near=nearest(name, shape.members),
                          **suggestion(name, shape))  # fmt: skip
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
