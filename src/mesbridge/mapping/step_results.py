"""What leaves a step: its kind, and how long its text can be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mesbridge.mapping.conversions import longest
from mesbridge.mapping.shapes import ANY, TEXT, Shape, list_of
from mesbridge.mapping.steps.registry import Step

#: Steps whose text is never longer than what they were given.
_NOT_LONGER = frozenset({"trim", "strip_zeros", "empty_as_missing"})
#: Characters of a text that ``stable_id`` makes, at most.
_STABLE_ID = 32
#: Characters of the longest day, time or duration that is written without a format.
_WRITTEN_TIME = 32
_LETTER = re.compile(r"%(-[mdHMS]|[1-9]f|[A-Za-z%])")
_DIGITS = {"Y": 4, "j": 3, "f": 6, "z": 6, "%": 1}


def result_shape(step: Step, have: Shape, parameters: Mapping[str, Any]) -> Shape:
    """The shape that leaves *step* when *have* enters it."""
    item = have.item or ANY
    if step.returns == "same":
        return have
    if step.returns == "item":
        # Only `sum` asks for the kind: texts add up to a number, and a sum may have more digits.
        summed = step.item_kind and item.kind in ("text", "decimal")
        return Shape("decimal") if summed else item
    kind = step.result_kind(have.kind, item.kind)
    if kind == "list":
        return have if have.kind == "list" else list_of(TEXT)
    if kind == "decimal":
        return _number(step, have, parameters)
    if kind != "text":
        return Shape(kind)
    length = _length(step, have, parameters)
    return Shape("text", max_length=int(length) if length < float("inf") else None)


def _number(step: Step, have: Shape, parameters: Mapping[str, Any]) -> Shape:
    """A number with the decimals that are known of it."""
    if step.name in ("convert", "scale", "in_unit"):
        return Shape("decimal", unbounded=True)
    if step.name == "round":
        return Shape("decimal", scale=max(0, int(parameters.get("places") or 0)))
    keeps = step.returns == "number" and have.kind == "decimal"
    return replace(have, precision=None, minimum=None, maximum=None) if keeps else Shape("decimal")


def _length(step: Step, have: Shape, parameters: Mapping[str, Any]) -> float:
    """The most characters that can come out."""
    given = longest(have) if have.kind == "text" else float("inf")
    if step.name in _NOT_LONGER:
        return given
    match step.name:
        case "truncate" | "slice":
            return min(given, float(parameters.get("length") or given))
        case "pad_left":
            return max(given, float(parameters.get("width") or 0))
        case "prefix" | "suffix":
            return given + sum(len(each) for each in parameters.values() if isinstance(each, str))
        case "join" if have.count is not None and have.max_length is not None:
            return have.max_length + len(str(parameters.get("with_") or "")) * (have.count - 1)
        case "stable_id":
            return _STABLE_ID
    if step.group == "time":
        return _written(str(parameters.get("format") or ""))
    return float("inf")


def _written(pattern: str) -> int:
    """The length of a date or time written in *pattern*."""
    if "%" not in pattern:
        return _WRITTEN_TIME
    letters = _LETTER.findall(pattern)
    digits = sum(
        int(letter[0]) if letter[0].isdigit() else _DIGITS.get(letter[-1], 2) for letter in letters
    )
    return len(_LETTER.sub("", pattern)) + digits
