"""Bodies as people may see them: values of confidential and personal fields are hidden.

A canonical document is masked by its entity. A foreign body is masked by the mappings that read or
write it; where they cannot tell, only size, hash and content type are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import msgspec

from mesbridge.dictionary.keys import value_text
from mesbridge.dictionary.masking import MASK, mask
from mesbridge.errors import DecodeError
from mesbridge.formats.iso_time import written_duration
from mesbridge.formats.json_format import read_json
from mesbridge.formats.schema import SchemaNode
from mesbridge.mapping.sensitive import WHOLE, sensitive_fields
from mesbridge.workspace.release import Workspace

Hidden = Literal["unknown_message", "unreadable", "not_told_by_a_mapping", "empty"]


@dataclass(frozen=True, slots=True)
class ShownBody:
    """What may be seen of one body.

    Attributes:
        content: the values, masked: str, int, bool, None, lists and dicts; decimals as text. None
            where nothing may be seen.
        hidden: why there is no content.
    """

    size_bytes: int
    sha256: str
    content_type: str | None
    content: Any = None
    hidden: Hidden | None = None


class BodyViewer:
    """Shows bodies by one release of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sensitive = lru_cache(maxsize=None)(self._fields_of)

    def canonical(self, entity: str, stored: bytes | None) -> dict[str, Any] | None:
        """A stored canonical document, masked; None where there is none or it is none now."""
        if stored is None or entity not in self._workspace.dictionary:
            return None
        try:
            document = self._workspace.codec(entity).load(stored)
        except msgspec.DecodeError:
            # Written by a release whose entity was another one.
            return None
        dictionary = self._workspace.dictionary
        shown = readable(mask(dictionary[entity], dictionary, document))
        assert isinstance(shown, dict)
        return shown

    def foreign(self, message: str | None, body: bytes, content_type: str | None) -> ShownBody:
        """The body of the message named *message*, masked."""
        digest = hashlib.sha256(body).hexdigest()
        content, hidden = self._content(message, body)
        return ShownBody(len(body), digest, content_type, content, hidden)

    def _content(self, message: str | None, body: bytes) -> tuple[Any, Hidden | None]:
        if not body:
            return None, "empty"
        if message is None or message not in self._workspace.messages:
            return None, "unknown_message"
        fields = self._sensitive(message)
        if fields is None or WHOLE in fields:
            return None, "not_told_by_a_mapping"
        try:
            payload = self._read(message, body)
        except DecodeError:
            return None, "unreadable"
        return _masked(payload, self._workspace.messages[message].root, fields), None

    def _read(self, message: str, body: bytes) -> Any:
        """The payload, also where it does not fit its schema as long as its fields can be told."""
        try:
            return self._workspace.decode(message, body)
        except DecodeError:
            if self._workspace.messages[message].format != "json":
                raise
            return read_json(body)

    def _fields_of(self, message: str) -> frozenset[str] | None:
        """Names of fields to hide, None where no mapping speaks of the message."""
        specs = [
            spec
            for spec in self._workspace.mappings.values()
            if message in (spec.source, spec.target)
        ]
        if not specs:
            return None
        dictionary = self._workspace.dictionary
        return frozenset().union(*(sensitive_fields(spec, dictionary) for spec in specs))


def _masked(payload: Any, node: SchemaNode | None, hidden: frozenset[str]) -> Any:
    """*payload* without the hidden fields and without what the schema does not declare."""
    if node is None:
        return MASK
    if isinstance(payload, Mapping):
        return {
            name: MASK if name in hidden else _masked(value, node.properties.get(name), hidden)
            for name, value in payload.items()
        }
    if isinstance(payload, list):
        return [_masked(item, node.items, hidden) for item in payload]
    if node.type in ("object", "array") and payload is not None:
        # Some value where an object was expected: nobody can tell what it is.
        return MASK
    return readable(payload)


def readable(value: Any) -> Any:
    """*value* for JSON: decimals as plain text, times in ISO 8601."""
    match value:
        case Mapping():
            return {name: readable(item) for name, item in value.items()}
        case list():
            return [readable(item) for item in value]
        case Decimal():
            return format(value, "f")
        case timedelta():
            return written_duration(value)
        case datetime() | date() | time():
            return value_text(value)
        case _:
            return value
