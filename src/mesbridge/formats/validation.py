"""A payload against its schema: the first violation, with its path and what was expected.

``format`` is enforced for ``date`` and ``date-time`` alone, and ``date-time`` may lack its offset
(a naive time takes the mapping's zone). Patterns run on an engine that cannot run away, and nothing
is ever fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import jsonschema_rs

from mesbridge.formats.iso_time import parse_iso_date, parse_iso_datetime
from mesbridge.formats.quick_time import quick_stamp
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.shown import path_text, shown

#: Bytes that one compiled pattern may take: it counts its repetitions.
MAX_PATTERN_BYTES = 1 << 20
_ENFORCED = frozenset({"date", "date-time"})
#: Characters of a reason that comes from the validator.
_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Violation:
    """The first thing in a payload that breaks its schema.

    Attributes:
        kind: ``value``, ``missing`` or ``undeclared``.
        path: dotted, with ``[i]``; of the property that is missing or undeclared.
        expected: the keyword and what it says: ``maxLength: 40``.
        line: of the schema file, of the nearest place that is declared.
    """

    kind: str
    path: str
    value: object
    expected: str
    line: int


class SchemaValidator:
    """Validates payloads of one message."""

    def __init__(self, schema: MessageSchema) -> None:
        self._schema = schema
        self._raw = _enforceable(schema.raw)
        self._validator = _validator(self._raw)

    def violation(self, payload: Any) -> Violation | None:
        """The first violation of *payload*, or None."""
        if self._validator.is_valid(payload):
            return None
        error = next(iter(self._validator.iter_errors(payload)))
        steps = _with_empty_names(payload, list(error.instance_path))
        kind = "value"
        match error.kind.name:
            case "required":
                kind = "missing"
                steps.append(error.kind.property)
            case "additionalProperties":
                kind = "undeclared"
                steps.append(error.kind.unexpected[0])
        return Violation(
            kind=kind,
            path=path_text(steps),
            value=_value_at(payload, steps),
            expected=self._expected(error.kind.name, list(error.schema_path), steps),
            line=_node_at(self._schema.root, steps).position.line,
        )

    def _expected(self, keyword: str, place: list[str | int], steps: list[str | int]) -> str:
        """The keyword that was broken and what it says; of a composition, what the node takes."""
        found: Any = self._raw
        for part in _with_empty_names(self._raw, place):
            found = found[part]
        if keyword in ("enum", "type") and isinstance(found, list):
            found = ", ".join(map(str, found))
        if isinstance(found, str | int | Decimal) and not isinstance(found, bool):
            return shown(f"{keyword}: {found}")
        return shown(described(_node_at(self._schema.root, steps), keyword))


def described(node: SchemaNode, keyword: str = "") -> str:
    """What *node* takes, in the words of JSON Schema."""
    if node.enum:
        return f"enum: {', '.join(node.enum)}"
    if node.type == "any":
        return keyword
    suffix = f", format: {node.format}" if node.format in _ENFORCED else ""
    length = f", maxLength: {node.max_length}" if node.max_length is not None else ""
    return f"type: {node.type}{', null' if node.nullable else ''}{suffix}{length}"


def schema_error(raw: Mapping[str, object]) -> tuple[str, Sequence[str | int]] | None:
    """Why *raw* is no valid JSON Schema, and the keys that lead to the place; None where it is."""
    try:
        _validator(_enforceable(raw))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        reason = str(getattr(error, "message", error))[:_REASON_LENGTH]
        return reason, list(getattr(error, "instance_path", ()))
    return None


def _validator(raw: Any) -> Any:
    return jsonschema_rs.Draft202012Validator(
        raw,
        validate_formats=True,
        formats={"date": is_date, "date-time": is_datetime},
        pattern_options=jsonschema_rs.RegexOptions(size_limit=MAX_PATTERN_BYTES),
        offline=True,
    )


def is_date(text: str) -> bool:
    """Whether *text* is of the format ``date``."""
    try:
        return parse_iso_date(text) is not None
    except ValueError:
        return False


def is_datetime(text: str) -> bool:
    """Whether *text* is of the format ``date-time``, which may lack its offset here."""
    if quick_stamp(text) is not None:
        return True
    try:
        return parse_iso_datetime(text) is not None
    except ValueError:
        return False


def _with_empty_names(document: Any, steps: list[str | int]) -> list[str | int]:
    """*steps* through *document* with the names ``""``, which the validator leaves out.

    One at the end stays out, and so does one whose object has the next name too; what leads
    nowhere is cut off.
    """
    found, way = document, list[str | int]()
    for step in steps:
        while isinstance(found, dict) and step not in found and "" in found:
            found = found[""]
            way.append("")
        try:
            found = found[step]
        except (LookupError, TypeError):
            return way
        way.append(step)
    return way


def _enforceable(raw: Any) -> Any:
    """*raw* without the formats that are labels only."""
    if isinstance(raw, Mapping):
        return {
            name: _enforceable(value) if isinstance(value, dict | list) else value
            for name, value in raw.items()
            if not (name == "format" and isinstance(value, str) and value not in _ENFORCED)
        }
    return [_enforceable(each) for each in raw] if isinstance(raw, list) else raw


def _node_at(root: SchemaNode, steps: list[str | int]) -> SchemaNode:
    """The node at *steps*, or the last one on the way that is declared."""
    node = root
    for step in steps:
        below = node.items if isinstance(step, int) else node.properties.get(step)
        if below is None:
            return node
        node = below
    return node


def _value_at(payload: Any, steps: list[str | int]) -> object:
    """The value at *steps*, None where there is none."""
    found = payload
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else found[step]
    return found
