"""``translate --explain``: per target field its rule, what was read, and the value at each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mesbridge.cli.dry_run import Ran
from mesbridge.errors import HoldError
from mesbridge.mapping.explain import ExplainedField, Explainer, Trace
from mesbridge.pipeline.shown_body import readable
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: What stands where a field was left out.
_LEFT_OUT = {"en": "left out", "zh": "未写出"}
_MISSING = {"en": "missing", "zh": "缺失"}
_ITEMS = {"en": "list of {count}", "zh": "列表，共 {count} 项"}
_WHEN = {"en": "when does not hold", "zh": "when 不成立"}
_WHERE = {
    "en": "where leaves out {items} of {count}",
    "zh": "where 略去 {count} 项中的第 {items} 项",
}
_HELD = {"en": "held: ", "zh": "挂起："}
_FILTERED = {
    "en": "route {route}: when does not hold, the message is filtered",
    "zh": "路由 {route}：when 不成立，消息被过滤",
}
_NOT_SENT = {
    "en": "{mapping}: when of the route does not hold, nothing is sent",
    "zh": "{mapping}：路由的 when 不成立，不发送",
}
_FLAG = {"en": "flag {code}", "zh": "标记 {code}"}


def explained(
    workspace: Workspace, ran: list[Ran], meta: Mapping[str, Any], language: str, output: str,
    route: Route | None = None,
) -> str:  # fmt: skip
    """All mappings that were carried out, as text or as a JSON array.

    Args:
        route: that they belong to, where a route was run.
    """
    traces = [(each, _trace(workspace, each, meta)) for each in ran]
    if output == "json":
        entries = [_entry(each, one) for each, trace in traces for one in trace.fields.values()]
        return msgspec.json.format(msgspec.json.encode(readable(entries)), indent=2).decode()
    lines = [line for each, trace in traces for line in _lines(each, trace, language)]
    return "\n".join([*lines, *_not_sent(route, ran, meta, language)])


def _not_sent(
    route: Route | None, ran: list[Ran], meta: Mapping[str, Any], language: str
) -> Iterator[str]:
    """What the predicates of a route have kept back."""
    for document in ran[0].documents if route is not None and ran else ():
        assert route is not None
        if route.when is not None and not route.when(document, meta, None):
            place = f"{route.position.file}:{route.position.line}"
            yield f"{_FILTERED[language].format(route=route.name)}    {place}"
            continue
        for output in route.outputs:
            if output.when is not None and not output.when(document, meta, None):
                place = f"{output.position.file}:{output.position.line}"
                yield f"{_NOT_SENT[language].format(mapping=output.mapping)}    {place}"


def _trace(workspace: Workspace, ran: Ran, meta: Mapping[str, Any]) -> Trace:
    spec = workspace.mappings[ran.translator.name]
    return Explainer(spec, workspace.scope).run(ran.payload, meta, ran.stored)


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
        "code": None if field.lookup is None else dict(zip(("table", "column"), field.lookup,
                                                           strict=True)),
        "left_out": [
            {"by": each.kind, "line": each.line, "item": each.item or None}
            for each in field.left_out
        ],
        "value": field.value,
        "error": field.error.code if field.error else None,
        "held": isinstance(field.error, HoldError),
    }  # fmt: skip


def _lines(ran: Ran, trace: Trace, language: str) -> Iterator[str]:
    translator, fields = ran.translator, list(trace.fields.values())
    yield f"{translator.name}: {translator.source} -> {translator.target}  ({translator.file})"
    several = len({field.document for field in fields}) > 1
    document = None
    for field in fields:
        if several and field.document != document:
            document = field.document
            yield f"  [{document}]"
        yield from _field(field, language)
    for flag in trace.translation.flags if trace.translation is not None else ():
        text = flag.message_zh if language == "zh" else flag.message_en
        about = ": ".join(part for part in (flag.target, text) if part)
        yield f"  {_FLAG[language].format(code=flag.code)}{f' ({about})' if about else ''}"


def _field(field: ExplainedField, language: str) -> Iterator[str]:
    if field.error is not None:
        held = _HELD[language] if isinstance(field.error, HoldError) else ""
        value = f"{held}{field.error.code} {field.error.message(language)}"
    elif _is_list_of_objects(field.value):
        value = _ITEMS[language].format(count=len(field.value))
    else:
        value = _shown(field.value, _LEFT_OUT[language])
    yield f"  {field.target} = {value}    {field.file}:{field.line}"
    if field.source is not None and _is_list_of_objects(field.value):
        yield f"      {field.source}"
    elif field.source is not None and (field.source_value is not None or _may_be_missing(field)):
        yield f"      {field.source} = {_shown(field.source_value, _MISSING[language])}"
    yield from _why(field, language)
    for name, step_value in field.steps:
        shown = name
        if name == "code" and field.lookup is not None:
            shown = f"code {field.lookup[0]} ({field.lookup[1]})"
        yield f"      {shown} -> {_shown(step_value, _MISSING[language])}"


def _why(field: ExplainedField, language: str) -> Iterator[str]:
    """The entries that were taken, and the predicates that left something out."""
    for entry in field.entries:
        read = ""
        if entry.source is not None:
            read = f": {entry.source} = {_shown(field.source_value, _MISSING[language])}"
        yield f"      {entry.name}{read}    {field.file}:{entry.line}"
    for line, count in field.looked_at.items():
        items = [str(each.item) for each in field.left_out if each.item and each.line == line]
        if items:
            text = _WHERE[language].format(items=", ".join(items), count=count)
            yield f"      {text}    {field.file}:{line}"
    if field.value is None and field.error is None:
        for each in field.left_out:
            if each.kind == "when":
                yield f"      {_WHEN[language]}    {field.file}:{each.line}"


def _may_be_missing(field: ExplainedField) -> bool:
    """An error about something else does not tell that the source has no value."""
    return field.error is None or field.error.code in ("MB401", "MB413")


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], dict))


def _shown(value: Any, nothing: str) -> str:
    """A value as JSON on one line; numbers plain, the ends of long ones cut."""
    if value is None:
        return nothing
    text = msgspec.json.encode(readable(value)).decode()
    return text if len(text) <= 200 else f"{text[:200]}…"
