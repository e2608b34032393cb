"""The token that SAP wants for every change."""

from __future__ import annotations

import pytest

from mesbridge.destinations.http import HttpDestination
from mesbridge.pipeline.ports import SendOutcome
from mesbridge.simulator.http_server import Answer, Request
from tests.contract.destinations.builders import (
    Scripted,
    http_spec,
    output,
)


def _csrf_service() -> tuple[Scripted, list[str]]:
    tokens = ["t1", "t2", "t3"]

    def handle(request: Request) -> Answer:
        if request.method == "GET":
            return Answer(200, {}, {"x-csrf-token": tokens[0], "Set-Cookie": "sid=7; Path=/"})
        if request.headers.get("x-csrf-token") != tokens[0]:
            return Answer(403, {}, {"x-csrf-token": "Required"})
        return Answer(201 if request.headers.get("cookie") == "sid=7" else 400, {})

    return Scripted(handle), tokens


def test_the_token_is_fetched_once_and_its_cookie_is_kept() -> None:
    service, _ = _csrf_service()
    with service:
        destination = HttpDestination(http_spec(service.address, csrf="service/"))
        results = [destination.send([output(n)])[0] for n in range(3)]
        destination.close()

        assert {result.outcome for result in results} == {SendOutcome.OK}
        asked = [request for request in service.requests if request.method == "GET"]
        assert [request.path for request in asked] == ["/service/"]
        assert asked[0].headers["x-csrf-token"] == "fetch"
        assert "idempotency-key" not in asked[0].headers


def test_a_token_that_has_run_out_is_fetched_again_once() -> None:
    service, tokens = _csrf_service()
    with service:
        destination = HttpDestination(http_spec(service.address, csrf="service/"))
        destination.send([output(1)])
        tokens.pop(0)
        assert destination.send([output(2)])[0].outcome is SendOutcome.OK
        destination.close()

        assert [r.method for r in service.requests] == ["GET", "POST", "POST", "GET", "POST"]


def test_a_target_that_never_likes_the_token_is_an_outage() -> None:
    def handle(request: Request) -> Answer:
        required = {"x-csrf-token": "any" if request.method == "GET" else "required"}
        return Answer(200 if request.method == "GET" else 403, {}, required)

    with Scripted(handle) as service:
        destination = HttpDestination(http_spec(service.address, csrf="service/"))
        result = destination.send([output(1)])[0]
        destination.close()

        assert result.outcome is SendOutcome.OUTAGE
        assert len(service.requests) == 4


@pytest.mark.parametrize("status", [200, 404, 401, 500])
def test_without_a_token_nothing_is_sent_and_it_is_an_outage(status: int) -> None:
    answer = Answer(status, {}, {"Retry-After": "7"})
    with Scripted(lambda request: answer) as service:
        destination = HttpDestination(http_spec(service.address, csrf="service/"))
        result = destination.send([output(1)])[0]
        destination.close()

        assert (result.outcome, result.retry_after_seconds) == (SendOutcome.OUTAGE, 7.0)
        assert [request.method for request in service.requests] == ["GET"]


def test_a_token_that_does_not_come_in_time_is_an_outage_not_a_doubt() -> None:
    with HangingToken() as service:
        destination = HttpDestination(
            http_spec(service.address, csrf="service/", timeout_seconds=0.3)
        )
        result = destination.send([output(1)])[0]
        service.release()
        destination.close()

    assert result.outcome is SendOutcome.OUTAGE


class HangingToken(Scripted):
    """Its first answer hangs, although it is only asked for a token."""

    def __init__(self) -> None:
        super().__init__()
        self.hang()

    def is_work(self, request: Request) -> bool:
        return True
