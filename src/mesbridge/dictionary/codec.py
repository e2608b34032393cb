"""Canonical documents as bytes and back, exactly, and their content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypedDict

import msgspec

from mesbridge.dictionary.entity import Dictionary, Entity
from mesbridge.dictionary.keys import plain_decimal
from mesbridge.dictionary.types import (
    Boolean,
    Date,
    DateTime,
    DecimalNumber,
    Duration,
    FieldType,
    Integer,
    ListOf,
    ObjectOf,
    Time,
)
from mesbridge.errors import PermanentError

_PYTHON: Mapping[type, type] = {
    Integer: int, DecimalNumber: Decimal, Boolean: bool, Date: date, Time: time,
    DateTime: datetime, Duration: timedelta,
}  # fmt: skip


class EntityCodec:
    """Reads and writes the documents of one entity.

    Stored bytes are JSON: decimals as text with all their digits, instants in UTC, durations as
    ISO 8601.
    """

    def __init__(self, entity: Entity, dictionary: Dictionary) -> None:
        self.entity = entity
        self._encoder = msgspec.json.Encoder(decimal_format="string")
        self._sorted = msgspec.json.Encoder(decimal_format="string", order="sorted")
        self._decoder: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(
            _typed_dict(entity, dictionary, {})
        )

    def dump(self, document: Mapping[str, Any]) -> bytes:
        """The document as bytes; :meth:`load` gives an equal one."""
        return self._encoder.encode(document)

    def load(self, body: bytes) -> dict[str, Any]:
        """The document of *body*; what the entity no longer declares is left out.

        Raises:
            msgspec.ValidationError: the bytes are not of this entity.
        """
        return self._decoder.decode(body)

    def load_stored(self, body: bytes) -> dict[str, Any]:
        """As :meth:`load`, of what the ledger has kept, maybe by another dictionary.

        Raises:
            PermanentError: a field has another type now.
        """
        try:
            return self._decoder.decode(body)
        except msgspec.DecodeError as error:
            raise PermanentError("MB675", entity=self.entity.name, found=str(error)) from error

    def content_hash(self, document: Mapping[str, Any]) -> str:
        """SHA-256 as hex; equal documents have equal hashes (``1.0`` and ``1.00`` are equal)."""
        return hashlib.sha256(self._sorted.encode(_normal(document))).hexdigest()


def _normal(value: Any) -> Any:
    """*value* with decimals written in one way only."""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, Mapping):
        return {name: _normal(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return value


def _typed_dict(entity: Entity, dictionary: Dictionary, made: dict[str, Any]) -> Any:
    """A ``TypedDict`` of the entity for msgspec; parts that are used twice are made once."""
    if entity.name not in made:
        fields = {
            name: _python_type(field.type, dictionary, made)
            for name, field in entity.fields.items()
        }
        made[entity.name] = TypedDict(entity.name, fields, total=False)  # type: ignore[operator]
    return made[entity.name]


def _python_type(kind: FieldType, dictionary: Dictionary, made: dict[str, Any]) -> Any:
    if isinstance(kind, ListOf):
        return list[_python_type(kind.item, dictionary, made)]  # type: ignore[misc]
    if isinstance(kind, ObjectOf):
        return _typed_dict(dictionary[kind.entity], dictionary, made)
    return _PYTHON.get(type(kind), str)
