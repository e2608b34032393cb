from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import DecodeError
from tests.unit.formats.builders import (
    BOOLEAN,
    FILE,
    INTEGER,
    NUMBER,
    TEXT,
    codec,
    list_of,
    object_of,
)

_ORDER = {
    **object_of(
        number=TEXT,
        quantity={"type": ["number", "null"]},
        count=INTEGER,
        final=BOOLEAN,
        note={"type": "string", "maxLength": 5},
        day={"type": "string", "format": "date"},
        at={"type": "string", "format": "date-time"},
        clock={"type": "string", "format": "time"},
        use={"enum": ["main", "by_product"]},
        weight={"anyOf": [{"type": "number", "maximum": 9}, {"type": "null"}]},
        lines=list_of({**object_of(quantity=NUMBER, count=INTEGER), "required": ["quantity"]}),
    ),
    "required": ["number"],
    "additionalProperties": False,
}


def refused(body: bytes, raw: dict[str, Any] | None = None, **settings: int) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        codec(raw or _ORDER, **settings).decode(body)
    error = caught.value
    assert error.message("en")
    assert error.message("zh")
    assert len(str(error)) < 400
    return error


def test_decimals_keep_every_digit() -> None:
    payload = codec(_ORDER).decode(
        b'{"number":"0010","quantity":120.500,"lines":[{"quantity":1e2}]}'
    )

    assert payload == {
        "number": "0010",
        "quantity": Decimal("120.500"),
        "lines": [{"quantity": 100}],
    }
    assert str(payload["quantity"]) == "120.500"


def test_a_byte_order_mark_is_taken() -> None:
    assert codec(_ORDER).decode(b'\xef\xbb\xbf{"number":"1"}') == {"number": "1"}


def test_a_whole_decimal_becomes_the_integer_that_the_schema_says() -> None:
    payload = codec(_ORDER).decode(
        b'{"number":"1","count":2.0,"lines":[{"quantity":1,"count":3.0}]}'
    )

    assert type(payload["count"]) is int
    assert type(payload["lines"][0]["count"]) is int


def test_a_schema_of_one_integer_makes_an_integer() -> None:
    assert type(codec(INTEGER).decode(b"7.0")) is int
    assert codec(object_of(n=INTEGER)).decode(b"{}") == {}


def test_null_stays_where_the_schema_allows_it() -> None:
    payload = codec(_ORDER).decode(b'{"number":"1","quantity":null,"weight":null}')

    assert payload == {"number": "1", "quantity": None, "weight": None}


