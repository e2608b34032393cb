"""The OpenAPI page made complete: roles, errors, and an example of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from mesbridge.api.problems import MEDIA_TYPE, Problem

_TEXT = """
Work orders from the ERP to the shop floor, reports back. Pages are
`{"items": […], "next": cursor or null}`; errors are problem details (RFC 9457) with a code that
`mesbridge explain CODE` tells more about, in English or Chinese by `Accept-Language`.
"""
_DENIED = {
    "401": "No valid API key.",
    "403": "The role of the key is not enough.",
}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def describe(app: FastAPI, roles: Mapping[tuple[str, str], str]) -> None:
    """Complete the page of *app*; *roles* by path and method (lower case)."""
    made = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            schema["info"]["description"] = _TEXT.strip()
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
            for path, item in schema["paths"].items():
                for method, operation in item.items():
                    _complete(operation, roles[path, method], schema["components"]["schemas"])
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # as FastAPI's own documentation says


def _complete(operation: dict[str, Any], role: str, schemas: Mapping[str, Any]) -> None:
    operation["x-required-role"] = role
    if role == "public":
        operation.pop("security", None)
    else:
        for status, text in _DENIED.items():
            operation["responses"].setdefault(status, {"description": text, "content": {}})
    for status, response in operation["responses"].items():
        if status.startswith(("4", "5")) and not _is_own(response):
            response["content"] = {MEDIA_TYPE: {"schema": _PROBLEM}}
    bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
    for body in bodies:
        for media in body.get("content", {}).values():
            if "example" not in media and "schema" in media:
                media["example"] = _example(media["schema"], schemas)


def _is_own(response: Mapping[str, Any]) -> bool:
    """The answer has a body of its own, such as what is missing."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/Readiness")


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """An example of *schema*, composed of those of its fields."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: _example(each, schemas) for name, each in properties.items()}
        case "array":
            return [_example(schema["items"], schemas)]
        case "string":
            return ""
        case _:
            return None
