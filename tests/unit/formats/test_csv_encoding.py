"""Document to CSV: RFC 4180 in the declared dialect, and nothing changed that is not declared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mesbridge.errors import EncodeError
from mesbridge.formats.codec import MessageCodec
from tests.unit.formats.builders import BOOLEAN, NUMBER, TEXT, codec, list_of, object_of

_ROW = object_of(No=TEXT, Qty=NUMBER, Final=BOOLEAN)


def one(**dialect: Any) -> MessageCodec:
    return codec({**_ROW, "x-csv": dialect})


def refusal(made: MessageCodec, document: Any) -> EncodeError:
    with pytest.raises(EncodeError) as caught:
        made.encode(document)
    return caught.value


def test_a_row_is_written_in_the_order_of_the_schema() -> None:
    body = one().encode({"Qty": Decimal("58.000"), "Final": False, "No": "0010"})

    assert body == b"No,Qty,Final\r\n0010,58.000,false\r\n"


def test_a_list_is_written_below_one_header() -> None:
    made = codec({"x-csv": {"rows": "Lines"}, **object_of(Lines=list_of(_ROW))})

    assert made.encode({"Lines": [{"No": "a"}, {"No": "b", "Qty": 1}]}) == (
        b"No,Qty,Final\r\na,,\r\nb,1,\r\n"
    )
    assert made.encode({"Lines": []}) == b"No,Qty,Final\r\n"


def test_columns_and_line_ends_are_declared() -> None:
    made = one(header=False, columns=["Qty", "No"], delimiter=";", line_end="lf", quote_all=True)

    assert made.encode({"No": "a", "Qty": 1}) == b'"1";"a"\n'


def test_only_cells_that_need_it_are_quoted() -> None:
    body = one(header=False).encode({"No": 'a "b", c\n', "Qty": 1})

    assert body == b'"a ""b"", c\n",1,\r\n'


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@x", "\tx"])
def test_text_like_a_formula_is_changed_only_where_declared(text: str) -> None:
    assert one(header=False).encode({"No": text}) == f"{text},,\r\n".encode()
    assert one(header=False, formula_guard=True).encode({"No": text, "Qty": -5}) == (
        f"'{text},-5,\r\n".encode()
    )


def test_encodings_are_written_as_declared() -> None:
    document = {"No": "工单"}

    assert one(header=False, encoding="gb18030").encode(document) == "工单,,\r\n".encode("gb18030")
    assert one(header=False, encoding="utf-8-bom").encode(document) == (
        b"\xef\xbb\xbf" + "工单,,\r\n".encode()
    )


@pytest.mark.parametrize(
    ("dialect", "document", "target", "found"),
    [
        ({"encoding": "latin1"}, {"No": "Ø工"}, "No", "U+5DE5"),
        ({"quote": ""}, {"No": "a,b"}, "No", "U+002C"),
        ({}, {"No": "a", "Extra": 1}, "Extra", "Extra"),
    ],
)
def test_what_a_csv_cannot_carry_is_refused(
    dialect: dict[str, Any], document: dict[str, Any], target: str, found: str
) -> None:
    error = refusal(one(**dialect), document)

    assert (error.code, error.target, error.params["found"]) == ("MB468", target, found)


def test_a_value_beside_the_schema_is_refused_before_it_is_written() -> None:
    assert refusal(one(), {"No": "a", "Qty": "12,5"}).code == "MB466"


def test_a_line_of_one_empty_cell_is_a_line() -> None:
    made = codec({"x-csv": {"rows": "Lines", "header": False},
                  **object_of(Lines=list_of(object_of(No=TEXT)))})  # fmt: skip

    body = made.encode({"Lines": [{"No": ""}, {"No": "a"}]})

    assert body == b'""\r\na\r\n'
    assert made.decode(body) == {"Lines": [{"No": ""}, {"No": "a"}]}


def test_days_are_written_as_iso_text() -> None:
    made = codec({**object_of(Day={"type": "string", "format": "date"}), "x-csv": {}})

    assert made.encode({"Day": date(2024, 3, 18)}) == b"Day\r\n2024-03-18\r\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8-bom", "text/csv; charset=utf-8"), ("latin1", "text/csv; charset=iso-8859-1")],
)
def test_the_content_type_names_the_charset(encoding: str, expected: str) -> None:
    assert one(encoding=encoding).content_type == expected
