"""``12.0`` where the schema says integer: JSON Schema takes it, so it becomes the integer 12."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from mesbridge.formats.schema import SchemaNode

Fixer = Callable[[Any], Any]


def integer_fixer(node: SchemaNode) -> Fixer | None:
    """What makes whole decimals integers in a valid payload, in place; None: nothing to do."""
    if node.type == "integer":
        return _whole
    if node.type == "array" and node.items is not None:
        inner = integer_fixer(node.items)
        return _in_list(inner) if inner else None
    found = ((name, integer_fixer(each)) for name, each in node.properties.items())
    fixers = [(name, fixer) for name, fixer in found if fixer is not None]
    return _in_object(fixers) if fixers else None


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value


def _in_list(inner: Fixer) -> Fixer:
    def fix(values: Any) -> Any:
        if isinstance(values, list):
            values[:] = [inner(each) for each in values]
        return values

    return fix


def _in_object(fixers: list[tuple[str, Fixer]]) -> Fixer:
    def fix(value: Any) -> Any:
        if isinstance(value, dict):
            for name, fixer in fixers:
                if name in value:
                    value[name] = fixer(value[name])
        return value

    return fix
