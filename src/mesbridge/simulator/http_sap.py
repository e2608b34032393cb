"""The simulated SAP as OData service: CSRF token, confirmations, cancellations, look-up."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from mesbridge.simulator.http_server import Answer, HttpSystem, Request
from mesbridge.simulator.sap_books import BookingError, Posting, SapBooks
from mesbridge.simulator.sap_messages import confirmation_answer

SERVICE = "/sap/opu/odata/sap/API_PROD_ORDER_CONFIRMATION_2_SRV"
_CONFIRM = f"{SERVICE}/ProdnOrdConf2"
_CANCEL = f"{SERVICE}/CancelProdnOrdConf"
_BY_EXTERNAL = re.compile(r"^ExternalSystemConfirmation eq (?:guid)?'([^']*)'$")


class HttpSap(HttpSystem):
    """SAP over HTTP; what is posted stands in :attr:`books`."""

    def __init__(self, authorization: str | None = None) -> None:
        """*authorization*: the header that every request must carry, or None for no check."""
        super().__init__()
        self.books = SapBooks()
        self._authorization = authorization
        self._token: str | None = None

    @property
    def service(self) -> str:
        """Address of the service."""
        return f"{self.address}{SERVICE}"

    # --- faults -------------------------------------------------------------------------------

    def lock(self, times: int = 1) -> None:
        """Somebody has the order open: the next *times* postings are turned away."""
        for _ in range(times):
            self.queue_fault(_locked)

    def refuse(self, times: int = 1) -> None:
        """The order is closed: the next *times* postings are refused for good."""
        for _ in range(times):
            self.queue_fault(_closed)

    def forget_token(self) -> None:
        """The session ends: the token is not valid any more."""
        self._token = None

    # --- the service --------------------------------------------------------------------------

    def handle(self, request: Request) -> Answer:
        if self._authorization and request.headers.get("authorization") != self._authorization:
            return Answer(401)
        if request.method in ("GET", "HEAD"):
            return self._read(request)
        if self._token is None or request.headers.get("x-csrf-token") != self._token:
            return Answer(403, headers={"x-csrf-token": "Required"})
        try:
            return self._write(request)
        except BookingError as error:
            return _refusal(error.code, error.message)
        except (KeyError, ValueError) as error:
            return _refusal("CX_SXML_PARSE_ERROR", f"Malformed payload: {error}")

    def _read(self, request: Request) -> Answer:
        headers = {}
        if request.headers.get("x-csrf-token", "").lower() == "fetch":
            self._token = self._token or secrets.token_urlsafe(16)
            headers = {"x-csrf-token": self._token}
        if request.path == _CONFIRM:
            return Answer(200, {"d": {"results": self._found(request)}}, headers)
        return Answer(200, {"d": {"EntitySets": ["ProdnOrdConf2"]}}, headers)

    def _found(self, request: Request) -> list[Any]:
        """The confirmations with the external id of ``$filter``: how a doubt is settled."""
        match = _BY_EXTERNAL.match(request.query.get("$filter", ""))
        posting = self.books.find(match[1].replace("-", "")) if match else None
        return [_shown(posting)] if posting else []

    def _write(self, request: Request) -> Answer:
        if request.path == _CONFIRM:
            posting = self.books.confirm(json.loads(request.body))
            return Answer(201, {"d": _shown(posting)})
        if request.path == _CANCEL:
            given = {**_parameters(request.query), **(json.loads(request.body or b"{}"))}
            group, count = str(given["ConfirmationGroup"]), int(given["ConfirmationCount"])
            posting, cancellation = self.books.cancel(group, count)
            return Answer(200, {"d": _shown(posting, cancellation)})
        return _refusal("005056A509B11EE1B9A8FEC11C21578E", "Resource not found", 404)


def _parameters(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a function import, whose texts are quoted."""
    return {name: value.strip("'") for name, value in query.items()}


def _shown(posting: Posting, cancellation: int | None = None) -> Any:
    fields = {**posting.fields, "IsReversal": cancellation is not None}
    count = posting.count if cancellation is None else cancellation
    answer = json.loads(confirmation_answer(fields, posting.group, count))["d"]
    return {**answer, "ExternalSystemConfirmation": posting.external}


def _locked(request: Request) -> Answer:
    return _refusal("RU/505", "Order is already being processed by PLANNER1")


def _closed(request: Request) -> Answer:
    return _refusal("RU/013", "Order is closed: no confirmation possible")


def _refusal(code: str, text: str, status: int = 400) -> Answer:
    """The error body of an OData V2 service."""
    details = [{"code": code, "message": text, "severity": "error"}]
    return Answer(
        status,
        {
            "error": {
                "code": code,
                "message": {"lang": "en", "value": text},
                "innererror": {"errordetails": details},
            }
        },
    )
