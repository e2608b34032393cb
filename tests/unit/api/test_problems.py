from __future__ import annotations

import pytest
from fastapi import FastAPI

from mesbridge.api import problems
from mesbridge.api.app import create_app
from mesbridge.errors import RefusedError
from tests.unit.api.bridges import LocalBridge
from tests.unit.api.client import ApiClient


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nope", 404, "MB600"),
        ("GET", "/api/v1/nope", 404, "MB600"),
        ("DELETE", "/api/v1/messages", 405, "MB601"),
        ("GET", "/api/v1/messages?limit=0", 422, "MB602"),
        ("GET", "/api/v1/messages?limit=501", 422, "MB602"),
        ("GET", "/api/v1/messages?state=lost", 422, "MB602"),
        ("GET", "/api/v1/messages?since=yesterday", 422, "MB602"),
        ("GET", "/api/v1/messages?key=%00", 422, "MB602"),
        ("GET", "/api/v1/messages/%00", 422, "MB602"),
        ("GET", "/api/v1/orders/4711", 404, "MB606"),
    ],
)
def test_every_error_is_a_problem_with_a_code(
    client: ApiClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.ask(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"].endswith(code)
    assert problem["instance"] == path.partition("?")[0].replace("%00", "\x00")
    assert problem["title"]
    assert problem["detail"]


def test_a_method_that_is_not_allowed_names_those_that_are(client: ApiClient) -> None:
    answer = client.ask("DELETE", "/api/v1/messages")

    assert answer.headers["Allow"] == "GET"
    assert "GET" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "未找到"),
        ("en-GB,en;q=0.9,zh;q=0.8", "Not found"),
        ("de", "Not found"),
        ("de, zh;q=0.5", "未找到"),
        ("zh;q=0, en", "Not found"),
        ("zh;q=much", "Not found"),
        ("zh;level=1", "未找到"),
    ],
)
def test_a_problem_speaks_the_language_of_the_asker(
    client: ApiClient, accept: str, title: str
) -> None:
    answer = client.get("/nope", headers={"Accept-Language": accept})

    assert answer.json()["title"] == title
    assert answer.headers["Content-Language"] == ("zh" if title == "未找到" else "en")


def test_a_value_that_is_not_valid_is_not_repeated(client: ApiClient) -> None:
    answer = client.post("/api/v1/dead-letters/x/discard", json={"reason": ["4711-10"]})

    assert answer.status_code == 422
    assert "4711-10" not in answer.text


def failing_app() -> FastAPI:
    app = FastAPI()
    problems.install(app)

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("4711-10")

    @app.get("/refused")
    def refused() -> None:
        raise RefusedError("MB492", destination="erp", reason="no")

    return app


def test_what_nobody_expected_is_told_without_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = ApiClient(failing_app()).get("/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "MB608")
    assert "4711-10" not in answer.text
    shown = capsys.readouterr()
    assert "4711-10" not in shown.out + shown.err


def test_an_error_of_ours_without_a_status_is_internal() -> None:
    answer = ApiClient(failing_app()).get("/refused")

    assert (answer.status_code, answer.json()["code"]) == (500, "MB492")


def test_the_application_of_a_bridge_has_these_handlers(bridge: LocalBridge) -> None:
    assert problems.ProblemError in create_app(bridge).exception_handlers
