"""What an HTTP destination sends: headers, credentials, tokens, look-ups."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mesbridge.destinations.factory import open_destination
from mesbridge.destinations.http import HttpDestination
from mesbridge.errors import ConfigurationError
from mesbridge.pipeline.ports import SendOutcome
from mesbridge.simulator.http_sap import SERVICE, HttpSap
from mesbridge.simulator.http_server import Answer, Request
from tests.contract.destinations.builders import (
    FakePublisher,
    Scripted,
    fields,
    http_spec,
    output,
)


def test_a_request_carries_body_headers_and_the_id_as_idempotency_key() -> None:
    with Scripted() as service:
        spec = http_spec(f"{service.address}/odata/", headers={"Accept": "application/json"})
        destination = open_destination(spec, FakePublisher())
        destination.send(
            [output(headers={"x-mesbridge-key": "工单 1\r\n", "x-mesbridge-seq": 3},
                    operation="Jobs", content_type="application/xml")]
        )  # fmt: skip
        destination.close()
        (request,) = service.requests

    assert (request.method, request.path, request.body) == ("POST", "/odata/Jobs", b'{"n":1}')
    assert request.headers["idempotency-key"] == "output-1"
    assert request.headers["content-type"] == "application/xml"
    assert request.headers["accept"] == "application/json"
    assert request.headers["x-mesbridge-key"] == "%E5%B7%A5%E5%8D%95 1%0D%0A"
    assert request.headers["x-mesbridge-seq"] == "3"


def test_without_an_operation_the_address_itself_is_called() -> None:
    with Scripted() as service:
        destination = HttpDestination(http_spec(f"{service.address}/jobs"))
        destination.send([output()])
        destination.close()

        assert [request.path for request in service.requests] == ["/jobs"]


def test_as_many_requests_run_at_once_as_concurrency_says_and_answers_keep_their_place() -> None:
    together = threading.Barrier(3, timeout=10)

    def handle(request: Request) -> Answer:
        return Answer(200 if b"2" not in request.body else 422, {})

    class Parallel(Scripted):
        def answer(self, request: Request) -> Answer:
            together.wait()
            return handle(request)

    with Parallel() as service:
        destination = HttpDestination(http_spec(service.address, concurrency=3))
        results = destination.send([output(1), output(2), output(3)])
        destination.close()

    assert destination.batch_limit == 3
    assert [result.outcome for result in results] == [
        SendOutcome.OK, SendOutcome.PERMANENT, SendOutcome.OK,
    ]  # fmt: skip


# --- credentials ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "header", "value"),
    [
        ({"user": "MES", "password": "env:T_SECRET"}, "authorization", "Basic TUVTOnPDvA=="),
        ({"token": "env:T_SECRET"}, "authorization", "Bearer sü"),
        ({"header": "X-Api-Key", "key": "env:T_SECRET"}, "x-api-key", "sü"),
    ],
)
def test_credentials_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, credentials: dict[str, str], header: str, value: str
) -> None:
    monkeypatch.setenv("T_SECRET", "sü")
    with Scripted() as service:
        destination = HttpDestination(http_spec(service.address, credentials=fields(**credentials)))
        destination.send([output()])
        destination.close()

        (request,) = service.requests
        assert request.headers[header].encode("latin-1").decode() == value


def test_a_secret_in_a_file_may_be_exchanged_while_running(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("first\n")
    with Scripted() as service:
        spec = http_spec(service.address, credentials=fields(token=f"file:{secret}"))
        destination = HttpDestination(spec)
        destination.send([output()])
        secret.write_text("second\n")
        destination.send([output()])
        secret.unlink()
        destination.send([output()])
        destination.close()

        seen = [request.headers["authorization"] for request in service.requests]
    assert seen == ["Bearer first", "Bearer second", "Bearer second"]


@pytest.mark.parametrize(
    ("credentials", "reason"),
    [
        ({"token": "env:T_NOT_SET"}, "the environment has no T_NOT_SET"),
        ({"token": "file:/no/such/file"}, "/no/such/file: No such file or directory"),
        ({"password": "x"}, "expected user and password"),
    ],
)
def test_credentials_that_lead_nowhere_stop_the_start(
    credentials: dict[str, str], reason: str
) -> None:
    with pytest.raises(ConfigurationError, match="MB486") as refused:
        HttpDestination(http_spec("http://127.0.0.1", credentials=fields(**credentials)))

    assert reason in str(refused.value)
    assert str(refused.value).startswith("destinations/target.yaml:1:1 MB486")


# --- the token that SAP wants -----------------------------------------------------------------


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


# --- look-ups and probes ----------------------------------------------------------------------


def test_an_output_is_looked_up_by_its_path() -> None:
    def handle(request: Request) -> Answer:
        there = request.query.get("$filter") == "ExternalId eq 'output-1'"
        return Answer(200, {"d": {"results": [{"x": 1}] if there else []}})

    verify = fields(get="Things?$filter=ExternalId eq '{id}'", found="d.results")
    with Scripted(handle) as service:
        destination = HttpDestination(http_spec(service.address, verify=verify))
        outcomes = [destination.verify(output(n)).outcome for n in (1, 2)]
        destination.close()

    assert outcomes == [SendOutcome.OK, SendOutcome.TRANSIENT]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, SendOutcome.OK), (404, SendOutcome.TRANSIENT), (410, SendOutcome.TRANSIENT),
        (503, SendOutcome.UNKNOWN), (401, SendOutcome.UNKNOWN), (302, SendOutcome.UNKNOWN),
    ],
)  # fmt: skip
def test_without_a_place_the_status_of_the_look_up_decides(
    status: int, outcome: SendOutcome
) -> None:
    with Scripted(lambda request: Answer(status, {})) as service:
        verify = fields(get="things/{key}/{id}")
        destination = HttpDestination(http_spec(service.address, verify=verify))
        found = destination.verify(output(1, key="a/b"))
        destination.close()

        assert found.outcome is outcome
        assert service.requests[0].path == "/things/a/b/output-1"


def test_a_look_up_that_cannot_be_made_leaves_the_doubt() -> None:
    without = HttpDestination(http_spec("http://127.0.0.1:9"))
    unreachable = HttpDestination(http_spec("http://127.0.0.1:9", verify=fields(get="{id}")))

    assert without.verify(output()).outcome is SendOutcome.UNKNOWN
    assert unreachable.verify(output()).outcome is SendOutcome.UNKNOWN
    without.close()
    unreachable.close()


@pytest.mark.parametrize("verify", [fields(path="x"), fields(get="{nothing}"), fields(get="{")])
def test_a_look_up_that_cannot_be_understood_stops_the_start(verify: object) -> None:
    with pytest.raises(ConfigurationError, match="MB486"):
        HttpDestination(http_spec("http://127.0.0.1", verify=verify))


@pytest.mark.parametrize(
    ("status", "could"), [(200, True), (404, True), (401, False), (503, False), (500, False)]
)
def test_a_probe_asks_without_changing_anything(status: int, could: bool) -> None:
    with Scripted(lambda request: Answer(status, {})) as service:
        destination = HttpDestination(http_spec(service.address))

        assert destination.probe() is could

        destination.close()
        assert [request.method for request in service.requests] == ["GET"]


def test_a_probe_of_nobody_fails() -> None:
    destination = HttpDestination(http_spec("http://127.0.0.1:9"))

    assert not destination.probe()

    destination.close()


def test_the_simulated_sap_takes_a_confirmation_after_a_lock() -> None:
    with HttpSap(authorization="Bearer t") as sap:
        spec = http_spec(
            f"{sap.address}/sap/opu/odata/sap",
            csrf=SERVICE.rsplit("/", 1)[1],
            credentials=fields(token="t"),
        )
        destination = HttpDestination(spec)
        sap.forget_token()

        assert destination.probe()
        refused = destination.send([output(body=b"[]", operation="X/NoSuchThing")])[0]
        destination.close()

    assert refused.outcome is SendOutcome.PERMANENT
