"""Schemas of folders and interface tables, in routes and in destinations."""

from __future__ import annotations

from mesbridge.editor.definitions import reference
from mesbridge.editor.parts import DURATION, SCALAR, Schema, choice, keyed

#: Name of the definition that children refer to.
CHILD = "child_table"
_TEXTS: Schema = {"type": ["string", "array"], "items": SCALAR}
_SECRET: Schema = {"type": "string", "pattern": "^(?:env|file):"}
_CHILDREN: Schema = {"type": "object", "additionalProperties": reference(CHILD)}
_ON: Schema = {"type": ["string", "array", "object"]}
_COUNT: Schema = {"type": "integer", "minimum": 1}


def child_schema() -> Schema:
    """A table of children that is read, with children of its own."""
    return keyed("child_table", {
        "table": SCALAR, "on": _ON, "order": _TEXTS, "children": _CHILDREN,
    }, required=["table", "on"])  # fmt: skip


def written_child_schema() -> Schema:
    """A table of children that is written, with children of its own."""
    return keyed("written_child", {
        "table": SCALAR, "on": _ON, "key": _TEXTS, "children": _CHILDREN,
    }, required=["table", "on"])  # fmt: skip


def files_source() -> Schema:
    """``files:`` of a route."""
    return keyed("files_source", {
        "folder": SCALAR, "pattern": SCALAR, "done": SCALAR, "failed": SCALAR,
        "order": choice(["name", "time"], "file_order"), "quiet": DURATION, "marker": SCALAR,
        "renamed": {"type": "boolean"}, "max_bytes": _COUNT,
    }, required=["folder", "done", "failed"])  # fmt: skip


def table_source() -> Schema:
    """``table:`` of a route."""
    status = keyed("row_status", {
        "column": SCALAR, "pending": {}, "processing": SCALAR, "done": SCALAR, "error": SCALAR,
    }, required=["column", "pending", "processing", "done", "error"])  # fmt: skip
    return keyed("table_source", {
        "url": _SECRET, "table": SCALAR, "schema": SCALAR, "key": _TEXTS, "status": status,
        "order": _TEXTS, "limit": _COUNT, "where": {"type": "object"}, "error_column": SCALAR,
        "finished_column": SCALAR, "exclusive": {"type": "boolean"}, "stale_after": DURATION,
        "children": _CHILDREN,
    }, required=["url", "table", "key", "status"])  # fmt: skip


def table_target() -> Schema:
    """``table:`` of a destination."""
    status = keyed("ready_status", {"column": SCALAR, "value": SCALAR, "before": SCALAR},
                   required=["column", "value"])  # fmt: skip
    return keyed("table_target", {
        "url": _SECRET, "table": SCALAR, "schema": SCALAR, "id_column": SCALAR,
        "key": _TEXTS, "status": status,
        "children": _CHILDREN,
    }, required=["url", "table", "id_column"])  # fmt: skip


def files_target() -> Schema:
    """``files:`` of a destination."""
    return keyed("files_target", {
        "folder": SCALAR, "name": SCALAR, "replace": {"type": "boolean"}, "marker": SCALAR,
    }, required=["folder", "name"])  # fmt: skip
