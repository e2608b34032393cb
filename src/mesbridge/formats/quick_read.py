"""JSON of a closed schema, read and checked in one pass.

msgspec reads the body straight into the types of the schema, far faster than reading and validating
one after the other. It takes the last of two equal names and skips names that it does not know, so
the names in the text are counted: if there are more than the payload has, or anything else is
unusual, the long way reads the body again and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NotRequired, TypedDict

import msgspec

from mesbridge.formats.bounds import is_suspect
from mesbridge.formats.quick_types import (
    ENFORCED,
    INTEGER,
    NoTypeError,
    kind_of,
    list_type,
    only,
    properties_of,
    text_type,
)
from mesbridge.formats.validation import is_date, is_datetime

#: Counts the names of a value; raises :class:`_BrokenFormatError`.
_Counter = Callable[[Any], int]
_BLANKS = b" \t\r\n"


class _BrokenFormatError(Exception):
    """A text that is not of its ``format``."""


class QuickReader:
    """Reads bodies of one closed schema; safe to share between threads."""

    def __init__(self, decoder: msgspec.json.Decoder[Any], count: _Counter) -> None:
        self._decoder = decoder
        self._count = count

    def read(self, body: bytes) -> Any | None:
        """The payload of *body*, valid against the schema; None: look closer, it may be none."""
        if b"\\" in body and is_suspect(body):
            return None
        try:
            payload = self._decoder.decode(body)
            names = self._count(payload)
        except (msgspec.MsgspecError, ValueError, RecursionError, _BrokenFormatError):
            return None
        # Behind every name stand its quote and, blanks left out, a colon. A text can look the same,
        # never the other way round: as many of these as the payload has names are its names.
        return payload if body.translate(None, _BLANKS).count(b'":') == names else None


def quick_reader(raw: Mapping[str, object]) -> QuickReader | None:
    """What reads bodies of the JSON Schema *raw*; None where it is not closed and plain."""
    try:
        kind = _type(raw)
        counter = _counter(raw)
    except NoTypeError:
        return None
    if counter is None:
        return None
    return QuickReader(msgspec.json.Decoder(kind), counter)


def _type(raw: object) -> Any:
    place, kind, nullable = kind_of(raw)
    match kind:
        case "object":
            only(place, "properties", "required", "additionalProperties")
            found: Any = _object(place)
        case "array":
            only(place, "items", "minItems", "maxItems")
            found = list_type(place, _type(place.get("items")))
        case "string":
            only(place, "enum", "maxLength", "minLength", "format")
            found = text_type(place)
        case "integer":
            only(place)
            found = INTEGER
        case "boolean":
            only(place)
            found = bool
        case _:
            raise NoTypeError
    return found | None if nullable else found


def _object(raw: Mapping[str, Any]) -> Any:
    fields = {}
    for name, each, required in properties_of(raw):
        kind = _type(each)
        fields[name] = kind if required else NotRequired[kind]
    return TypedDict("Payload", fields)  # type: ignore[operator]


def _counter(raw: Any) -> _Counter | None:
    """Counts names and looks at formats; None where a value holds neither."""
    match (
        raw["type"]
        if isinstance(raw["type"], str)
        else next(each for each in raw["type"] if each != "null")
    ):
        case "object":
            return _object_counter(raw["properties"])
        case "array":
            return _list_counter(_counter(raw["items"]))
        case "string" if raw.get("format") in ENFORCED:
            return _format_counter(is_date if raw["format"] == "date" else is_datetime)
        case _:
            return None


def _object_counter(properties: Mapping[str, Any]) -> _Counter:
    found = ((name, _counter(each)) for name, each in properties.items())
    below = [(name, counter) for name, counter in found if counter is not None]
    if not below:
        return len

    def count(value: dict[str, Any]) -> int:
        names = len(value)
        for name, counter in below:
            inner = value.get(name)
            if inner is not None:
                names += counter(inner)
        return names

    return count


def _list_counter(counter: _Counter | None) -> _Counter | None:
    if counter is None:
        return None

    def count(values: list[Any]) -> int:
        return sum([counter(value) for value in values if value is not None])

    return count


def _format_counter(is_written_so: Callable[[str], bool]) -> _Counter:
    def count(text: str) -> int:
        if not is_written_so(text):
            raise _BrokenFormatError
        return 0

    return count
