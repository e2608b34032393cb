from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import EncodeError
from tests.unit.formats.builders import (
    BOOLEAN,
    FILE,
    INTEGER,
    NAMESPACE,
    NUMBER,
    TEXT,
    codec,
    list_of,
    object_of,
    schedule,
)


def refused(document: Any, raw: dict[str, Any]) -> EncodeError:
    with pytest.raises(EncodeError) as caught:
        codec(raw).encode(document)
    assert caught.value.message("en")
    assert caught.value.message("zh")
    return caught.value


def xml(**properties: Any) -> dict[str, Any]:
    return {"x-xml": {"root": "Order"}, **object_of(**properties)}


def body_of(document: Any, raw: dict[str, Any]) -> str:
    text = codec(raw).encode(document).decode()
    return text.removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')


def test_json_is_compact_and_in_the_order_of_the_schema() -> None:
    raw = object_of(a=TEXT, b=object_of(c=TEXT, d=TEXT), e=list_of(object_of(f=TEXT, g=TEXT)))

    body = codec(raw).encode(
        {"z": 1, "e": [{"g": "1", "f": "2"}], "b": {"d": "3", "c": "4"}, "a": "é"}
    )

    expected = '{"a":"é","b":{"c":"4","d":"3"},"e":[{"f":"2","g":"1"}],"z":1}'
    assert body.decode() == expected


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("58.000", "58.000"),
        ("1E+5", "100000"),
        ("1E-9", "0.000000001"),
        ("0E-9", "0.000000000"),
        ("-0.5", "-0.5"),
        ("1E+30", "1" + "0" * 30),
    ],
)
def test_decimals_are_written_plain(number: str, written: str) -> None:
    raw = object_of(q=NUMBER, l=list_of(NUMBER), t=TEXT)
    value = Decimal(number)

    body = codec(raw).encode({"q": value, "l": [value], "t": value}).decode()

    assert body == f'{{"q":{written},"l":[{written}],"t":"{written}"}}'


def test_a_text_that_looks_like_an_exponent_is_written_as_it_is() -> None:
    assert codec(object_of(a=TEXT)).encode({"a": "1E+5"}) == b'{"a":"1E+5"}'


def test_times_and_durations_are_written_as_iso() -> None:
    names = ("instant", "day", "clock", "span", "other")
    raw = object_of(**dict.fromkeys(names, TEXT))
    local = datetime(2024, 3, 18, 22, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=1)))

    body = codec(raw).encode(
        {
            "instant": datetime(2024, 3, 18, 21, tzinfo=UTC),
            "day": date(2024, 3, 18),
            "clock": time(22),
            "span": timedelta(hours=4, minutes=30),
            "other": local,
        }
    )

    assert body.decode() == (
        '{"instant":"2024-03-18T21:00:00Z","day":"2024-03-18","clock":"22:00:00",'
        '"span":"PT4H30M","other":"2024-03-18T21:00:00.500000Z"}'
    )


def test_whole_numbers_become_text_where_the_schema_says_so() -> None:
    assert codec(object_of(n=TEXT)).encode({"n": 10}) == b'{"n":"10"}'


def test_null_is_written_where_the_schema_allows_it() -> None:
    raw = object_of(a={"type": ["string", "null"]})

    assert codec(raw).encode({"a": None}) == b'{"a":null}'
    assert refused({"a": None}, object_of(a=TEXT)).code == "MB466"


def test_a_document_that_breaks_the_schema_does_not_leave() -> None:
    raw = {
        **object_of(l=list_of(object_of(note={"type": "string", "maxLength": 3}))),
        "required": ["l"],
    }

    error = refused({"l": [{"note": "abcd"}]}, raw)

    assert (error.code, error.target, error.value) == ("MB466", "l[0].note", "abcd")
    assert error.params["expected"] == "maxLength: 3"
    assert error.file == FILE
    assert refused({}, raw).code == "MB467"
    assert refused({}, raw).target == "l"
    assert refused([], raw).target == "plant.order"


def test_an_undeclared_property_does_not_leave_a_closed_schema() -> None:
    raw = {**object_of(a=TEXT), "additionalProperties": False}

    error = refused({"b": "1"}, raw)

    assert (error.code, error.target) == ("MB466", "b")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1.5, id="a float"),
        pytest.param(Decimal("NaN"), id="not a number"),
        pytest.param(Decimal("Infinity"), id="infinity"),
        pytest.param(Decimal("1E+101"), id="a huge exponent"),
        pytest.param(10**100, id="too many digits"),
        pytest.param(datetime(2024, 3, 18, 22), id="a naive time"),  # noqa: DTZ001
        pytest.param({1, 2}, id="a set"),
    ],
)
def test_values_that_no_format_carries_are_refused_with_their_path(value: Any) -> None:
    raw = object_of(a=list_of(object_of(b={})))

    error = refused({"a": [{"b": "x"}, {"b": value}]}, raw)

    assert (error.code, error.target) == ("MB468", "a[1].b")


