"""Values as YAML that our own reader reads back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.documents import plain
from mesbridge.recording.yaml_text import flow, yaml_lines
from mesbridge.workspace.yaml_source import read_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["0010", "1E5", "NO", "yes", "null", "~", "- a", "a: b", "#x", "@y", "{", "2024-03-18", " a", "\u2028"]
)  # fmt: skip
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
)
SCALARS = TEXTS | st.integers(-(10**18), 10**18) | DECIMALS | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=30,
)


def read(text: str) -> Any:
    findings: list[Any] = []
    documents = read_yaml(text, "x.yaml", findings)
    assert findings == []
    return plain(documents[0])


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    assert read("\n".join(yaml_lines(value))) == value
    assert read(flow(value)) == value


@given(st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=4))
def test_other_readers_take_texts_for_texts_too(value: dict[str, str]) -> None:
    assert yaml.safe_load("\n".join(yaml_lines(value))) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("GH-200", "GH-200"), ("0010", '"0010"'), ("no", '"no"'), (Decimal("1E+2"), "100"), ([], "[]"),
     ({"@rev": "1"}, '{"@rev": "1"}')],
)  # fmt: skip
def test_texts_are_quoted_where_they_need_it(value: Any, text: str) -> None:
    assert flow(value) == text
