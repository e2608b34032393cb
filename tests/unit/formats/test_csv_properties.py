"""Whatever comes, a CSV is read or refused; what was written is read back the same."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mesbridge.errors import DecodeError
from tests.unit.formats.builders import BOOLEAN, INTEGER, NUMBER, TEXT, codec, list_of, object_of

_ROW = object_of(text=TEXT, number=NUMBER, count=INTEGER, flag=BOOLEAN, other=TEXT)
_TEXTS = st.text(
    st.sampled_from("a1 ,;\t\"'\r\n=工Ø\ufeff") | st.characters(exclude_categories=("Cs", "Cc")),
    max_size=8,
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"text": _TEXTS, "other": _TEXTS},
        optional={
            "number": st.decimals(-(10**12), 10**12, places=6).map(Decimal),
            "count": st.integers(-(10**18), 10**18),
            "flag": st.booleans(),
        },
    ),
    min_size=1,
    max_size=4,
)
_DIALECTS = st.fixed_dictionaries(
    {"rows": st.just("lines")},
    optional={
        "header": st.booleans(),
        "delimiter": st.sampled_from(",;\t|"),
        "quote": st.sampled_from("\"'"),
        "encoding": st.sampled_from(["utf-8", "utf-8-bom", "gb18030"]),
        "line_end": st.sampled_from(["crlf", "lf"]),
        "quote_all": st.booleans(),
    },
)


def _listed(dialect: dict[str, Any]) -> Any:
    return codec({"x-csv": dialect, **object_of(lines=list_of(_ROW))})


@settings(deadline=None)
@given(_DIALECTS, _ROWS)
def test_what_is_written_is_read_back_the_same(
    dialect: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    made = _listed(dialect)

    assert made.decode(made.encode({"lines": rows})) == {"lines": rows}


@settings(deadline=None)
@given(_DIALECTS, _ROWS)
def test_the_rows_of_a_file_are_the_messages_it_is_cut_into(
    dialect: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    alone = codec({**_ROW, "x-csv": {k: v for k, v in dialect.items() if k != "rows"}})
    body = _listed(dialect).encode({"lines": rows})

    parts = alone.split(body)

    assert parts is not None
    assert [alone.decode(part) for part in parts] == rows


@settings(deadline=None)
@given(
    _DIALECTS,
    st.binary(max_size=100)
    | st.text(st.sampled_from("text,number;\"\r\n1é\t'|"), max_size=60).map(str.encode),
)
def test_any_bytes_are_read_or_refused(dialect: dict[str, Any], body: bytes) -> None:
    alone = codec({**_ROW, "x-csv": {k: v for k, v in dialect.items() if k != "rows"}})

    for read in (_listed(dialect).decode, alone.decode, alone.split):
        with suppress(DecodeError):
            read(body)
