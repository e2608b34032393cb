"""``/docs``: the OpenAPI page for people, without anything from other hosts.

Plants often have no way out to the internet; FastAPI's own page is blank there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans SC",sans-serif;max-width:62rem;margin:2rem auto;
padding:0 1rem}
summary{cursor:pointer;padding:.35rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#8881;padding:.7rem;overflow:auto;border-radius:4px}
.m{display:inline-block;min-width:3.2rem;font-weight:600}.r{color:#888;float:right}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .8rem .2rem 0;
vertical-align:top;border-bottom:1px solid #8883}details>div{padding:.2rem 0 1rem 3.6rem}
:root{color-scheme:light dark}
"""


def docs_page(schema: Mapping[str, Any]) -> str:
    """The page of an OpenAPI *schema* as HTML."""
    info = schema["info"]
    body = "".join(_tags(schema))
    title = escape(f"{info['title']} {info['version']}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1><p>{escape(info.get('description', ''))}</p>"
        f'<p><a href="/openapi.json">openapi.json</a></p>{body}</html>'
    )


def _tags(schema: Mapping[str, Any]) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            by_tag.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    for tag, operations in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>{''.join(operations)}"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    parts = [f"<p>{escape(operation['description'])}</p>"]
    parts.extend(_parameters(operation.get("parameters", ())))
    parts.extend(_bodies("request", operation.get("requestBody", {})))
    for status, response in operation["responses"].items():
        parts.append(f"<p><b>{escape(status)}</b> {escape(response.get('description', ''))}</p>")
        if status.startswith("2"):
            parts.extend(_bodies("", response))
    return (
        f'<details><summary><span class="r">{escape(operation["x-required-role"])}</span>'
        f'<code><span class="m">{escape(method.upper())}</span> {escape(path)}</code> '
        f"{escape(operation['summary'])}</summary><div>{''.join(parts)}</div></details>"
    )


def _parameters(parameters: Any) -> Iterator[str]:
    if not parameters:
        return
    yield "<table><tr><th>parameter<th>in<th>meaning<th>example</tr>"
    for each in parameters:
        schema = each["schema"]
        examples = schema.get("examples") or [""]
        meaning = each.get("description") or schema.get("description", "")
        cells = (each["name"], each["in"], meaning, str(examples[0]))
        yield "<tr>" + "".join(f"<td>{escape(cell)}" for cell in cells) + "</tr>"
    yield "</table>"


def _bodies(name: str, body: Mapping[str, Any]) -> Iterator[str]:
    for kind, media in body.get("content", {}).items():
        if "example" in media:
            example = media["example"]
            text = example if isinstance(example, str) else json.dumps(
                example, ensure_ascii=False, indent=2
            )  # fmt: skip
            yield f"<p>{escape(f'{name} {kind}'.strip())}</p><pre>{escape(text)}</pre>"
