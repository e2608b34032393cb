"""Ordinary JSON is read the short way, to exactly the document that the YAML reader makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.documents import Document, Fields
from mesbridge.findings import Finding
from mesbridge.workspace.json_source import read_json
from mesbridge.workspace.yaml_source import MAX_DEPTH, MAX_VALUES, read_yaml

SCHEMAS = sorted((Path(__file__).parents[3] / "schemas").rglob("*.schema.json"))

_TEXTS = st.text(max_size=12) | st.sampled_from(["a: b", "- x", "#no", "12", "null", "---", "é {"])
_SCALARS = st.none() | st.booleans() | st.integers() | st.decimals(
    allow_nan=False, allow_infinity=False, places=3
).map(float) | _TEXTS  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=8,
)


def ordinary(text: str) -> Fields | None:
    return read_json(text, "f.json", MAX_VALUES, MAX_DEPTH)


def by_yaml(text: str) -> list[Document]:
    """As YAML has it: a comment behind it keeps the short way from being taken."""
    findings: list[Finding] = []
    documents = read_yaml(text + "\n# the end", "f.json", findings)
    assert findings == []
    return documents


@given(
    st.dictionaries(_TEXTS, _VALUES, max_size=4),
    st.sampled_from([None, 0, 1, 2]),
    st.booleans(),
)
def test_what_is_ordinary_is_the_same_document_to_both(
    value: dict[str, object], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    found = ordinary(text)

    # The text as well: it tells quoted values, which are equal to those that are not.
    if found is not None:
        assert repr([found]) == repr(by_yaml(text))


@given(
    st.dictionaries(_TEXTS, _VALUES, max_size=3),
    st.integers(min_value=0),
    st.sampled_from([*list('{}[]":,-.#\\ \n\t01ae'), ": ", ", ", "//", "/*", "\r\n", "\x85", "'"]),
    st.booleans(),
)
def test_what_is_damaged_is_no_other_document_than_yaml_has(
    value: dict[str, object], at: int, put: str, instead: bool
) -> None:
    whole = json.dumps(value, indent=1, ensure_ascii=False)
    place = at % (len(whole) + 1)
    text = whole[:place] + put + whole[place + instead :]

    found = ordinary(text)

    if found is not None:
        assert repr([found]) == repr(by_yaml(text))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_the_shipped_schemas_are_ordinary(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    found = ordinary(text)

    assert found is not None
    assert repr([found]) == repr(by_yaml(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": "\\u00e9"}',
        '{"a": 1e5}',
        '{"a": 1,}',
        '{"a": 1} # one',
        '{"a": 1} {"b": 2}',
        '{"a":\t1}',
        '{"a": 1}\r\n',
        '{"é": 1}',
        '{"a": "two\nlines"}',
        '["a"]',
        '{"a": yes}',
        '{"' + "a" * 501 + '": 1}',
    ],
)
def test_what_needs_judgement_is_left_to_the_yaml_reader(text: str) -> None:
    found = ordinary(text)

    assert found is None


@pytest.mark.parametrize(
    ("text", "values", "depth"),
    [
        ('{"a": 1, "b": [2]}', 6, 2),
        ('{"a": {"b": {}}}', 5, 3),
    ],
)
def test_a_bound_is_kept_to_the_last_value_and_level(text: str, values: int, depth: int) -> None:
    inside = read_json(text, "f.json", values, depth)

    assert inside is not None
    assert read_json(text, "f.json", values - 1, depth) is None
    assert read_json(text, "f.json", values, depth - 1) is None
