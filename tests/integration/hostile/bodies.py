"""Bodies of messages that are broken on purpose, with the code that each ends with."""

from __future__ import annotations

JSON: dict[bytes, str] = {
    b"": "MB465",
    b"\x00": "MB451",
    b"\xff\xfe{\x00}\x00": "MB450",
    b'{"No": "\xff"}': "MB450",
    b'{"No": "\\ud800"}': "MB461",
    b'{"No": "\\u0000"}': "MB461",
    b'{"No": "1", "No": "2"}': "MB453",
    b'{"N\\u006f": "1", "No": "2"}': "MB453",
    b'{"No": "1", "Qty": NaN}': "MB454",
    b'{"No": "1", "Qty": -Infinity}': "MB454",
    b'{"No": "1", "Qty": 1e999999}': "MB460",
    b'{"No": "1", "Qty": 1E+1000000000}': "MB460",
    b'{"No": "1", "Qty": 1e99999999999999999999999999}': "MB460",
    b'{"No": "1", "Qty": ' + b"9" * 100_000 + b"}": "MB460",
    b'{"No": "1", "Qty": 0.' + b"0" * 200_000 + b"1}": "MB460",
    b'{"No": "1", "Qty": 01}': "MB451",
    b'{"No": "1", "Qty": 0x10}': "MB451",
    b'{"No": ' + b"[" * 100_000: "MB455",
    b'{"a":' * 100_000: "MB455",
    b'{"No": ["1"]}': "MB462",
    b'{"No": "' + b"1" * 900_000 + b'", "Qty": "x"}': "MB462",
    b'{"No": "1"} {"No": "2"}': "MB451",
    b"<No>1</No>": "MB451",
    b" " * 2_000_000: "MB456",
}
