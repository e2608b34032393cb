"""Calls the steps ``where`` and ``sort``, whose parameters the writer carries out per item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mesbridge.mapping.explain import explain
from mesbridge.mapping.steps.registry import Step, StepError
from tests.unit.mapping.builders import inward, scope, spec


def call_per_item(step: Step, value: Any, parameters: Mapping[str, Any]) -> Any:
    """What *step* makes of the list *value* in a mapping."""
    written = json.dumps([{step.name: parameters} if parameters else step.name])
    text = inward(
        "priority: {from: $found, steps: [count]}",
        more=f"let: {{found: {{from: Any, steps: {written}}}}}",
    )
    told = explain(spec(text), scope(), {"OrderNo": "1", "Any": value})
    error = told[-1].error
    if error is not None:
        raise StepError(error.code)
    return next(each.value for each in told if each.target == "$found")
