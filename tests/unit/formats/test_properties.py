"""Whatever comes, decoding answers or refuses; what was written is read back the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import FORBIDDEN, in_bounds
from mesbridge.formats.sniff import root_of
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
    text=TEXT,
    number=NUMBER,
    count=INTEGER,
    flag=BOOLEAN,
    lines=list_of(object_of(text=TEXT, number=NUMBER)),
)
_JSON = codec(_PARTS)
_OPEN_JSON = codec({})
_XML = codec({"x-xml": {"root": "Order"}, **_PARTS})
_SCHEDULE = codec(schedule())

_FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "{", "}", "[", "]", ",", ":", '"', '"a"', "1", "1e999", "-", "0.1", "NaN", "null",
            "true", "\\u", "\\ud800", "\\u0000", " ", "\n", "é", "0" * 120, "e", "工",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip
_TAGS = st.lists(
    st.sampled_from(
        [
            "<Order>", "</Order>", "<lines>", "</lines>", "<text>", "</text>", "<number>",
            "</number>", "<Order/>", "&amp;", "&x;", "&#0;", "<!DOCTYPE a>", "<!--", "-->",
            "<![CDATA[", "]]>", "<?xml version='1.0' encoding='gbk'?>", "1", "x", " ", "é", "<",
            "xmlns='a'",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip


def _answers(decode: Any, body: bytes) -> None:
    refusal: DecodeError | None = None
    payload = None
    try:
        payload = decode(body)
    except DecodeError as error:
        refusal = error

    if refusal is None:
        _check(payload)
    else:
        assert len(refusal.message("en")) < 500
        assert len(refusal.message("zh")) < 500


def _check(value: Any) -> None:
    """Nothing in a payload may blow up what comes later."""
    if isinstance(value, dict):
        for name, each in value.items():
            _check(name)
            _check(each)
    elif isinstance(value, list):
        for each in value:
            _check(each)
    elif isinstance(value, str):
        assert FORBIDDEN.search(value) is None
    elif isinstance(value, Decimal):
        assert in_bounds(value)
    else:
        assert value is None or isinstance(value, int)


@settings(deadline=None)
@given(st.binary(max_size=200) | _FRAGMENTS.map(str.encode))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    _answers(_JSON.decode, body)
    _answers(_OPEN_JSON.decode, body)


@settings(deadline=None)
@given(st.binary(max_size=200) | _TAGS.map(str.encode))
def test_any_bytes_are_xml_or_refused(body: bytes) -> None:
    _answers(_XML.decode, body)
    root_of(body)


@settings(deadline=None)
@given(_TAGS)
def test_anything_inside_an_order_is_read_or_refused(inside: str) -> None:
    _answers(_XML.decode, f"<Order>{inside}</Order>".encode())


_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20
)
_NUMBERS = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=6
)
_LINES = st.fixed_dictionaries({}, optional={"text": _TEXTS, "number": _NUMBERS})
_DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "text": _TEXTS,
        "number": _NUMBERS,
        "count": st.integers(-(10**18), 10**18),
        "flag": st.booleans(),
        "lines": st.lists(_LINES, min_size=1, max_size=3),
    },
)


@settings(deadline=None)
@given(_DOCUMENTS)
def test_what_is_written_as_json_is_read_back_the_same(document: dict[str, Any]) -> None:
    assert _JSON.decode(_JSON.encode(document)) == document


@settings(deadline=None)
@given(_DOCUMENTS)
def test_what_is_written_as_xml_is_read_back_the_same(document: dict[str, Any]) -> None:
    assert _XML.decode(_XML.encode(document)) == document


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"ID": _TEXTS},
            optional={
                "Description": st.lists(
                    st.fixed_dictionaries({"#text": _TEXTS}, optional={"@languageID": _TEXTS}),
                    min_size=1,
                    max_size=2,
                ),
                "Final": st.booleans(),
            },
        ),
        min_size=1,
        max_size=3,
    )
)
def test_segments_come_back_in_their_order_with_their_attributes(segments: list[Any]) -> None:
    document = {"DataArea": {"OperationsSchedule": [{"ID": "S", "Segment": segments}]}}

    assert _SCHEDULE.decode(_SCHEDULE.encode(document)) == document


@settings(deadline=None)
@given(st.permutations(["ID", "Description", "Final", "Count", "Quantity"]))
def test_elements_are_written_in_the_order_of_the_schema(names: list[str]) -> None:
    values: dict[str, Any] = {
        "ID": "1", "Description": ["d"], "Final": True, "Count": 1,
        "Quantity": [{"QuantityString": Decimal(1)}],
    }  # fmt: skip
    segment = {name: values[name] for name in names}

    body = _SCHEDULE.encode(
        {"DataArea": {"OperationsSchedule": [{"ID": "S", "Segment": [segment]}]}}
    )

    places = [body.index(f"<{name}>".encode()) for name in values]
    assert places == sorted(places)
