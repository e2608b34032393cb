from __future__ import annotations

import pytest

from mesbridge.formats.sniff import root_of


@pytest.mark.parametrize(
    ("body", "root"),
    [
        (b"<Order/>", "Order"),
        (b"<a:Order xmlns:a='x'><b/></a:Order>", "Order"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- <x> -->\n<Order >", "Order"),
        ('<?xml version="1.0" encoding="UTF-16"?><工单/>'.encode("utf-16"), "工单"),
        (b'{"Order": 1}', None),
        (b"[]", None),
        (b"", None),
        (b"<!-- open", None),
        (b"<!DOCTYPE a>", None),
        (b"\xff\xfe\x00", None),
        (b"<\xff/>", None),
    ],
)
def test_the_root_is_found_without_reading_the_body(body: bytes, root: str | None) -> None:
    assert root_of(body) == root
