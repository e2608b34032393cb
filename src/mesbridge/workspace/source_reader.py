"""``from:`` of a route: a queue, HTTP alone, a folder or an interface table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Fields, Scalar
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema
from mesbridge.workspace.interface_reader import check_children, children, reference, values
from mesbridge.workspace.interfaces import FilesSource, StatusColumn, TableSource
from mesbridge.workspace.routes import RouteSource

_KINDS = ("queue", "http", "files", "table")
_ORDERS: tuple[Literal["name", "time"], ...] = ("name", "time")
#: What says that a file is complete; one of these.
_COMPLETE = ("quiet", "marker", "renamed")
_QUIET = timedelta(seconds=5)
_EVERY = timedelta(seconds=15)


def read_source(
    reader: ObjectReader, route: str, messages: tuple[str, ...], findings: list[Finding]
) -> RouteSource:
    """The source that *reader* stands at; what is to be read every so often is so ``every``."""
    named = [kind for kind in _KINDS if reader.any(kind) is not None]
    if len(named) > 1:
        reader.report("MB279", reader.document.position, found=", ".join(named))
    match named[:1]:
        case ["http"]:
            _check_http(reader)
            return RouteSource("", messages, kind="http")
        case ["files"]:
            every = reader.duration("every") or _EVERY
            files = _files(reader, route, findings)
            return RouteSource("", messages, kind="files", files=files, every=every)
        case ["table"]:
            every = reader.duration("every") or _EVERY
            table = _table(reader, route, findings)
            return RouteSource("", messages, kind="table", table=table, every=every)
        case _:
            return RouteSource(
                queue=reader.text("queue") or f"mb.q.{route}",
                messages=messages,
                declare=reader.boolean("declare", True),
                partitions=reader.integer("partitions", 1, least=1),
                correlate=reader.boolean("correlate", False),
            )


def _check_http(reader: ObjectReader) -> None:
    document = reader.any("http")
    if not (isinstance(document, Scalar) and document.value is True):
        reader.report("MB266", reader.place("http"))


def _files(reader: ObjectReader, route: str, findings: list[Finding]) -> FilesSource | None:
    document = reader.object("files")
    if document is None:
        return None
    inner = ObjectReader(document, route, findings)
    renamed = inner.boolean("renamed", False)
    told = [
        key for key in _COMPLETE if inner.any(key) is not None and (key != "renamed" or renamed)
    ]
    if len(told) > 1:
        inner.report("MB267", document.position, found=", ".join(told))
    source = FilesSource(
        folder=inner.text("folder", required=True) or "",
        pattern=_pattern(inner),
        done=inner.text("done", required=True) or "",
        failed=inner.text("failed", required=True) or "",
        order=inner.choice("order", _ORDERS, "name"),
        quiet=inner.duration("quiet") if told else _QUIET,
        marker=inner.text("marker"),
        max_bytes=inner.integer("max_bytes", 16 << 20, least=1),
    )
    if len({source.folder, source.done, source.failed}) < 3:
        inner.report("MB268", document.position)
    inner.finish()
    return source


def _pattern(reader: ObjectReader) -> str:
    pattern = reader.text("pattern") or "*"
    if "/" in pattern or pattern.startswith("."):
        reader.report("MB269", reader.place("pattern"), found=pattern)
    return pattern


def _table(reader: ObjectReader, route: str, findings: list[Finding]) -> TableSource | None:
    document = reader.object("table")
    if document is None:
        return None
    inner = ObjectReader(document, route, findings)
    key = inner.texts("key", required=True)
    source = TableSource(
        url=reference(inner, "url"),
        table=inner.text("table", required=True) or "",
        schema=inner.text("schema"),
        key=key,
        status=_status(inner, findings),
        order=inner.texts("order") or key,
        limit=inner.integer("limit", 100, least=1),
        where=values(inner, "where"),
        error_column=inner.text("error_column"),
        finished_column=inner.text("finished_column"),
        exclusive=inner.boolean("exclusive", True),
        stale_after=inner.duration("stale_after") or timedelta(minutes=10),
        children=children(inner, findings),
    )
    inner.finish()
    return source


def _status(reader: ObjectReader, findings: list[Finding]) -> StatusColumn:
    """``status: {column, pending, processing, done, error}``; ``pending: null`` is NULL."""
    document = reader.object("status", required=True)
    if document is None:
        return StatusColumn("", None, "", "", "")
    inner = ObjectReader(document, "status", findings)
    pending = inner.text("pending")
    if "pending" not in document:
        inner.require("pending")
    status = StatusColumn(
        column=inner.text("column", required=True) or "",
        pending=pending,
        processing=inner.text("processing", required=True) or "",
        done=inner.text("done", required=True) or "",
        error=inner.text("error", required=True) or "",
    )
    inner.finish()
    read = (status.done, status.error)
    if status.pending == status.processing or {status.pending, status.processing} & {*read}:
        inner.report("MB246", document.position)
    return status


def check_files(
    reader: ObjectReader, source: RouteSource, messages: Mapping[str, MessageSchema]
) -> None:
    """A file that is cut into rows is told by no root and by no row: it has one message."""
    schemas = [messages[name] for name in source.messages]
    cut = [each.name for each in schemas if each.csv is not None and each.csv.rows is None]
    if source.files is not None and len(schemas) > 1 and cut:
        reader.report("MB399", reader.place("messages"), found=", ".join(cut))


def check_table(
    reader: ObjectReader,
    source: RouteSource,
    messages: Mapping[str, MessageSchema],
) -> None:
    """A row is one message in JSON, and holds nothing that reading it changes."""
    if source.table is None or not source.messages:
        return
    document = reader.document.get("table")
    inner = (
        ObjectReader(document, None, reader.findings) if isinstance(document, Fields) else reader
    )
    schemas = [messages[name] for name in source.messages]
    if len(schemas) > 1 or schemas[0].format != "json":
        found = ", ".join(f"{each.name} ({each.format})" for each in schemas)
        reader.report("MB390", reader.place("messages"), found=found)
        return
    root, written = schemas[0].root, source.table.written()
    for name, node in root.properties.items():
        if name.lower() in written:
            reader.report("MB393", node.position, name=name)
    check_children(inner, root, source.table.children)
