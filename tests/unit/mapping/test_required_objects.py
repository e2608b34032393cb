"""Objects that the target requires."""

from __future__ import annotations

from typing import Any

import pytest

from mesbridge.errors import TranslationError
from tests.unit.mapping.builders import compiled, outward

HEAD = "Head.Note: free\nHead.Inner: {fields: {A: note, B: {value: b}}}"


@pytest.mark.parametrize(
    ("rules", "document", "expected"),
    [
        (HEAD, {"note": "n"}, {"Inner": {"A": "n", "B": "b"}}),
        (HEAD, {"note": "n", "free": "f"}, {"Note": "f", "Inner": {"A": "n", "B": "b"}}),
        ("Head: {fields: {Inner: {fields: {A: note}}}, when: {present: note}}", {"note": "n"},
         {"Inner": {"A": "n"}}),
        ("Head: {fields: {Inner: {fields: {A: note}, when: {present: note}}}}", {"note": "n"},
         {"Inner": {"A": "n"}}),
    ],
)  # fmt: skip
def test_a_required_object_is_written(
    rules: str, document: dict[str, Any], expected: object
) -> None:
    found = compiled(outward(rules, to="mes.head")).translate(document)

    assert found == [{"Head": expected}]


@pytest.mark.parametrize(
    ("rules", "document", "target"),
    [
        (HEAD, {}, "Head.Inner"),
        (HEAD, {"free": "f"}, "Head.Inner"),
        ("Head: {fields: {Inner: {fields: {A: note}}}, when: {present: free}}", {}, "Head"),
        ("Head: {fields: {Inner: {fields: {A: note}, when: {present: free}}}}", {}, "Head.Inner"),
        ("Head: {fields: {Note: free, Inner: {fields: {A: note}, when: {present: note}}}}",
         {"free": "f"}, "Head.Inner"),
    ],
)  # fmt: skip
def test_a_required_object_for_which_nothing_was_read_ends_the_message(
    rules: str, document: dict[str, Any], target: str
) -> None:
    with pytest.raises(TranslationError) as caught:
        compiled(outward(rules, to="mes.head")).translate(document)

    assert (caught.value.code, caught.value.target) == ("MB401", target)