def test_ids_beyond_53_bits_are_exact() -> None:
    assert codec(object_of(id=INTEGER)).decode(b'{"id":1746120038845112321}') == {
        "id": 1746120038845112321
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"", "MB465", id="empty"),
        pytest.param(b" \n", "MB465", id="blank"),
        pytest.param(b'{"number":"\xe9"}', "MB450", id="not UTF-8"),
        pytest.param('{"number":"1"}'.encode("utf-16"), "MB450", id="UTF-16"),
        pytest.param(b'{"number":"1"', "MB451", id="cut off"),
        pytest.param(b'{"number":"1"}x', "MB451", id="more behind it"),
        pytest.param(b'{"number":"1" "count":1}', "MB451", id="no comma"),
        pytest.param(b"{'number':'1'}", "MB451", id="single quotes"),
        pytest.param(b'{"number":"1","number":"2"}', "MB453", id="a name twice"),
        pytest.param(b'{"number":"1","quantity":NaN}', "MB454", id="NaN"),
        pytest.param(b'{"number":"1","quantity":-Infinity}', "MB454", id="Infinity"),
        pytest.param(b"[" * 300 + b"]" * 300, "MB455", id="too deep"),
        pytest.param(b'{"number":"1","quantity":1e999999}', "MB460", id="a huge exponent"),
        pytest.param(b'{"number":"1","quantity":1e-999999}', "MB460", id="a tiny exponent"),
        pytest.param(b'{"number":"1","quantity":1' + b"0" * 100 + b"}", "MB460", id="long"),
        pytest.param(b'{"number":"1","quantity":0.' + b"1" * 101 + b"}", "MB460", id="long tail"),
        pytest.param(b'{"number":"1","count":1' + b"0" * 5000 + b"}", "MB460", id="very long"),
        pytest.param(b'{"number":"\\u0000"}', "MB461", id="NUL"),
        pytest.param(b'{"number":"\\b"}', "MB461", id="backspace"),
        pytest.param(b'{"a\\u0001":"1"}', "MB461", id="a control character in a name"),
        pytest.param(b'{"number":"\\ud83d"}', "MB461", id="half a pair"),
        pytest.param(b'{"number":"\\ud83d x"}', "MB461", id="half a pair before text"),
        pytest.param(b'{"number":1}', "MB462", id="a number for text"),
        pytest.param(b'{"number":"1","quantity":"12,5"}', "MB462", id="text for a number"),
        pytest.param(b'{"number":"1","note":"123456"}', "MB462", id="too long a text"),
        pytest.param(b'{"number":"1","use":"scrap"}', "MB462", id="not in the enum"),
        pytest.param(b'{"number":"1","weight":10}', "MB462", id="above the maximum"),
        pytest.param(b'{"number":"1","day":"2024-02-30"}', "MB462", id="no such day"),
        pytest.param(b'{"number":"1","day":"20240318"}', "MB462", id="no ISO day"),
        pytest.param(b'{"number":"1","at":"2024-03-18"}', "MB462", id="a day for a moment"),
        pytest.param(b'{"number":"1","at":"2024-03-18T25:00:00"}', "MB462", id="no such hour"),
        pytest.param(b"[]", "MB462", id="a list for an object"),
        pytest.param(b"{}", "MB463", id="a required one missing"),
        pytest.param(b'{"number":"1","x":1}', "MB464", id="undeclared"),
    ],
)
def test_bad_bodies_are_refused_each_with_its_code(body: bytes, code: str) -> None:
    assert refused(body).code == code


def test_more_bytes_than_allowed_are_refused_before_they_are_read() -> None:
    error = refused(b'{"number":"1"}', max_body_bytes=10)

    assert error.code == "MB456"
    assert error.params["found"] == 14
    assert error.params["expected"] == 10


def test_a_violation_names_path_value_expectation_and_place() -> None:
    error = refused(b'{"number":"1","lines":[{"quantity":1},{"quantity":"x"}]}')

    assert error.source == "lines[1].quantity"
    assert error.value == "x"
    assert error.params["expected"] == "type: number"
    assert error.file == FILE
    assert error.line is not None
    assert "lines[1].quantity" in error.message("zh")


def test_a_missing_property_is_named_with_its_path() -> None:
    assert refused(b'{"number":"1","lines":[{}]}').source == "lines[0].quantity"


def test_an_undeclared_property_is_named() -> None:
    assert refused(b'{"number":"1","x":1}').source == "x"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"number":"1","note":"123456"}', "maxLength: 5"),
        (b'{"number":"1","use":"scrap"}', "enum: main, by_product"),
        (b'{"number":"1","weight":10}', "type: number, null"),
        (b'{"number":"1","quantity":"x"}', "type: number, null"),
        (b'{"number":"1","at":"x"}', "format: date-time"),
        (b"[]", "type: object"),
    ],
)
def test_an_expectation_speaks_the_words_of_json_schema(body: bytes, expected: str) -> None:
    assert refused(body).params["expected"] == expected


def test_what_is_wrong_at_the_top_is_told_by_the_name_of_the_message() -> None:
    assert refused(b"[]").source == "plant.order"


def test_a_place_counts_characters_not_bytes() -> None:
    error = refused('{"number":"ü",\n "note":"üü",x}'.encode())

    assert error.code == "MB451"
    assert (error.params["at_line"], error.params["at_column"]) == (2, 14)


def test_an_error_never_shows_a_whole_payload() -> None:
    error = refused(b'{"number":"1","note":"' + b"a" * 100_000 + b'"}')

    assert len(str(error.value)) <= 80
    assert len(str(error)) < 300


def test_a_naive_moment_and_midnight_as_24_hours_are_taken() -> None:
    body = b'{"number":"1","at":"2024-03-18T24:00:00","clock":"22:00:00"}'

    assert codec(_ORDER).decode(body)["at"] == "2024-03-18T24:00:00"


