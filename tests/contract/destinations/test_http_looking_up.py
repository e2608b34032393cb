"""Look-ups of what is in doubt, and probes."""

from __future__ import annotations

import pytest

from mesbridge.destinations.http import HttpDestination
from mesbridge.errors import ConfigurationError
from mesbridge.pipeline.ports import SendOutcome
from mesbridge.simulator.http_sap import SERVICE, HttpSap
from mesbridge.simulator.http_server import Answer, Request
from tests.contract.destinations.builders import (
    Scripted,
    fields,
    http_spec,
    output,
)


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
