"""CSV to payload: text as written, typed cells by the schema, every error with line and column."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import DecodeError
from mesbridge.formats import csv_lines, csv_reader
from mesbridge.formats.codec import MessageCodec
from tests.unit.formats.builders import BOOLEAN, INTEGER, NUMBER, TEXT, codec, list_of, object_of

_ROW = {
    **object_of(No=TEXT, Qty=NUMBER, Count=INTEGER, Final=BOOLEAN,
                Day={"type": "string", "format": "date"}),
    "required": ["No"],
}  # fmt: skip
LIST = {"x-csv": {"rows": "Lines"}, **object_of(Lines=list_of(_ROW))}


def listed(**dialect: Any) -> MessageCodec:
    return codec({**LIST, "x-csv": {"rows": "Lines", **dialect}})


def one(**dialect: Any) -> MessageCodec:
    return codec({**_ROW, "x-csv": dialect})


def refusal(made: MessageCodec, body: bytes) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        made.decode(body)
    return caught.value


def test_cells_are_text_exactly_as_written() -> None:
    body = b'No,Qty\r\n0010,1\r\n1E5,2\r\n NO ,3\r\n"a ""b"",\r\nc",4\r\n'

    rows = listed().decode(body)["Lines"]

    assert [row["No"] for row in rows] == ["0010", "1E5", " NO ", 'a "b",\r\nc']


def test_typed_cells_are_read_by_the_schema() -> None:
    body = b"No,Qty,Count,Final,Day\n1, 58.000 ,3,true,2024-03-18\n2,,,,\n"

    rows = listed().decode(body)["Lines"]

    assert rows == [
        {"No": "1", "Qty": Decimal("58.000"), "Count": 3, "Final": True, "Day": "2024-03-18"},
        {"No": "2"},
    ]
    assert str(rows[0]["Qty"]) == "58.000"


def test_columns_come_in_any_order_and_undeclared_ones_stay_text() -> None:
    assert one().decode(b"Extra,Qty,No\n007,1,a\n") == {
        "No": "a",
        "Qty": Decimal(1),
        "Extra": "007",
    }


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        ({"delimiter": ";"}, b"No;Qty\n1;2\n"),
        ({"delimiter": "\t"}, b"No\tQty\n1\t2\n"),
        ({"quote": "'"}, b"No,Qty\n'1','2'\n"),
        ({"header": False, "columns": ["Qty", "No"]}, b"2,1\n"),
        ({}, b"\xef\xbb\xbfNo,Qty\r1,2\r"),
        ({}, b"\n\nNo,Qty\r\n\r\n1,2"),
    ],
)
def test_dialects_are_declared(dialect: dict[str, Any], body: bytes) -> None:
    assert one(**dialect).decode(body) == {"No": "1", "Qty": Decimal(2)}


def test_without_quoting_a_quote_is_a_character() -> None:
    assert one(quote="", delimiter=";").decode(b'No;Qty\n3" pipe;1\n')["No"] == '3" pipe'


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gb18030", "工单"), ("latin1", "Größe"), ("cp1252", "5 €"), ("utf-8", "工")],
)
def test_encodings_are_declared(encoding: str, name: str) -> None:
    body = f"No,Qty\n{name},1\n".encode(encoding)

    assert one(encoding=encoding).decode(body)["No"] == name


def test_bytes_of_another_encoding_are_refused_with_their_place() -> None:
    error = refusal(one(), "No,Qty\nGröße,1\n".encode("latin1"))

    assert (error.code, error.params["offset"]) == ("MB450", 9)


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        (b'No,Qty\n1,2\n3,"4\n5,6\n', "MB444", 3, 3),
        (b'No,Qty\n1,"2" \n', "MB444", 2, 6),
        (b'No,Qty\n"a\nb",x"y\n', "MB444", 3, 5),
        (b"No,\n1,2\n", "MB444", 1, 4),
        (b"No,Qty\n1,2\n3,4,5\n", "MB446", 3, None),
        (b"No,Qty\n1,2\n3\n", "MB446", 3, None),
        (b'No,Qty\n"a\nb",2\n1,"12,5"\n', "MB449", 4, 3),
        (b"No,Day\n1,2024-13-01\n", "MB449", 2, 3),
        (b"No,Count\n1,1.5\n", "MB449", 2, 3),
        (b"No,Final\n1,yes\n", "MB449", 2, 3),
    ],
)
def test_errors_name_line_and_column(body: bytes, code: str, line: int, column: int | None) -> None:
    error = refusal(listed(), body)

    assert error.code == code
    assert (error.params["at_line"], error.params.get("at_column")) == (line, column)


def test_a_refused_value_names_source_schema_and_expectation() -> None:
    error = refusal(listed(), b'No,Qty\n1,"12,5"\n')

    assert (error.source, error.value, error.params["expected"]) == ("Qty", "12,5", "type: number")
    assert error.file == "schemas/plant/order.schema.json"
    assert "line 2, column 3" in error.message()


def test_a_schema_violation_names_the_row_and_its_line() -> None:
    short = {**object_of(No={"type": "string", "maxLength": 2}, Qty=NUMBER)}
    made = codec({"x-csv": {"rows": "Lines"}, **object_of(Lines=list_of(short))})

    error = refusal(made, b"Qty,No\n1,ab\n2,abc\n")

    assert (error.code, error.source) == ("MB449", "Lines[1].No")
    assert (error.params["at_line"], error.params["at_column"]) == (3, 3)


def test_a_header_without_a_required_column_is_told_at_once() -> None:
    error = refusal(listed(), b"Nr;Qty\n1;2\n")

    assert (error.code, error.source, error.params["found"]) == ("MB445", "No", "Nr;Qty")


def test_a_column_twice_is_refused() -> None:
    assert refusal(one(), b"No,No\n1,2\n").code == "MB453"


@pytest.mark.parametrize(("rows", "body"), [(0, b"No,Qty\n"), (2, b"No,Qty\n1,1\n2,2\n")])
def test_a_message_of_one_row_has_exactly_one(rows: int, body: bytes) -> None:
    error = refusal(one(), body)

    assert (error.code, error.params["found"]) == ("MB448", rows)


def test_a_header_alone_is_an_empty_list() -> None:
    assert listed().decode(b"No,Qty\n") == {"Lines": []}


def test_control_characters_are_refused_with_their_place() -> None:
    error = refusal(one(), b"No,Qty\n1\x00,2\n")

    assert (error.code, error.source) == ("MB461", "2:2")


def test_a_number_of_a_thousand_digits_is_refused() -> None:
    assert refusal(one(), b"No,Qty\n1," + b"9" * 1000 + b"\n").code == "MB460"


@pytest.mark.parametrize(
    ("limit", "body"),
    [
        ("MAX_CELL", b"No,Qty\n12345,1\n"),
        ("MAX_COLUMNS", b"No,Qty,a,b,c\n1,2,3,4,5\n"),
    ],
)
def test_cells_and_columns_are_bounded(
    monkeypatch: pytest.MonkeyPatch, limit: str, body: bytes
) -> None:
    monkeypatch.setattr(csv_lines, limit, 4)

    assert refusal(one(), body).code == "MB447"


def test_rows_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_reader, "MAX_ROWS", 2)

    error = refusal(listed(), b"No\n1\n2\n3\n")

    assert (error.code, error.params["at_line"]) == ("MB447", 4)


def test_a_file_is_cut_into_one_message_per_row() -> None:
    made = one(encoding="gb18030", delimiter=";")
    body = 'No;Qty\r\n工;1\r\n\r\n"a\nb";2'.encode("gb18030")

    parts = made.split(body)

    assert parts == [
        "No;Qty\r\n工;1\r\n".encode("gb18030"), 'No;Qty\r\n"a\nb";2'.encode("gb18030"),
    ]  # fmt: skip
    assert [made.decode(each)["No"] for each in parts] == ["工", "a\nb"]


def test_a_list_of_rows_and_other_formats_are_not_cut() -> None:
    assert listed().split(b"No\n1\n2\n") is None
    assert codec(_ROW).split(b"{}") is None
