"""Paths outside of mappings: the message id and the time of sending that a route reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mesbridge.dictionary.entity import Entity
from mesbridge.documents import Document
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.functions import single_function
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.scope import Scope

#: Reads one value of a decoded payload; None where it is absent.
PathReader = Callable[[Any], Any]


def compile_path(
    document: Document, root: Entity | MessageSchema, scope: Scope, findings: list[Finding]
) -> PathReader:
    """A reader of the path written as *document*.

    Args:
        findings: takes what is wrong with it; the reader then gives None.
    """
    path = PredicateReader(None, findings).path(document)
    if path is not None and path.path.start == "name":
        # Nothing is known yet but the payload: its values make the message's own id.
        findings.append(Finding("MB311", path.position, {"name": path.path.name}))
        return lambda payload: None
    if path is None:
        return lambda payload: None
    with single_function("read(payload)", document.position, root, scope, findings) as function:
        slot = function.writer.paths.read(path, function.frame)
        function.writer.out.line(f"return {slot.expression}")
    return function.result(lambda payload: None)
