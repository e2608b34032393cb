"""``table:`` and ``files:`` of a destination, and what a route may send there."""

from __future__ import annotations

from string import Formatter

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Fields
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema
from mesbridge.workspace.interface_reader import check_children, children, reference
from mesbridge.workspace.interfaces import FilesTarget, ReadyColumn, TableTarget
from mesbridge.workspace.routes import DestinationSpec

#: Places in the name of a file.
FILE_PLACES = ("id", "key", "seq", "message_type", "route", "created_at")


def read_table_target(document: Fields, name: str, findings: list[Finding]) -> TableTarget:
    """The interface table that documents are written to."""
    reader = ObjectReader(document, name, findings)
    key = reader.texts("key")
    target = TableTarget(
        url=reference(reader, "url"),
        table=reader.text("table", required=True) or "",
        id_column=reader.text("id_column", required=True) or "",
        schema=reader.text("schema"),
        key=key,
        status=_ready(reader, findings),
        children=children(reader, findings, target=True, with_key=bool(key)),
    )
    reader.finish()
    return target


def _ready(reader: ObjectReader, findings: list[Finding]) -> ReadyColumn | None:
    document = reader.object("status")
    if document is None:
        return None
    inner = ObjectReader(document, "status", findings)
    ready = ReadyColumn(
        inner.text("column", required=True) or "",
        inner.text("value", required=True) or "",
        inner.text("before"),
    )
    inner.finish()
    return ready


def read_files_target(document: Fields, name: str, findings: list[Finding]) -> FilesTarget:
    """The folder that outputs are written to."""
    reader = ObjectReader(document, name, findings)
    target = FilesTarget(
        folder=reader.text("folder", required=True) or "",
        name=reader.text("name", required=True) or "",
        replace=reader.boolean("replace", False),
        marker=reader.text("marker"),
    )
    _check_name(reader, target)
    reader.finish()
    return target


def _check_name(reader: ObjectReader, target: FilesTarget) -> None:
    """Known places, a name and no path, and one that no other output has."""
    place = reader.place("name")
    expected = " ".join(f"{{{each}}}" for each in FILE_PLACES)
    try:
        parts = list(Formatter().parse(target.name))
    except ValueError:
        parts = [("", "?", "", None)]
    places = {name for _, name, _, _ in parts if name is not None}
    plain = all(not form and not convert for _, name, form, convert in parts if name is not None)
    if not places.issubset(FILE_PLACES) or not plain:
        reader.report("MB247", place, found=target.name, expected=expected)
    elif "/" in target.name or target.name.startswith("."):
        reader.report("MB248", place, found=target.name)
    elif target.name and "id" not in places and not target.replace:
        reader.report("MB249", place, found=target.name)


def check_sent(
    reader: ObjectReader,
    destination: DestinationSpec,
    message: MessageSchema | None,
    operation: str | None,
) -> None:
    """Whether *message* can be written to a table or a folder; an exchange and HTTP take all."""
    if destination.kind not in ("table", "files"):
        return
    if operation is not None:
        reader.report("MB394", reader.place("send"), found=operation, expected=destination.name)
    target = destination.table
    if target is None or message is None:
        return
    if message.format != "json":
        reader.report("MB220", reader.place("send"), found=message.name, format=message.format)
        return
    for name, node in message.root.properties.items():
        if name.lower() in _given(target):
            reader.report("MB221", node.position, name=name, expected=destination.name)
    check_children(reader, message.root, target.children)


def _given(target: TableTarget) -> set[str]:
    """Columns that the destination itself fills, in lower case."""
    names = {target.id_column, target.status.column if target.status else ""}
    return {name.lower() for name in names}
