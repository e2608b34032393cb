"""Which JSON Schemas msgspec can check as types, exactly: the closed, plain ones.

A type here never lets anything pass that the schema refuses. It may refuse what the schema takes:
then the long way decides. What is in a schema and not in :data:`_KNOWN` has no type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

#: Keywords that say nothing of a value, or are taken care of; every other one is unknown here.
_KNOWN = frozenset({
    "type", "enum", "maxLength", "minLength", "format", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems",
})  # fmt: skip
_LABELS = frozenset({
    "title", "description", "$schema", "$id", "$comment", "examples", "example", "default",
    "readOnly", "writeOnly", "deprecated",
})  # fmt: skip
#: Formats that are enforced, see ``validation``.
ENFORCED = frozenset({"date", "date-time"})


class NoTypeError(Exception):
    """The schema says more than a type can."""


def kind_of(raw: object) -> tuple[Mapping[str, Any], str, bool]:
    """A place of a schema, its one type, and whether null is allowed too.

    Raises:
        NoTypeError: several types or none, or keywords that are not known here.
    """
    if not isinstance(raw, Mapping):
        raise NoTypeError
    if any(name not in _KNOWN | _LABELS and not name.startswith("x-") for name in raw):
        raise NoTypeError
    types = raw.get("type")
    named = types if isinstance(types, list) else [types]
    kinds = [each for each in named if each != "null"]
    if len(kinds) != 1 or not isinstance(kinds[0], str):
        raise NoTypeError
    # An enumeration counts for null too, and one that holds null has no type here.
    return raw, kinds[0], len(kinds) < len(named) and "enum" not in raw


def properties_of(raw: Mapping[str, Any]) -> list[tuple[str, Any, bool]]:
    """Name, schema and whether it is required, of all properties of a closed object.

    Raises:
        NoTypeError: it is open, or requires what it does not declare.
    """
    properties, required = raw.get("properties", {}), raw.get("required", [])
    if raw.get("additionalProperties") is not False or not set(required) <= set(properties):
        raise NoTypeError
    return [(name, each, name in required) for name, each in properties.items()]


def text_type(raw: Mapping[str, Any]) -> Any:
    """The type of a text; its format is looked at elsewhere.

    Raises:
        NoTypeError: an enumeration that says more than its values do.
    """
    if "enum" in raw:
        values = raw["enum"]
        if not values or not all(type(each) is str for each in values):
            raise NoTypeError
        if {"maxLength", "minLength", "format"} & set(raw):
            raise NoTypeError
        return Literal[tuple(values)]
    limits: dict[str, Any] = {name: _whole(raw[key]) for name, key in _LENGTHS if key in raw}
    return Annotated[str, Meta(**limits)] if limits else str


def list_type(raw: Mapping[str, Any], item: Any) -> Any:
    """The type of a list of *item*."""
    limits: dict[str, Any] = {name: _whole(raw[key]) for name, key in _COUNTS if key in raw}
    return Annotated[list[item], Meta(**limits)] if limits else list[item]


def only(raw: Mapping[str, Any], *keywords: str) -> None:
    """Make sure that nothing but *keywords* and labels is said of a value.

    Raises:
        NoTypeError: there is more.
    """
    if set(raw) & _KNOWN - {"type", *keywords}:
        raise NoTypeError


def _whole(limit: object) -> int:
    if type(limit) is not int or limit < 0:
        raise NoTypeError
    return limit


_LENGTHS = (("max_length", "maxLength"), ("min_length", "minLength"))
_COUNTS = (("max_length", "maxItems"), ("min_length", "minItems"))
#: Whole numbers that have a type; others take the long way.
INTEGER = Annotated[int, Meta(ge=-(10**18), le=10**18)]
