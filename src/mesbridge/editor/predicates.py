"""Schemas of predicates: ``{eq: [path, value]}``, on whatever paths a scope knows."""

from __future__ import annotations

from mesbridge.editor.parts import SCALAR, Schema, keyed
from mesbridge.mapping.predicate_reader import OPERATORS

#: ``{path: x}`` where any path may stand.
READ: Schema = {
    **keyed("operand", {"path": {"type": "string"}}, required=["path"]), "type": "object",
}  # fmt: skip
_LITERAL: Schema = {"anyOf": [SCALAR, {"$ref": "#/definitions/read"}]}


def predicate(path: Schema, itself: Schema) -> Schema:
    """One predicate.

    Args:
        path: what paths may be here.
        itself: a reference to the definition that this becomes.
    """
    pair = _pair(path, _LITERAL)
    special: dict[str, Schema] = {
        "in": _pair(path, {"type": "array", "items": SCALAR}),
        "present": path,
        "match": _pair(path, SCALAR),
        "all": {"type": "array", "items": itself, "minItems": 1},
        "any": {"type": "array", "items": itself, "minItems": 1},
        "not": itself,
    }
    made = keyed("predicate", {name: special.get(name, pair) for name in OPERATORS})
    return {**made, "minProperties": 1, "maxProperties": 1}


def _pair(path: Schema, other: Schema) -> Schema:
    return {
        "type": "array", "items": [path, other], "additionalItems": False,
        "minItems": 2, "maxItems": 2,
    }  # fmt: skip
