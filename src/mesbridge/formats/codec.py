"""The codec of one message: bytes to payload and back, by its schema."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from mesbridge.errors import DecodeError, EncodeError
from mesbridge.formats.csv_reader import CsvReader
from mesbridge.formats.csv_writer import CsvWriter
from mesbridge.formats.integers import integer_fixer
from mesbridge.formats.json_format import read_json, write_json
from mesbridge.formats.outgoing import compile_outgoing
from mesbridge.formats.quick_read import QuickReader, quick_reader
from mesbridge.formats.quick_write import QuickWriter, quick_writer
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
        self.content_type = _content_type(schema)
        self._max_body_bytes = max_body_bytes
        self._validator = SchemaValidator(schema)
        self._csv = CsvReader(schema, schema.csv) if schema.csv is not None else None
        self._read, self._write = self._format()
        self._plain = compile_outgoing(schema.root)
        self._fix_integers = integer_fixer(schema.root) if schema.format == "json" else None
        self._quick_reader, self._quick_writer = self._quick()

    def _quick(self) -> tuple[QuickReader | None, QuickWriter | None]:
        """The short ways, where the format and the schema have them."""
        if self.schema.format != "json" or self._csv is not None:
            return None, None
        return quick_reader(self.schema.raw), quick_writer(self.schema.raw)

    def _format(self) -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
        """What reads and what writes the schema's format."""
        schema = self.schema
        if self._csv is not None and schema.csv is not None:
            return self._csv.read, CsvWriter(schema, schema.csv).write
        if schema.format == "xml":
            return XmlReader(schema).read, XmlWriter(schema).write
        return read_json, write_json

    def decode(self, body: bytes) -> Any:
        """The payload of *body*: str, int, bool, Decimal, None, lists and dicts of these.

        Raises:
            DecodeError: MB444 to MB465, MB469; source is the dotted path, file and line those of
                the schema.
        """
        self._check_size(body)
        if self._quick_reader is not None:
            payload = self._quick_reader.read(body)
            if payload is not None:
                return payload
        payload = self._read(body)
        violation = self._validator.violation(payload)
        if violation is not None:
            raise self._refused(violation, body)
        return self._fix_integers(payload) if self._fix_integers else payload

    def encode(self, document: Any) -> bytes:
        """The bytes of *document*: as a payload, and date, time, aware datetime, timedelta.

        Raises:
            EncodeError: MB466 to MB468; target is the dotted path, file and line those of the
                schema.
        """
        if self._quick_writer is not None:
            body = self._quick_writer.write(document)
            if body is not None:
                return body
        try:
            plain = self._plain(document)
            violation = self._validator.violation(plain)
            if violation is not None:
                raise self._unfit(violation)
            body = self._write(plain)
            if self._quick_writer is not None:
                self._quick_writer.learn(document)
            return body
        except UnicodeEncodeError as error:
            raise EncodeError("MB468", target=self.schema.name, found="U+D800–DFFF") from error
        except RecursionError as error:
            raise EncodeError("MB468", target=self.schema.name, found="[[[[[…]]]]]") from error

    def split(self, body: bytes) -> list[bytes] | None:
        """The messages of *body* where it may hold several, one row each; None: it is one.

        Raises:
            DecodeError: MB444 to MB447, MB450, MB453, MB461, MB465: the whole cannot be cut up.
        """
        if self._csv is None or self._csv.is_whole:
            return None
        return self._csv.split(body)

    def _check_size(self, body: bytes) -> None:
        if len(body) > self._max_body_bytes:
            raise DecodeError("MB456", found=len(body), expected=self._max_body_bytes)
        # Blanks are cells of a CSV, and nothing elsewhere.
        if not (body if self._csv is not None else body.strip()):
            raise DecodeError("MB465")

    def _refused(self, violation: Violation, body: bytes) -> DecodeError:
        code = _DECODE_CODES[violation.kind]
        place: dict[str, Any] = {}
        if self._csv is not None and violation.kind == "value" and violation.path:
            line, column = self._csv.place(body, violation.path)
            code, place = "MB449", {"at_line": line, "at_column": column}
        return DecodeError(
            code,
            source=violation.path or self.schema.name,
            value=_short(violation.value),
            file=self.schema.file,
            line=violation.line,
            expected=violation.expected,
            **place,
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


def _content_type(schema: MessageSchema) -> str:
    if schema.csv is None:
        return f"application/{schema.format}"
    charset = {"utf-8-bom": "utf-8", "latin1": "iso-8859-1", "cp1252": "windows-1252"}
    return f"text/csv; charset={charset.get(schema.csv.encoding, schema.csv.encoding)}"


def _short(value: object) -> object:
    """*value* where it is short, else the beginning of it: an error is no place for a payload."""
    return value if isinstance(value, bool | int | Decimal | None) else shown(value)