def test_an_undeclared_value_is_looked_at_too() -> None:
    error = refused({"z": [{"y": 1.5}]}, object_of())

    assert (error.code, error.target) == ("MB468", "z[0].y")


def test_a_value_that_is_nothing_at_all_is_refused_without_a_path() -> None:
    assert refused(1.5, {}).target is None


def test_half_a_surrogate_pair_is_refused() -> None:
    assert refused({"a": "\ud800"}, object_of(a=TEXT)).code == "MB468"
    assert refused({"a": "\ud800"}, object_of()).code == "MB468"


def test_xml_is_written_in_the_order_of_the_schema_in_one_namespace() -> None:
    document = {
        "DataArea": {
            "OperationsSchedule": [
                {
                    "Segment": [
                        {
                            "Quantity": [
                                {"UnitOfMeasure": "C62", "QuantityString": Decimal("5.0")}
                            ],
                            "Final": False,
                            "Count": 2,
                            "Description": [{"#text": "A<B", "@languageID": 'E"N'}, "plain"],
                            "ID": "0010",
                        }
                    ],
                    "ID": "S",
                },
            ]
        },
        "ApplicationArea": {"CreationDateTime": datetime(2024, 3, 15, 6, tzinfo=UTC)},
        "@releaseID": "V0701",
    }

    assert body_of(document, schedule()) == (
        f'<ProcessOperationsSchedule xmlns="{NAMESPACE}" releaseID="V0701">'
        "<ApplicationArea><CreationDateTime>2024-03-15T06:00:00Z</CreationDateTime>"
        "</ApplicationArea><DataArea><OperationsSchedule><ID>S</ID><Segment><ID>0010</ID>"
        "<Description languageID='E\"N'>A&lt;B</Description><Description>plain</Description>"
        "<Final>false</Final><Count>2</Count><Quantity><QuantityString>5.0</QuantityString>"
        "<UnitOfMeasure>C62</UnitOfMeasure></Quantity></Segment></OperationsSchedule></DataArea>"
        "</ProcessOperationsSchedule>"
    )


def test_empty_values_are_empty_elements_and_null_is_none() -> None:
    raw = xml(A=TEXT, B={"type": ["string", "null"]}, C=object_of(), D=list_of(TEXT))

    assert body_of({"A": "", "B": None, "C": {}, "D": []}, raw) == "<Order><A/><C/></Order>"


def test_null_in_a_list_writes_no_element() -> None:
    raw = xml(A=list_of({"type": ["string", "null"]}))

    assert body_of({"A": ["1", None, "2"]}, raw) == "<Order><A>1</A><A>2</A></Order>"


def test_an_array_without_items_writes_its_values() -> None:
    assert body_of({"A": ["1", "2"]}, xml(A={"type": "array"})) == "<Order><A>1</A><A>2</A></Order>"


def test_null_content_and_attributes_are_left_out() -> None:
    nullable = {"type": ["string", "null"]}
    raw = xml(A=object_of(**{"@b": nullable, "#text": nullable}), B=object_of(**{"#text": TEXT}))

    assert body_of({"A": {"@b": None, "#text": None}}, raw) == "<Order><A/></Order>"
    assert refused({"B": None}, raw).code == "MB466"


def test_content_is_escaped_so_that_it_comes_back_as_it_was() -> None:
    raw = xml(**{"@a": TEXT, "B": TEXT})
    document = {"@a": "x\n\t\"'<&>\r", "B": " a&b<c>d\r\n]]> 工单 🙂 "}

    assert codec(raw).decode(codec(raw).encode(document)) == document


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe"])
def test_characters_that_xml_cannot_carry_are_refused(character: str) -> None:
    raw = xml(**{"@a": TEXT, "B": list_of(object_of(C=TEXT))})

    error = refused({"B": [{"C": "x"}, {"C": f"x{character}"}]}, raw)

    assert (error.code, error.target) == ("MB468", "B[1].C")
    assert error.params["found"] == f"U+{ord(character):04X}"
    assert refused({"@a": character}, raw).target == "@a"


def test_an_undeclared_element_is_refused_as_its_place_is_not_known() -> None:
    error = refused({"A": {"Z": "1"}}, xml(A=object_of()))

    assert (error.code, error.target) == ("MB468", "A.Z")


def test_flags_numbers_and_dates_are_written_as_xml_reads_them() -> None:
    raw = xml(
        **{"@n": INTEGER, "@q": NUMBER, "@b": BOOLEAN, "D": {"type": "string", "format": "date"}}
    )

    body = body_of({"@n": 1, "@q": Decimal("1E+2"), "@b": True, "D": date(2024, 3, 18)}, raw)

    assert body == '<Order n="1" q="100" b="true"><D>2024-03-18</D></Order>'


def test_a_namespace_is_not_written_where_there_is_none() -> None:
    assert body_of({}, xml()) == "<Order/>"


def test_the_content_type_follows_the_format() -> None:
    assert codec(xml()).content_type == "application/xml"
    assert codec(object_of()).content_type == "application/json"
