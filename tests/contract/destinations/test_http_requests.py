"""What an HTTP destination sends: headers and credentials."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mesbridge.destinations.factory import open_destination
from mesbridge.destinations.http import HttpDestination
from mesbridge.errors import ConfigurationError
from mesbridge.pipeline.ports import SendOutcome
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
