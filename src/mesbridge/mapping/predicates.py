"""Predicates: ``when``, ``where``, ``checks`` and ``outcome``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.dictionary.entity import Entity
from mesbridge.documents import Document
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.functions import single_function
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.scope import Scope

#: ``predicate(payload, meta, stored)``: *payload* a decoded message or a canonical document.
Predicate = Callable[[Any, Mapping[str, Any], Mapping[str, Any] | None], bool]


def compile_predicate(
    document: Document, root: Entity | MessageSchema, scope: Scope, findings: list[Finding], *,
    knows_change: bool = True,
) -> Predicate:  # fmt: skip
    """The predicate written as *document*, on a message or a canonical document.

    ``$change`` and ``$meta`` are read from its second argument.

    Args:
        findings: takes what is wrong with it; the predicate then holds for nothing.
        knows_change: it is asked after a message was compared with the stored state.
    Raises (the predicate):
        TranslationError: a value cannot be compared with its literal.
    """
    parsed = PredicateReader(None, findings).predicate(document)
    if parsed is None:
        return lambda payload, meta, stored: False
    header = "holds(payload, meta, stored)"
    with single_function(
        header, document.position, root, scope, findings, knows_change=knows_change
    ) as function:
        condition = function.writer.predicates.condition(parsed, function.frame)
        function.writer.out.line(f"return {condition}")
    return function.result(lambda payload, meta, stored: False)
