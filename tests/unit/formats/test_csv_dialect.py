"""``x-csv``: what can be declared, and what is refused when the file is checked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.formats.builders import NUMBER, TEXT, list_of, object_of, read

_ROW = object_of(No=TEXT, Qty=NUMBER)


def codes(raw: dict[str, Any]) -> list[str]:
    return [finding.code for finding in read(raw)[1]]


def test_a_system_of_csv_needs_no_more_than_its_columns() -> None:
    schema, findings = read(_ROW, "csv")

    assert findings == []
    assert schema.csv is not None
    assert (schema.csv.columns, schema.csv.delimiter, schema.csv.header) == (
        ("No", "Qty"),
        ",",
        True,
    )


@pytest.mark.parametrize("raw", [{"x-csv": {}}, {"x-format": "csv"}])
def test_a_message_of_another_system_may_be_csv(raw: dict[str, Any]) -> None:
    assert read({**raw, **_ROW}, "xml")[0].format == "csv"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({**_ROW, "x-csv": {"delimiter": ";;"}}, "MB260"),
        ({**_ROW, "x-csv": {"delimiter": "\n"}}, "MB260"),
        ({**_ROW, "x-csv": {"quote": ","}}, "MB260"),
        ({**_ROW, "x-csv": {"delimeter": ";"}}, "MB201"),
        ({**_ROW, "x-csv": {"encoding": "utf8"}}, "MB207"),
        ({**_ROW, "x-csv": "semicolon"}, "MB204"),
        ({**object_of(No=TEXT, Steps=list_of(_ROW)), "x-csv": {}}, "MB261"),
        ({**object_of(No=TEXT), "x-csv": {"rows": "Lines"}}, "MB262"),
        ({**object_of(Lines=list_of(TEXT)), "x-csv": {"rows": "Lines"}}, "MB262"),
        ({**object_of(No=TEXT, Lines=list_of(_ROW)), "x-csv": {"rows": "Lines"}}, "MB263"),
        ({**_ROW, "x-csv": {"columns": ["No", "Quantity"]}}, "MB264"),
    ],
)
def test_what_no_csv_could_be_is_found_when_it_is_checked(raw: dict[str, Any], code: str) -> None:
    assert codes(raw) == [code]
