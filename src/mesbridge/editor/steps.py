"""Schemas of ``steps``: made of the registry, so that steps of plug-ins are in them too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mesbridge.catalogue.help import Help
from mesbridge.editor.parts import (
    Schema,
    described,
    helped,
    keyed,
    literally,
    markdown,
    offered,
    quoted,
)
from mesbridge.mapping.steps.registry import Parameter, Step

_TYPES: Mapping[str, Schema] = {
    "integer": {"type": "integer"},
    "decimal": {"type": ["number", "string"]},
    "boolean": {"type": "boolean"},
    "list": {"type": ["string", "number", "boolean", "array"]},
    "map": {"type": ["object", "array"]},
    "any": {},
}


def steps_definitions(
    steps: Mapping[str, Step], operand: Schema, per_item: Mapping[str, Schema]
) -> dict[str, Schema]:
    """``steps``: a list of names or of names with parameters.

    Args:
        operand: a path, as a parameter ``{path: x}`` names it.
        per_item: what stands behind a step that looks at the items of a list.
    """
    calls = {
        name: described(_call(step, per_item), _told(step), name) for name, step in steps.items()
    }
    entry: Schema = {
        "type": ["string", "object"],
        "pattern": f"^({'|'.join(map(literally, steps))})$",
        "patternErrorMessage": "unknown step · 没有这个步骤",
        "properties": calls,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        **offered([_snippet(step) for step in steps.values()]),
    }
    return {
        "steps": {"type": "array", "items": entry},
        "read": keyed("operand", {"path": operand}, required=["path"]),
    }


def _told(step: Step) -> str:
    takes = "any" if "any" in step.accepts else " / ".join(step.accepts)
    return f"{step.help_en}\n\n{step.help_zh}\n\n{takes} → {step.returns}"


def _snippet(step: Step) -> dict[str, Any]:
    """The step as an editor writes it: with its parameters where it needs some."""
    text = _told(step)
    needed = [each for each in step.parameters if each.required]
    body = step.name
    if needed:
        filled = ", ".join(
            f"{each.name}: ${{{place}:{_sample(each)}}}" for place, each in enumerate(needed, 1)
        )
        body = f"{{{step.name}: {{{filled}\\}}\\}}"
    return {"label": step.name, "description": text, "markdownDescription": markdown(text),
            "bodyText": body}  # fmt: skip


def _sample(parameter: Parameter) -> str:
    if parameter.values:
        return quoted(parameter.values[0])
    return {"integer": "1", "decimal": "1", "boolean": "true", "list": "[]", "map": "{\\}"}.get(
        parameter.kind, '"%Y%m%d"' if "format" in parameter.kind else '"x"'
    )


def _call(step: Step, per_item: Mapping[str, Schema]) -> Schema:
    """What stands behind a step's name: its parameters, or the first of them bare."""
    if step.per_item is not None:
        return per_item[step.per_item]
    parameters = {each.name: _told_parameter(each) for each in step.parameters}
    first = step.parameters[0] if step.parameters else None
    if first is not None and first.kind == "map":
        return {}  # a map that stands bare looks like parameters
    types: list[str] = ["object", *_bare_types(first)] if first is not None else ["object"]
    made: Schema = {
        "type": types,
        "properties": {**parameters, "path": {"type": "string"}},
        "additionalProperties": False,
    }
    if first is not None and first.kind == "choice":
        made["pattern"] = f"^({'|'.join(map(literally, first.values))})$"
        made["patternErrorMessage"] = f"{first.wanted('en')}  {first.wanted('zh')}"
    if needed := [each.name for each in step.parameters[1:] if each.required]:
        made["required"] = needed
    return made


def _bare_types(first: Parameter) -> Iterable[str]:
    kinds = _TYPES.get(first.kind, {"type": "string"}).get("type")
    if kinds is None:
        return ("string", "number", "boolean", "array")
    return [kinds] if isinstance(kinds, str) else kinds


def _told_parameter(parameter: Parameter) -> Schema:
    """One parameter: a literal of its kind, or ``{path: x}``."""
    schema = dict(_TYPES.get(parameter.kind, {"type": ["string", "number"]}))
    if parameter.kind == "choice":
        schema = {"type": "string", "enum": list(parameter.values)}
    if isinstance(schema.get("type"), str) and parameter.kind != "choice":
        schema["type"] = [schema["type"]]
    read = {"$ref": "#/definitions/read"}
    both: Schema = {"anyOf": [schema, read]} if schema else {}
    default = "" if parameter.default in (None, "", ()) else f"\n\n= {parameter.default}"
    text = Help(parameter.help_en, f"{parameter.help_zh}{default}")
    return helped(both, text)
