from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.mapping.steps.patterns import PatternError, compile_pattern
from mesbridge.mapping.steps.registry import StepError
from tests.unit.steps.calling import call


@pytest.mark.parametrize(
    ("step", "value", "parameters", "result"),
    [
        ("strip_zeros", "", None, ""),
        ("strip_zeros", "0000000000000000000000000000000000100141", None, "100141"),
        ("strip_zeros", "PUMP-X/02", {"digits_only": True}, "PUMP-X/02"),
        ("strip_zeros", "０１", {"digits_only": True}, "０１"),
        ("pad_left", "123456", {"width": 4}, "123456"),
        ("pad_left", "A", {"width": 3, "fill": ""}, "  A"),
        ("trim", "\u3000工单\u00a0", None, "工单"),
        ("slice", "ABC", {"from": -9}, "ABC"),
        ("slice", "ABC", {"from": 1, "length": -1}, ""),
        ("slice", "ABC", {"from": 9}, ""),
        ("slice", "ABCDE", {"from": -3, "length": 2}, "CD"),
        ("truncate", "🙂🙂🙂", {"length": 2}, "🙂🙂"),
        ("truncate", "abc", {"length": -1}, ""),
        ("split", "a-b", {"at": "-", "limit": 0}, ["a-b"]),
        ("split", "a-b-c", {"at": "-", "limit": 1}, ["a", "b-c"]),
        ("replace", "a", {"pattern": "", "with": "x", "literal": True}, "a"),
        ("replace", "工单-1", {"pattern": r"\p{Han}+"}, "-1"),
        ("empty_as_missing", " ", None, " "),
        ("empty_as_missing", "~", {"also": "~"}, None),
        ("empty_as_missing", 5, None, 5),
        ("prefix", 7, {"text": "OP"}, "OP7"),
    ],
)
def test_texts_are_changed_as_told(
    step: str, value: Any, parameters: dict[str, Any] | None, result: Any
) -> None:
    assert call(step, value, parameters) == result


def test_join_writes_every_kind_of_value_as_the_language_does() -> None:
    values = [
        "a", 1, True, Decimal("1E+2"), date(2024, 3, 18), time(22), timedelta(hours=1),
        datetime(2024, 3, 18, 21, tzinfo=UTC),
    ]  # fmt: skip

    joined = call("join", values, {"with": "|"})

    assert joined == "a|1|true|100|2024-03-18|22:00:00|PT1H|2024-03-18T21:00:00Z"


def test_nothing_to_join_is_missing_but_an_empty_list_is_empty() -> None:
    assert call("join", [None], {"skip_missing": True}) is None
    assert call("join", []) == ""


@pytest.mark.parametrize("value", [["a"], {"a": 1}])
def test_lists_and_objects_are_no_texts(value: Any) -> None:
    with pytest.raises(StepError) as caught:
        call("trim", value)

    assert caught.value.code == "MB423"


def test_a_list_step_refuses_what_is_no_list() -> None:
    with pytest.raises(StepError) as caught:
        call("join", "a")

    assert caught.value.code == "MB423"


def test_a_text_cannot_be_blown_up_by_replacing() -> None:
    with pytest.raises(StepError) as caught:
        call("replace", "a" * 20_000, {"pattern": "a", "with": "b" * 100})

    assert caught.value.code == "MB433"


def test_a_pattern_is_not_looked_for_in_a_text_of_a_megabyte() -> None:
    with pytest.raises(StepError) as caught:
        call("replace", "a" * 100_000, {"pattern": "a"})

    assert caught.value.code == "MB433"
    assert call("replace", "a" * 100_000, {"pattern": "a", "literal": True}) == ""


def test_a_group_that_the_pattern_does_not_have_is_refused() -> None:
    with pytest.raises(StepError) as caught:
        call("replace", "a", {"pattern": "a", "with": r"\7"})

    assert caught.value.code == "MB423"


def test_a_pattern_does_not_run_away() -> None:
    hostile = "a" * 50_000 + "!"

    assert not compile_pattern("(a+)+$").matches(hostile)
    assert compile_pattern("(a|aa)+").matches("a" * 50_000)
    assert call("replace", hostile, {"pattern": "(a*)*!", "with": "x"}) == "x"


@pytest.mark.parametrize("text", ["(", "(?=a)", r"(a)\1", "(a{1000}){1000}", "a" * 1001])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(text)

    assert str(caught.value)


def test_a_pattern_matches_the_whole_value() -> None:
    assert compile_pattern("[0-9]+").matches("0010")
    assert not compile_pattern("[0-9]+").matches("0010 ")


_NO_SURROGATES: list[Literal["Cs"]] = ["Cs"]


@given(st.text(st.characters(exclude_categories=_NO_SURROGATES), max_size=30))
def test_cutting_and_joining_again_gives_the_same_text(text: str) -> None:
    assert call("join", call("split", text, {"at": "-"}), {"with": "-"}) == text


@given(st.from_regex(r"[1-9][0-9]{0,11}", fullmatch=True))
def test_padding_and_stripping_give_the_same_number(text: str) -> None:
    padded = call("pad_left", text, {"width": 12})

    assert len(padded) == 12
    assert call("strip_zeros", padded) == text
