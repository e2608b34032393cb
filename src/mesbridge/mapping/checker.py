"""Findings without running: :func:`check_mapping`."""

from __future__ import annotations

from collections.abc import Iterator

from mesbridge.findings import Finding, Severity
from mesbridge.formats.schema import SchemaNode
from mesbridge.mapping.mapping_writer import MappingWriter
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.sides import sides_of

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
    if sides.direction == "in":
        findings.extend(_unused(spec, sides.message.root, writer.writer.used))
    return sorted(findings, key=lambda finding: finding.position)


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
