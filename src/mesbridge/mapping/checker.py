"""Findings without running: :func:`check_mapping`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mesbridge.findings import Finding, Severity
from mesbridge.formats.schema import SchemaNode
from mesbridge.mapping.first_causes import first_causes
from mesbridge.mapping.mapping_writer import MappingWriter
from mesbridge.mapping.path_syntax import Path
from mesbridge.mapping.rules import Each, MappingSpec, Object, Rule, Several, TargetRule
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.sides import sides_of
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.unit_checks import check_unit_fields
from mesbridge.mapping.writer import Writer

#: Notes on unused fields of one mapping; more would hide the rest.
MAX_UNUSED = 200


def check_mapping(spec: MappingSpec, scope: Scope) -> list[Finding]:
    """Everything that can be said of *spec* without running it, in the order of the file.

    The mapping is written as Python and thrown away: what the checker sees is what runs.
    """
    findings: list[Finding] = []
    sides = sides_of(spec, scope, findings)
    if sides is None:
        return findings
    writer = MappingWriter(spec, sides, scope, findings, traced=False)
    writer.write()
    findings.extend(_unread(spec, writer.writer))
    if sides.direction == "in":
        findings.extend(check_unit_fields(spec.fields, sides.entity, scope))
        findings.extend(_unused(spec, sides.message.root, writer.writer.used))
    return sorted(first_causes(findings), key=lambda finding: finding.position)


def _unread(spec: MappingSpec, writer: Writer) -> Iterator[Finding]:
    """Notes on names of ``let`` and ``with`` that no rule reads; such a rule is checked here."""
    for stored in spec.withs:
        if stored.name not in writer.named:
            yield Finding("MB344", stored.position, {"name": stored.name}, None, Severity.NOTE)
    for lets in (spec.lets, *_inner_lets(spec.fields)):
        for name, rule in lets.items():
            if name not in writer.named:
                yield Finding("MB344", rule.position, {"name": name}, None, Severity.NOTE)
    for name, rule in spec.lets.items():
        if name not in writer.named:
            path = PathAt(Path(f"${name}", "name", (), name=name), rule.position)
            writer.values.let(name, writer.root, path)


def _inner_lets(fields: Sequence[TargetRule]) -> Iterator[Mapping[str, Rule]]:
    for each in fields:
        yield from _lets_of(each.rule)


def _lets_of(rule: Rule) -> Iterator[Mapping[str, Rule]]:
    match rule.source:
        case Each(lets=lets, fields=fields):
            yield lets
            yield from _inner_lets(fields)
        case Object(fields=fields):
            yield from _inner_lets(fields)
        case Several(entries=entries):
            for entry in entries:
                yield from _lets_of(entry)


def _unused(spec: MappingSpec, root: SchemaNode, used: set[tuple[str, ...]]) -> Iterator[Finding]:
    """Notes on fields of the message that no rule reads."""
    count = 0
    for trail, node in _leaves(root, ()):
        if any(trail[:length] in used for length in range(1, len(trail) + 1)):
            continue
        count += 1
        if count > MAX_UNUSED:
            return
        title = f" ({node.title.en})" if node.title.en else ""
        title_zh = f"（{node.title.zh}）" if node.title.zh else ""
        yield Finding("MB315", spec.source_position, {
            "path": ".".join(trail), "title": title, "title_zh": title_zh,
        }, None, Severity.NOTE)  # fmt: skip


def _leaves(
    node: SchemaNode, trail: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], SchemaNode]]:
    """All fields that hold a value, lists left out of their paths."""
    while node.type == "array" and node.items is not None:
        node = node.items
    if not node.properties:
        if trail:
            yield trail, node
        return
    for name, child in node.properties.items():
        # The content of an XML element is the element itself.
        yield from _leaves(child, trail if name == "#text" else (*trail, name))
