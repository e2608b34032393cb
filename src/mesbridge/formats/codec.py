"""The codec of one message: bytes to payload and back, by its schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mesbridge.errors import DecodeError, EncodeError
from mesbridge.formats.integers import integer_fixer
from mesbridge.formats.json_format import read_json, write_json
from mesbridge.formats.outgoing import compile_outgoing
from mesbridge.formats.schema import MessageSchema
from mesbridge.formats.shown import shown
from mesbridge.formats.validation import SchemaValidator, Violation
from mesbridge.formats.xml_reader import XmlReader
from mesbridge.formats.xml_writer import XmlWriter

#: Bytes of the largest body, unless the settings say otherwise.
DEFAULT_MAX_BODY_BYTES = 1 << 20
_DECODE_CODES = {"value": "MB462", "missing": "MB463", "undeclared": "MB464"}
_ENCODE_CODES = {"value": "MB466", "missing": "MB467", "undeclared": "MB466"}


class MessageCodec:
    """Bytes to payload and back for one message; safe to share between threads.

    Raises:
        ValueError: the schema is none that a validator understands (its findings say so).
    """

    def __init__(self, schema: MessageSchema, max_body_bytes: int = DEFAULT_MAX_BODY_BYTES) -> None:
        self.schema = schema
        self.content_type = f"application/{schema.format}"
        self._max_body_bytes = max_body_bytes
        self._validator = SchemaValidator(schema)
        self._xml = (XmlReader(schema), XmlWriter(schema)) if schema.format == "xml" else None
        self._plain = compile_outgoing(schema.root)
        self._fix_integers = integer_fixer(schema.root)

    def decode(self, body: bytes) -> Any:
        """The payload of *body*: str, int, bool, Decimal, None, lists and dicts of these.

        Raises:
            DecodeError: MB450 to MB465, MB469; source is the dotted path, file and line those of
                the schema.
        """
        self._check_size(body)
        payload = self._xml[0].read(body) if self._xml else read_json(body)
        violation = self._validator.violation(payload)
        if violation is not None:
            raise self._refused(violation)
        return self._fix_integers(payload) if self._fix_integers and not self._xml else payload

    def encode(self, document: Any) -> bytes:
        """The bytes of *document*: as a payload, and date, time, aware datetime, timedelta.

        Raises:
            EncodeError: MB466 to MB468; target is the dotted path, file and line those of the
                schema.
        """
        plain = self._plain(document)
        try:
            violation = self._validator.violation(plain)
            if violation is not None:
                raise self._unfit(violation)
            return self._xml[1].write(plain) if self._xml else write_json(plain)
        except UnicodeEncodeError as error:
            raise EncodeError("MB468", target=self.schema.name, found="U+D800–DFFF") from error

    def _check_size(self, body: bytes) -> None:
        if len(body) > self._max_body_bytes:
            raise DecodeError("MB456", found=len(body), expected=self._max_body_bytes)
        if not body.strip():
            raise DecodeError("MB465")

    def _refused(self, violation: Violation) -> DecodeError:
        return DecodeError(
            _DECODE_CODES[violation.kind],
            source=violation.path or self.schema.name,
            value=_short(violation.value),
            file=self.schema.file,
            line=violation.line,
            expected=violation.expected,
        )

    def _unfit(self, violation: Violation) -> EncodeError:
        return EncodeError(
            _ENCODE_CODES[violation.kind],
            target=violation.path or self.schema.name,
            value=_short(violation.value),
            file=self.schema.file,
            line=violation.line,
            expected=violation.expected,
        )


def _short(value: object) -> object:
    """*value* where it is short, else the beginning of it: an error is no place for a payload."""
    return value if isinstance(value, bool | int | Decimal | None) else shown(value)
