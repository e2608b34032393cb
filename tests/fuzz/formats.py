"""Targets that decode: bytes to payload and back."""

from __future__ import annotations

from typing import Any

from mesbridge.documents import Fields
from mesbridge.findings import errors_in
from mesbridge.formats.codec import MessageCodec
from mesbridge.formats.schema_reader import read_schema
from mesbridge.workspace.yaml_source import read_yaml
from tests.fuzz.checks import check_findings, demand, only_our_errors
from tests.unit.formats.builders import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    codec,
    list_of,
    object_of,
    schedule,
)

_PARTS = object_of(
    text=TEXT, number=NUMBER, count=INTEGER, flag=BOOLEAN, day={"type": "string", "format": "date"},
    at={"type": "string", "format": "date-time"}, any={},
    lines=list_of(object_of(text=TEXT, number=NUMBER)),
)  # fmt: skip
_ROW = object_of(text=TEXT, number=NUMBER, count=INTEGER, flag=BOOLEAN)
_JSON = (codec(_PARTS), codec({}))
_XML = (codec({"x-xml": {"root": "Order"}, **_PARTS}), codec(schedule()))
_CSV = tuple(
    codec({"x-csv": {"rows": "lines", **dialect}, **object_of(lines=list_of(_ROW))})
    for dialect in ({}, {"delimiter": ";", "encoding": "latin1"}, {"quote": "", "delimiter": "|"})
)


def json(data: bytes) -> None:
    """JSON bodies."""
    for each in _JSON:
        _there_and_back(each, data)


def xml(data: bytes) -> None:
    """XML bodies."""
    for each in _XML:
        _there_and_back(each, data)


def csv(data: bytes) -> None:
    """CSV bodies, in several dialects."""
    for each in _CSV:
        _there_and_back(each, data)
        with only_our_errors():
            for row in each.split(data) or ():
                each.decode(row)


def schema(data: bytes) -> None:
    """Schemas, and what they make of a small body."""
    text = data.decode("utf-8", "replace")
    findings: list[Any] = []
    documents = read_yaml(text, "order.schema.json", findings)
    if documents and isinstance(documents[0], Fields):
        message = read_schema("erp.order", "erp", documents[0], "json", findings)
        if not errors_in(findings):
            made = MessageCodec(message)
            for body in (
                b"{}",
                b'{"a": [{"a": 1, "b": "x"}]}',
                b"<Order><a>1</a></Order>",
                b"a\n1",
            ):
                _there_and_back(made, body)
    check_findings(findings, text, "order.schema.json")


def _there_and_back(codec: MessageCodec, data: bytes) -> None:
    """What is decoded can be written, and means the same when it is read again."""
    payload: Any = None
    decoded = False
    with only_our_errors():
        payload = codec.decode(data)
        decoded = True
    if not decoded:
        return
    body = b""
    written = False
    with only_our_errors():
        # Not everything that can be read can be written: XML knows no name with a blank.
        body = codec.encode(payload)
        written = True
    if written and body.strip():
        again = codec.decode(body)
        demand(again == payload, f"{again!r} means the same as {payload!r}")
