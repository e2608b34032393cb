"""Problem details: every error of the API, with its code and in the language of the asker.

Source: RFC 9457.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from traceback import extract_tb
from typing import Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from mesbridge.api.language import language_of
from mesbridge.catalogue import explanation_of
from mesbridge.errors import ConfigurationError, LedgerError, MesbridgeError
from mesbridge.findings import Finding, Language
from mesbridge.logs import logger
from mesbridge.pipeline.desk import NotReplayableError, ResolvedError, UnknownDeadLetterError
from mesbridge.service.release_store import ReleaseStateError, UnknownReleaseError
from mesbridge.workspace.diagnostics import as_json

MEDIA_TYPE = "application/problem+json"
#: What an operation can answer besides success, by status.
Responses: TypeAlias = dict[int | str, dict[str, Any]]

_TITLES: Mapping[int, tuple[str, str]] = {
    400: ("Bad request", "请求有误"),
    401: ("No valid API key", "缺少有效的 API 密钥"),
    403: ("Not allowed", "没有权限"),
    404: ("Not found", "未找到"),
    405: ("Method not allowed", "不支持的方法"),
    409: ("Conflict", "状态冲突"),
    413: ("Too large", "内容过大"),
    422: ("Not valid", "参数无效"),
    500: ("Internal error", "内部错误"),
    503: ("Not available", "服务暂不可用"),
}
_STATUS_OF: tuple[tuple[type[MesbridgeError], int], ...] = (
    (UnknownDeadLetterError, 404),
    (ResolvedError, 409),
    (NotReplayableError, 409),
    (UnknownReleaseError, 404),
    (ReleaseStateError, 409),
    (LedgerError, 503),
)


class FindingShown(BaseModel):
    """One thing that is wrong with a file."""

    file: str = Field(examples=["mappings/sap_s4/production_order.yaml"])
    line: int = Field(examples=[7])
    column: int = Field(examples=[28])
    code: str = Field(examples=["MB301"])
    severity: str = Field(examples=["error"])
    subject: str | None = Field(default=None, examples=["quantity"])
    message: str = Field(examples=["unknown source field 'TotalQuantiy'"])
    hint: str | None = Field(default=None, examples=["did you mean 'TotalQuantity'?"])


class Problem(BaseModel):
    """Why the request could not be carried out (RFC 9457)."""

    type: str = Field(examples=["urn:mesbridge:problem:MB606"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["there is no route 'sap_order'"])
    code: str = Field(description="`mesbridge explain CODE` tells more.", examples=["MB606"])
    hint: str | None = Field(default=None, examples=["GET /api/v1/routes lists them"])
    findings: list[FindingShown] | None = Field(
        default=None, description="Where files were refused: everything that is wrong."
    )
    instance: str = Field(examples=["/api/v1/messages/sap_order"])


class ProblemError(Exception):
    """Raised by handlers; becomes a problem response."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: Any
    ) -> None:
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.params = params
        super().__init__(code)


def unknown(kind: str, value: str) -> ProblemError:
    """404: there is no such thing of ours."""
    return ProblemError(404, "MB606", kind=kind, value=value)


def install(app: FastAPI) -> None:
    """Every error of *app* becomes problem details, those of the framework too."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(MesbridgeError, _on_mesbridge_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def problem_response(
    request: Request,
    status: int,
    code: str,
    params: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
) -> Response:
    """The response that tells *code* in the language of the request."""
    language = language_of(request)
    explanation = explanation_of(code)
    body = {
        "type": f"urn:mesbridge:problem:{code}",
        "title": _title(status, language),
        "status": status,
        "detail": explanation.sentence(language, params),
        "code": code,
        "hint": explanation.hint_text(language, params),
        **({"findings": [as_json(each, language) for each in findings]} if findings else {}),
        "instance": request.url.path,
    }
    return Response(
        json.dumps(body, ensure_ascii=False),
        status,
        {**(headers or {}), "Content-Language": language, "Vary": "Accept-Language"},
        MEDIA_TYPE,
    )


def _title(status: int, language: Language) -> str:
    phrase = HTTPStatus(status).phrase
    en, zh = _TITLES.get(status, (phrase, phrase))
    return zh if language == "zh" else en


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(request, error.status, error.code, error.params, error.headers)


async def _on_mesbridge_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, MesbridgeError)
    if isinstance(error, ConfigurationError):
        first = error.findings[0].line(language_of(request)) if error.findings else ""
        params = {"count": len(error.findings), "first": first}
        return problem_response(request, 422, "MB664", params, findings=error.findings)
    status = next((status for kind, status in _STATUS_OF if isinstance(error, kind)), 500)
    retry = {"Retry-After": "5"} if status == 503 else {}
    return problem_response(request, status, error.code, error.params, retry)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    # The value itself stays out: it may be of a field that nobody may see.
    params = {"source": where, "found": first["msg"]}
    return problem_response(request, 422, "MB602", params)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        params = {
            "value": request.url.path,
            "found": request.method,
            "expected": headers.get("Allow", headers.get("allow", "another method")),
        }
        return problem_response(request, 405, "MB601", params, headers)
    if error.status_code == 404:
        return problem_response(request, 404, "MB600", {"value": request.url.path}, headers)
    params = {"source": "body", "found": str(error.detail)}
    return problem_response(request, error.status_code, "MB602", params, headers)


async def _on_unexpected(request: Request, error: Exception) -> Response:
    # Places only: the error's own text and the local variables may hold what nobody may see.
    places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-6:]]
    logger().error("request failed", cause=type(error).__name__, places=places)
    return problem_response(request, 500, "MB608", {"value": type(error).__name__})
