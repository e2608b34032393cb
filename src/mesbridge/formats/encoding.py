"""Bytes that are text."""

from __future__ import annotations

from mesbridge.errors import DecodeError


def check_encoding(body: bytes, encoding: str = "UTF-8") -> None:
    """Refuse *body* if it is not written in *encoding*.

    Raises:
        DecodeError: MB450 with the offset of the byte.
    """
    try:
        body.decode(encoding)
    except UnicodeDecodeError as error:
        raise DecodeError("MB450", expected=encoding, offset=error.start) from error