def test_formats_other_than_days_and_moments_are_labels() -> None:
    raw = object_of(mail={"type": "string", "format": "email"}, format=TEXT)

    assert codec(raw).decode(b'{"mail":"nobody","format":"A4"}') == {
        "mail": "nobody",
        "format": "A4",
    }


def test_line_ends_and_tabs_in_texts_are_kept() -> None:
    body = b'{"number":"a\\r\\n\\tb \\\\u0001 caf\\u00e9"}'

    assert codec(_ORDER).decode(body) == {"number": "a\r\n\tb \\u0001 café"}


def test_a_guid_that_looks_like_an_exponent_is_text() -> None:
    body = b'{"number":"5e1000","lines":[{"quantity":1.5}]}'

    assert codec(_ORDER).decode(body)["number"] == "5e1000"


def test_a_value_that_fits_no_branch_is_told_by_its_keyword() -> None:
    raw = {"properties": {"a": {"not": {"type": "string"}}}}

    assert refused(b'{"a":"x"}', raw).params["expected"] == "not"


def test_a_choice_with_null_tells_the_values() -> None:
    raw = object_of(a={"anyOf": [{"enum": ["x", "y"]}, {"type": "null"}]})

    assert refused(b'{"a":"z"}', raw).params["expected"] == "enum: x, y"


def test_null_may_stand_for_a_list_or_an_object_of_integers() -> None:
    raw = object_of(
        a={"type": ["array", "null"], "items": INTEGER},
        b={"type": ["object", "null"], "properties": {"c": INTEGER}},
        d=list_of(TEXT),
    )
    document = {"a": None, "b": None, "d": ["x"]}

    assert codec(raw).decode(b'{"a":null,"b":null,"d":["x"]}') == document


def test_a_schema_of_false_takes_nothing() -> None:
    raw = object_of(a={"type": "object", "properties": {"b": False}})

    assert refused(b'{"a":{"b":1}}', raw).source == "a.b"


def test_a_pattern_of_the_schema_is_enforced_without_running_away() -> None:
    raw = object_of(a={"type": "string", "pattern": "^(a+)+$"})

    error = refused(b'{"a":"' + b"a" * 50_000 + b'!"}', raw)

    assert error.params["expected"] == "pattern: ^(a+)+$"


@pytest.mark.parametrize(
    ("raw", "body", "expected"),
    [
        ({"unevaluatedProperties": False}, b'{"a":1}', "unevaluatedProperties"),
        ({"propertyNames": {"maxLength": 1}}, b'{"ab":1}', "propertyNames: 1"),
        (object_of(**{"a/b~c": NUMBER}), b'{"a/b~c":"x"}', "type: number"),
        ({"additionalProperties": NUMBER}, b'{"a":"x"}', "type: number"),
        ({"$id": "http://plant.test/s", **object_of(a=NUMBER)}, b'{"a":"x"}', "type: number"),
    ],
)
def test_less_usual_keywords_are_told_as_well(
    raw: dict[str, Any], body: bytes, expected: str
) -> None:
    assert refused(body, raw).params["expected"] == expected


_INNER = object_of(**{"": {"type": "string"}, "a": {"type": "integer"}, "type": {"type": "string"}})
_NAMELESS = object_of(
    **{"": {**_INNER, "required": ["x"]}, "list": {"type": "array", "items": _INNER}}
)


@pytest.mark.parametrize(
    ("payload", "path", "expected"),
    [
        ({"": {"x": 1, "a": "1"}}, "a", "type: integer"),
        ({"": {}}, "x", "type: object"),
        ({"": 5}, "plant.order", "type: object"),
        ({"": {"x": 1, "": 5}}, "plant.order", "type: object"),
        ({"list": [{"": 1}]}, "list[0]", "type: object"),
    ],
)
def test_a_name_may_be_empty(payload: Any, path: str, expected: str) -> None:
    with pytest.raises(DecodeError) as raised:
        codec(_NAMELESS).decode(json.dumps(payload).encode())

    assert (raised.value.source, raised.value.params["expected"]) == (path, expected)
