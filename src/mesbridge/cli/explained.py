"""``translate --explain``: per target field its rule, what was read, and the value at each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mesbridge.cli.dry_run import Ran
from mesbridge.mapping.explain import ExplainedField, explain
from mesbridge.pipeline.shown_body import readable
from mesbridge.workspace.release import Workspace

#: What stands where a field was left out.
_LEFT_OUT = {"en": "left out", "zh": "未写出"}
_MISSING = {"en": "missing", "zh": "缺失"}


def explained(
    workspace: Workspace, ran: list[Ran], meta: Mapping[str, Any], language: str, output: str
) -> str:
    """All mappings that were carried out, as text or as a JSON array."""
    fields = [
        (each, explain(workspace.mappings[each.translator.name], workspace.scope, each.payload,
                       meta, each.stored))
        for each in ran
    ]  # fmt: skip
    if output == "json":
        entries = [_entry(each, one) for each, found in fields for one in found]
        return msgspec.json.format(msgspec.json.encode(readable(entries)), indent=2).decode()
    return "\n".join(line for each, found in fields for line in _lines(each, found, language))


def _entry(ran: Ran, field: ExplainedField) -> dict[str, Any]:
    return {
        "mapping": ran.translator.name,
        "document": field.document,
        "target": field.target,
        "file": field.file,
        "line": field.line,
        "source": field.source,
        "source_value": field.source_value,
        "entries": [
            {"entry": each.name, "line": each.line, "source": each.source} for each in field.entries
        ],
        "steps": [{"step": name, "value": value} for name, value in field.steps],
        "value": field.value,
        "error": field.error.code if field.error else None,
    }


def _lines(ran: Ran, fields: list[ExplainedField], language: str) -> Iterator[str]:
    translator = ran.translator
    yield f"{translator.name}: {translator.source} -> {translator.target}  ({translator.file})"
    several = len({field.document for field in fields}) > 1
    document = None
    for field in fields:
        if several and field.document != document:
            document = field.document
            yield f"  [{document}]"
        yield from _field(field, language)


def _field(field: ExplainedField, language: str) -> Iterator[str]:
    if field.error is not None:
        value = f"{field.error.code} {field.error.message(language)}"
    else:
        value = _shown(field.value, _LEFT_OUT[language])
    yield f"  {field.target} = {value}    {field.file}:{field.line}"
    if field.source is not None:
        yield f"      {field.source} = {_shown(field.source_value, _MISSING[language])}"
    for entry in field.entries:
        read = ""
        if entry.source is not None:
            read = f": {entry.source} = {_shown(field.source_value, _MISSING[language])}"
        yield f"      {entry.name}{read}    {field.file}:{entry.line}"
    for name, step_value in field.steps:
        yield f"      {name} -> {_shown(step_value, _MISSING[language])}"


def _shown(value: Any, nothing: str) -> str:
    """A value as JSON on one line; numbers plain, the ends of long ones cut."""
    if value is None:
        return nothing
    text = msgspec.json.encode(readable(value)).decode()
    return text if len(text) <= 200 else f"{text[:200]}…"
