"""The short ways of JSON give what the long ones give: the same values, bytes and errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mesbridge.errors import MesbridgeError
from mesbridge.formats.codec import MessageCodec
from mesbridge.formats.quick_read import quick_reader
from mesbridge.formats.quick_write import PATIENCE, quick_writer
from tests.unit.formats.builders import codec

_TEXT = st.sampled_from(["", "a", "äb", "12.50", "a:b", '":', 'say "x"', "\\", "2024-03-18", "中",
                         "2024-03-18T10:00:00Z", "\x7f", "x" * 9])  # fmt: skip
_NAMES = st.sampled_from(["a", "b", "a:b", 'c"', "d\\", "ä", "@e"])


def _nullable(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "type": [raw["type"], "null"]}


_SIMPLE = st.sampled_from([
    {"type": "string"}, {"type": "string", "maxLength": 5}, {"type": "string", "minLength": 1},
    {"type": "string", "enum": ["a", "", "äb"]}, {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"}, {"type": "string", "format": "uri"},
    {"type": "integer"}, {"type": "boolean"},
])  # fmt: skip


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.dictionaries(_NAMES, inner, max_size=4).flatmap(
        lambda properties: st.sets(st.sampled_from(sorted(properties)) if properties else st.nothing()).map(
            lambda required: {"type": "object", "properties": properties, "required": sorted(required),
                              "additionalProperties": False}
        )
    )  # fmt: skip
    lists = st.builds(
        lambda items, most: {"type": "array", "items": items, "maxItems": most},
        inner,
        st.integers(1, 3),
    )
    return objects | lists


_PLACES = st.recursive(_SIMPLE | _SIMPLE.map(_nullable), _deeper, max_leaves=8)
_SCHEMAS = _PLACES.flatmap(
    lambda place: st.just(
        {"type": "object", "properties": {"a": place, "b:": {"type": "string"}}, "required": ["a"],
         "additionalProperties": False}
    )
)  # fmt: skip


def _fitting(raw: dict[str, Any], texts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values that mostly fit *raw*."""
    kind = raw["type"] if isinstance(raw["type"], str) else raw["type"][0]
    match kind:
        case "object":
            fields = {name: _fitting(each, texts) for name, each in raw["properties"].items()}
            needed = {name: fields.pop(name) for name in raw["required"]}
            found: Any = st.fixed_dictionaries(needed, optional=fields)
        case "array":
            found = st.lists(_fitting(raw["items"], texts), max_size=3) | st.just(())
        case "integer":
            found = st.integers(-5, 5) | st.sampled_from([10**18, 10**18 + 1, 10**101, True])
        case "boolean":
            found = st.booleans()
        case _:
            found = st.sampled_from(raw["enum"]) if "enum" in raw else texts
    return found | st.none() if kind != raw["type"] else found


def _outcome(work: Callable[[], Any]) -> Any:
    try:
        return repr(work())
    except MesbridgeError as error:
        return str(error), error.params


def _codecs(raw: dict[str, Any]) -> tuple[MessageCodec, MessageCodec]:
    """A codec, and one that only knows the long ways."""
    quick, slow = codec(raw), codec(raw)
    slow._quick_reader = slow._quick_writer = None
    return quick, slow


_WRITTEN = st.sampled_from([
    {}, {"separators": (",", ":")}, {"indent": 1}, {"separators": (" , ", " : ")},
    {"ensure_ascii": False}, {"separators": (",\t", "\n:\r")},
])  # fmt: skip


@st.composite
def _bodies(draw: st.DrawFn) -> tuple[dict[str, Any], bytes]:
    """A schema, and a body that fits it, nearly fits it, or is broken."""
    raw = draw(_SCHEMAS)
    body = json.dumps(draw(_fitting(raw, _TEXT)), **draw(_WRITTEN)).encode()
    if draw(st.booleans()):
        return raw, body
    place, end = draw(st.integers(0, len(body))), draw(st.integers(0, 3))
    put = draw(st.sampled_from([b'"a":1,', b'"a:b" : "x",', b'"\\u0061":"",', b" ", b'"', b":", b"{", b"\\",
                                b"\xff", b"1.0", b"1e2", b"NaN", b'"z":[[{"y":1}]],', b"\x00", b"-", b'":',
                                b'\\u0000', b'\\ud800']))  # fmt: skip
    return raw, body[:place] + put + body[place + end :]


_FLAT = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
         "required": [], "additionalProperties": False}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_bodies())
