"""JSON: exact decimals in, plain decimals out; duplicates, NaN and depth bombs refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import jiter
import msgspec

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import MAX_DIGITS, check_bounds, is_suspect
from mesbridge.formats.encoding import check_encoding

_BOM = b"\xef\xbb\xbf"
#: Levels that the parser takes.
MAX_DEPTH = 200
_PLACE = re.compile(r"^(.*) at line ([0-9]+) column ([0-9]+)$", re.DOTALL)
_DUPLICATE = re.compile(r'^Detected duplicate key "(.*)"$', re.DOTALL)
_NOT_A_NUMBER = re.compile(rb"NaN|Infinity|nan|inf")
#: What looks like a decimal that Python writes with an exponent.
_EXPONENT = re.compile(rb"E[+-][0-9]")
#: Characters of the parser's reason.
_REASON_LENGTH = 80

_encoder = msgspec.json.Encoder(decimal_format="number")


def read_json(body: bytes) -> Any:
    """The value of the JSON text *body*: str, int, bool, Decimal, None, lists and dicts of these.

    Raises:
        DecodeError: MB450, MB451, MB453 to MB455, MB460, MB461.
    """
    body = body.removeprefix(_BOM)
    try:
        payload = jiter.from_json(
            body, float_mode="decimal", catch_duplicate_keys=True, allow_inf_nan=False
        )
    except ValueError as error:
        raise _explained(body, str(error)) from error
    if is_suspect(body):
        check_bounds(payload)
    return payload


def write_json(document: Any) -> bytes:
    """*document* (str, int, bool, Decimal, None, lists, dicts) as compact UTF-8.

    Decimals are written plain, never with an exponent.
    """
    body = _encoder.encode(document)
    if _EXPONENT.search(body):
        return _encoder.encode(_with_plain_decimals(document))
    return body


def _with_plain_decimals(value: Any) -> Any:
    """*value* with decimals that Python would write with an exponent as finished text."""
    match value:
        case dict():
            return {name: _with_plain_decimals(each) for name, each in value.items()}
        case list():
            return [_with_plain_decimals(each) for each in value]
        case Decimal():
            text = str(value)
            return msgspec.Raw(f"{value:f}".encode()) if "E" in text else value
        case _:
            return value


def _explained(body: bytes, message: str) -> DecodeError:
    """The error of our catalogue for what the parser says."""
    check_encoding(body)
    match = _PLACE.match(message)
    reason, line, column = (match[1], int(match[2]), int(match[3])) if match else (message, 1, 0)
    offset = _offset(body, line, column)
    place: dict[str, Any] = {"at_line": line, "at_column": _characters(body, offset)}
    duplicate = _DUPLICATE.match(reason)
    if duplicate is not None:
        return DecodeError("MB453", source=duplicate[1][:_REASON_LENGTH], **place)
    if "recursion limit" in reason:
        return DecodeError("MB455", expected=MAX_DEPTH)
    if "surrogate" in reason or "hex escape" in reason:
        return DecodeError("MB461", source=_where(place), found="\\u")
    # The second: an exponent that not even a decimal holds.
    if "out of range" in reason or "InvalidOperation" in reason:
        return DecodeError("MB460", source=_where(place), expected=MAX_DIGITS)
    if _NOT_A_NUMBER.search(body, max(offset - 2, 0), offset + 9):
        return DecodeError("MB454", **place)
    return DecodeError("MB451", reason=reason[:_REASON_LENGTH], **place)


def _where(place: dict[str, Any]) -> str:
    return f"{place['at_line']}:{place['at_column']}"


def _offset(body: bytes, line: int, column: int) -> int:
    """The offset of the byte at *line* and *column* (from 1; 0 is the end of the line before)."""
    start = 0
    for _ in range(line - 1):
        start = body.find(b"\n", start) + 1
    return min(start + max(column - 1, 0), len(body))


def _characters(body: bytes, offset: int) -> int:
    """The column in characters, from 1, of the byte at *offset*."""
    start = body.rfind(b"\n", 0, offset) + 1
    return len(body[start:offset].decode(errors="replace")) + 1
