"""No file and no body makes the bridge open a connection or read another file."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mesbridge.errors import DecodeError
from mesbridge.findings import Finding
from mesbridge.formats.codec import MessageCodec
from mesbridge.workspace import check
from tests.unit.formats.builders import TEXT, codec, object_of
from tests.unit.workspace.builders import write_workspace


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that would notice the first connection."""
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        waiting.listen()
        waiting.setblocking(False)
        yield waiting


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/schema.json"


def _nobody_came(listener: socket.socket) -> bool:
    try:
        listener.accept()
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize(
    "reference",
    [
        {"properties": {"No": {"$ref": "ADDRESS"}}},
        {"$schema": "ADDRESS", "properties": {"No": {"type": "string"}}},
        {"$id": "ADDRESS", "properties": {"No": {"$ref": "other.json"}}},
        {"properties": {"No": {"$dynamicRef": "ADDRESS#x"}}},
        {"allOf": [{"$ref": "ADDRESS"}]},
        {"properties": {"No": {"$ref": "file:///etc/hostname"}}},
    ],
)
def test_a_schema_never_leads_out_of_its_file(
    tmp_path: Path, listener: socket.socket, reference: dict[str, Any]
) -> None:
    text = json.dumps({"type": "object", **reference}).replace("ADDRESS", _address(listener))
    write_workspace(tmp_path, {"schemas/erp_one/order.schema.json": text})

    findings: list[Finding] = check(tmp_path / "mappings", tmp_path / "schemas")

    assert _nobody_came(listener)
    assert any(each.position.file.endswith("order.schema.json") for each in findings) or (
        "$schema" in reference
    )


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE Order SYSTEM "ADDRESS"><Order><text>a</text></Order>',
        '<!DOCTYPE Order [<!ENTITY x SYSTEM "ADDRESS">]><Order><text>&x;</text></Order>',
        '<!DOCTYPE Order [<!ENTITY % x SYSTEM "ADDRESS"> %x;]><Order/>',
        '<?xml-stylesheet href="ADDRESS"?><Order><text>a</text></Order>',
        '<Order xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="ADDRESS"/></Order>',
        '<Order xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/hostname" parse="text"/></Order>',
        '<Order xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="ADDRESS"/>',
    ],
)
def test_a_body_never_leads_anywhere(listener: socket.socket, body: str) -> None:
    orders: MessageCodec = codec({"x-xml": {"root": "Order"}, **object_of(text=TEXT)})
    payload: Any = {}

    with suppress(DecodeError):
        payload = orders.decode(body.replace("ADDRESS", _address(listener)).encode())

    assert _nobody_came(listener)
    assert payload in ({}, {"text": "a"})