@example((_FLAT, b'{"a":"x","a" :"y"}'))
@example((_FLAT, b'{"a":"x","\\u0061":"y"}'))
@example((_FLAT, b'{"a":"x","x:y":"y"}'))
@example((_FLAT, b'{"a":":","a":"y"}'))
@example((_FLAT, b'{"a":"\\":","a\\u0062":"y"}'))
@example((_FLAT, b'{"b":12.0}'))
@example((_FLAT, b'{"b":1e2}'))
@example((_FLAT, b'\xef\xbb\xbf{"b":1}'))
@example((_FLAT, b'{"a":"\xed\xa0\x80"}'))
@example((_FLAT, b'{"a":"\\u0007"}'))
@example((_FLAT, b'{"b":' + b"9" * 101 + b"}"))
def test_a_body_is_read_as_the_long_way_reads_it(case: tuple[dict[str, Any], bytes]) -> None:
    raw, body = case
    quick, slow = _codecs(raw)

    assert _outcome(lambda: quick.decode(body)) == _outcome(lambda: slow.decode(body))


_AWARE = [datetime(2024, 3, 18, 10, tzinfo=UTC), datetime(2024, 3, 18, 10, 0, 0, 5, UTC),
          datetime(2024, 3, 18, 10, tzinfo=timezone(timedelta(hours=2)))]  # fmt: skip
_NAIVE = datetime(2024, 3, 18, 10)  # noqa: DTZ001
_VALUES = {
    "text": _TEXT,
    "decimal": st.sampled_from(["0", "-0", "12.50", "1E+3", "1E-7", "NaN", "-Infinity", "1" * 101,
                                "123456.7", "-1"]).map(Decimal),
    "instant": st.sampled_from([*_AWARE, _NAIVE]),
    "day": st.just(date(2024, 3, 18)),
    "other": st.sampled_from([1, True, timedelta(hours=1), 1.5, (), {}, None, b"x"]),
}  # fmt: skip


@st.composite
def _documents(draw: st.DrawFn) -> tuple[dict[str, Any], list[Any]]:
    """A schema, and documents that bring the same kinds of values, mostly."""
    raw = draw(_SCHEMAS)
    kind = draw(st.sampled_from(sorted(_VALUES)))
    mostly = _VALUES[kind] if draw(st.booleans()) else _VALUES[kind] | _VALUES["text"]
    documents = draw(st.lists(_fitting(raw, mostly), min_size=1, max_size=4))
    if draw(st.booleans()):
        documents.append({**documents[0], "more": 1})
    return raw, [*documents, *documents]


_KEPT = {"type": "object", "properties": {"b:": {"type": "string"}, "a": {"type": "string", "maxLength": 12}},
         "required": ["a"], "additionalProperties": False}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_documents())
@example(
    (
        _KEPT,
        [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("12345678901.9"), "b:": _AWARE[0]}],
    )
)
@example((_KEPT, [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("1E-9"), "b:": _AWARE[0]}]))
@example((_KEPT, [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("NaN"), "b:": _AWARE[0]}]))
@example(
    (_KEPT, [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("-Infinity"), "b:": _AWARE[0]}])
)
@example((_KEPT, [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("1.5"), "b:": _AWARE[2]}]))
@example((_KEPT, [{"a": Decimal("1.5"), "b:": _AWARE[0]}, {"a": Decimal("1.5"), "b:": _NAIVE}]))
@example((_KEPT, [{"a": "\ud800"}, {"a": "\ud800"}]))
def test_a_document_is_written_as_the_long_way_writes_it(
    case: tuple[dict[str, Any], list[Any]],
) -> None:
    raw, documents = case
    quick, slow = _codecs(raw)

    for document in documents:
        assert _outcome(lambda: quick.encode(document)) == _outcome(lambda: slow.encode(document))  # noqa: B023


def test_the_short_ways_are_taken() -> None:
    reader, writer = quick_reader(_KEPT), quick_writer(_KEPT)
    assert reader is not None
    assert writer is not None
    document = {"a": Decimal("1.50"), "b:": _AWARE[0]}

    assert reader.read(b'{"a":"x"}') == {"a": "x"}
    assert writer.write(document) is None
    writer.learn(document)
    assert writer.write(document) == b'{"b:":"2024-03-18T10:00:00Z","a":"1.50"}'


@pytest.mark.parametrize("raw", [
    {**_FLAT, "additionalProperties": True},
    {"type": "object", "properties": {}},
    {**_FLAT, "properties": {"a": {"type": "string", "pattern": "^x$"}}},
    {**_FLAT, "properties": {"a": {"type": "number"}}},
    {**_FLAT, "properties": {"a": {}}},
    {**_FLAT, "properties": {"a": {"type": ["string", "integer"]}}},
    {**_FLAT, "properties": {"a": {"enum": [1]}}},
    {**_FLAT, "oneOf": [{}]},
    {**_FLAT, "required": ["z"]},
])  # fmt: skip
def test_a_schema_that_says_more_has_no_short_way(raw: dict[str, Any]) -> None:
    assert quick_reader(raw) is None
    assert quick_writer(raw) is None


def test_documents_of_ever_other_kinds_are_not_tried_for_ever() -> None:
    writer = quick_writer(_KEPT)
    assert writer is not None
    writer.learn({"a": "x"})
    assert writer.write({"a": "x"}) is not None

    for _ in range(PATIENCE + 1):
        assert writer.write({"a": Decimal(1)}) is None

    assert writer.write({"a": "x"}) is None
