"""What sources and destinations have in common: references, columns, children of a table."""

from __future__ import annotations

from collections.abc import Mapping

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Scalar
from mesbridge.findings import Finding
from mesbridge.formats.schema import SchemaNode
from mesbridge.workspace.interfaces import ChildTable

_REFERENCES = ("env:", "file:")


def reference(reader: ObjectReader, key: str) -> str:
    """A reference ``env:NAME`` or ``file:PATH``; anything else is a finding."""
    text = reader.text(key, required=True) or ""
    if text and not text.startswith(_REFERENCES):
        # The text itself may be a password: it is not shown.
        reader.report("MB265", reader.place(key), key=key)
    return text


def children(
    reader: ObjectReader, findings: list[Finding], *, target: bool = False, with_key: bool = False
) -> dict[str, ChildTable]:
    """``children: {operations: {table: …, on: …, order: …}}``; of a *target* with ``key``."""
    document = reader.object("children")
    found: dict[str, ChildTable] = {}
    for name, value in document.entries.items() if document is not None else ():
        if not isinstance(value, Fields):
            assert document is not None
            ObjectReader(document, name, findings).unexpected(name, value, "object")
            continue
        inner = ObjectReader(value, name, findings)
        found[name] = ChildTable(
            table=inner.text("table", required=True) or "",
            on=_on(inner, findings),
            order=() if target else inner.texts("order"),
            key=inner.texts("key", required=with_key) if target else (),
            children=children(inner, findings, target=target, with_key=with_key),
        )
        inner.finish()
    return found


def _on(reader: ObjectReader, findings: list[Finding]) -> dict[str, str]:
    """``on: IF_GROUP_ID`` where the columns have one name, else ``on: {theirs: above}``."""
    document = reader.require("on")
    if isinstance(document, Fields):
        inner = ObjectReader(document, "on", findings)
        return {name: inner.text(name, required=True) or "" for name in document.entries}
    return {name: name for name in reader.texts("on")}


def values(reader: ObjectReader, key: str) -> dict[str, tuple[str, ...]]:
    """``{COLUMN: value}`` or ``{COLUMN: [values]}``, as text."""
    document = reader.object(key)
    return {} if document is None else {n: _texts(v) for n, v in document.entries.items()}


def _texts(document: Document) -> tuple[str, ...]:
    listed = document.values if isinstance(document, Items) else (document,)
    return tuple(each.text for each in listed if isinstance(each, Scalar))


def check_children(
    reader: ObjectReader, node: SchemaNode, declared: Mapping[str, ChildTable]
) -> None:
    """Every list of the message is a table of children, and the other way round."""
    lists = {
        name: each.items or each for name, each in node.properties.items() if each.type == "array"
    }
    for name, each in node.properties.items():
        if each.type == "object" or (name in lists and name not in declared):
            reader.report("MB391", each.position, name=name)
    for name, child in declared.items():
        if name in lists:
            check_children(reader, lists[name], child.children)
        else:
            reader.report("MB392", reader.place("children"), found=name)
