from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fastapi import APIRouter

from mesbridge.api import app as application
from mesbridge.api.keys import ROLES
from tests.unit.api.client import ApiClient

CONTRACT = {
    ("get", "/health/live"), ("get", "/health/ready"), ("get", "/metrics"),
    ("post", "/api/v1/messages/{route}"), ("get", "/api/v1/messages"),
    ("get", "/api/v1/messages/{id}"), ("get", "/api/v1/orders/{key}"),
    ("get", "/api/v1/dead-letters"), ("get", "/api/v1/dead-letters/groups"),
    ("post", "/api/v1/dead-letters/{id}/retry"), ("post", "/api/v1/dead-letters/{id}/discard"),
    ("get", "/api/v1/routes"), ("post", "/api/v1/routes/{route}/pause"),
    ("post", "/api/v1/routes/{route}/resume"), ("get", "/api/v1/destinations"),
    ("get", "/api/v1/balance"), ("get", "/api/v1/reconciliation"), ("get", "/api/v1/held"),
    ("get", "/api/v1/codes/missing"), ("get", "/api/v1/dictionary"), ("get", "/api/v1/mappings"),
    ("get", "/api/v1/releases"), ("get", "/api/v1/audit"), ("post", "/api/v1/releases"),
    ("post", "/api/v1/releases/{id}/activate"), ("post", "/api/v1/codes/{table}"),
}  # fmt: skip


@pytest.fixture
def page(client: ApiClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(page: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in page["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_operations_of_the_contract_are_there(page: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(page)} >= CONTRACT


def test_every_operation_has_a_summary_a_description_and_a_role(page: dict[str, Any]) -> None:
    for method, path, operation in operations(page):
        assert operation.get("summary"), (method, path)
        assert operation.get("description"), (method, path)
        assert operation["x-required-role"] in (*ROLES, "public"), (method, path)
        assert operation.get("tags"), (method, path)


def test_every_parameter_has_a_description_and_an_example(page: dict[str, Any]) -> None:
    for method, path, operation in operations(page):
        for parameter in operation.get("parameters", ()):
            place = (method, path, parameter["name"])
            schema = parameter["schema"]
            assert parameter.get("description") or schema.get("description"), place
            assert parameter.get("examples") or schema.get("examples"), place


def test_every_body_has_an_example_that_fits_its_schema(page: dict[str, Any]) -> None:
    seen = 0
    for method, path, operation in operations(page):
        bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
        for body in bodies:
            for kind, media in body.get("content", {}).items():
                if kind == "application/openmetrics-text":
                    continue
                assert "example" in media, (method, path, kind)
                schema = {**media["schema"], "components": page["components"]}
                jsonschema_rs.validator_for(schema).validate(media["example"])
                seen += 1
    assert seen > 50


def test_errors_are_described_as_problems(page: dict[str, Any]) -> None:
    for method, path, operation in operations(page):
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")) and path != "/health/ready":
                assert list(response["content"]) == ["application/problem+json"], (method, path)


def test_the_page_is_made_once(client: ApiClient) -> None:
    assert client.get("/openapi.json").json() == client.get("/openapi.json").json()


def test_an_operation_without_a_role_cannot_be_published(monkeypatch: pytest.MonkeyPatch) -> None:
    careless = APIRouter()

    @careless.get("/open")
    def open_to_all() -> None:
        return None

    monkeypatch.setattr(application, "_ROUTERS", (careless,))

    with pytest.raises(RuntimeError, match="does not declare its role"):
        list(application.operations())


def test_the_docs_page_needs_nothing_from_other_hosts(client: ApiClient) -> None:
    answer = client.get("/docs")

    assert answer.headers["content-type"].startswith("text/html")
    assert all(path in answer.text for _, path in CONTRACT)
    assert "http://" not in answer.text
    assert "src=" not in answer.text
    assert "<ProcessOperationsPerformance>" not in answer.text
