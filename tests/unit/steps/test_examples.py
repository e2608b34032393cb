"""Every example in the help of every step is true."""

from __future__ import annotations

import pytest

from mesbridge.catalogue import CATALOGUE
from mesbridge.mapping.steps.registry import BUILT_IN, REGISTRY, Example, Step, StepError
from tests.unit.steps.calling import call

_EXAMPLES = [
    pytest.param(step, example, id=f"{step.name}-{number}")
    for step in BUILT_IN
    for number, example in enumerate(step.examples)
]
_NAMES = [
    "trim",
    "upper",
    "lower",
    "strip_zeros",
    "pad_left",
    "slice",
    "replace",
    "split",
    "join",
    "prefix",
    "suffix",
    "truncate",
    "empty_as_missing",
    "parse_decimal",
    "integer",
    "round",
    "abs",
    "negate",
    "scale",
    "format_decimal",
    "date_time",
    "parse_date",
    "parse_time",
    "parse_datetime",
    "parse_odata_date",
    "parse_epoch",
    "parse_duration",
    "duration_of",
    "in_unit",
    "local_date",
    "add_days",
    "shift_date",
    "format_date",
    "format_datetime",
    "format_odata_date",
    "format_epoch",
    "format_duration",
    "convert",
    "boolean",
    "stable_id",
    "only",
    "first",
    "last",
    "sum",
    "count",
    "minimum",
    "maximum",
    "any",
    "all",
    "where",
    "sort",
    "unique",
]


def test_the_registry_holds_every_step_of_the_language() -> None:
    assert sorted(REGISTRY) == sorted(_NAMES)


@pytest.mark.parametrize(("step", "example"), _EXAMPLES)
def test_an_example_gives_what_it_says(step: Step, example: Example) -> None:
    if example.error is not None:
        with pytest.raises(StepError) as caught:
            call(step, example.value, example.parameters, zone=example.zone)
        assert caught.value.code == example.error
        assert example.error in CATALOGUE
        return

    result = call(step, example.value, example.parameters, zone=example.zone)

    assert result == example.result
    assert type(result) is type(example.result)
    assert str(result) == str(example.result)


@pytest.mark.parametrize("step", BUILT_IN, ids=lambda step: step.name)
def test_a_step_explains_itself_in_both_languages(step: Step) -> None:
    texts = [step.help_en, step.help_zh]
    for parameter in step.parameters:
        texts += [parameter.help_en, parameter.help_zh, parameter.wanted(), parameter.wanted("zh")]

    assert all(texts)
    assert step.examples
    assert step.returns != "same" or step.accepts
