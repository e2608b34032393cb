"""Parts of the documentation that are made of the code and the schemas.

``python -m tests.integration.docs.generated`` writes them into the pages; a test compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mesbridge.mapping.steps.registry import BUILT_IN, Parameter, Step
from tests.integration.docs.pages import DOCS, REPOSITORY, with_generated

_REPORT = REPOSITORY / "schemas/opcenter/operation_report.schema.json"


def steps_table() -> str:
    """One row per step: name, kinds, parameters, help."""
    rows = ["| step | takes → gives | parameters | what it does | 说明 |", "|---|---|---|---|---|"]
    return _lines([*rows, *(_step_row(step) for step in BUILT_IN)])


def report_table() -> str:
    """One row per field of the operation report."""
    rows = ["| field | type | | meaning | 含义 |", "|---|---|---|---|---|"]
    schema = json.loads(_REPORT.read_text(encoding="utf-8"))
    return _lines([*rows, *_fields(schema, "")])


def parts() -> dict[str, dict[str, str]]:
    """Every generated part: page, name, text."""
    return {
        "mappings.md": {"steps": steps_table()},
        "messages.md": {"operation_report": report_table()},
    }


def write() -> None:
    """Bring all pages up to date."""
    for name, texts in parts().items():
        page = DOCS / name
        page.write_text(
            with_generated(page.read_text(encoding="utf-8"), texts), encoding="utf-8"
        )  # fmt: skip


def _step_row(step: Step) -> str:
    accepts = "any" if "any" in step.accepts else ", ".join(step.accepts)
    cells = (
        f"`{step.name}`",
        f"{accepts} → {step.returns}",
        ", ".join(_parameter(each) for each in step.parameters),
        step.help_en,
        step.help_zh,
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _parameter(parameter: Parameter) -> str:
    name = f"**{parameter.name}**" if parameter.required else parameter.name
    return name if parameter.default in (None, "", (), False) else f"{name}={parameter.default}"


def _fields(node: Mapping[str, Any], around: str) -> Iterator[str]:
    required = node.get("required", ())
    for name, field in node.get("properties", {}).items():
        items = field.get("items", {})
        cells = (
            f"`{around}{name}`",
            _type(field),
            "required" if name in required else "",
            field["title"],
            field["x-title-zh"],
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
        yield from _fields(items, f"{around}{name}[].")


def _type(field: Mapping[str, Any]) -> str:
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    kind = " or ".join(each for each in types if each != "null")
    if "enum" in field:
        kind = ", ".join(f"`{value}`" for value in field["enum"] if value is not None)
    limits = [str(field[key]) for key in ("format", "maxLength") if key in field]
    return f"{kind} ({', '.join(limits)})" if limits else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _lines(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    write()
