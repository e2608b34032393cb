"""An exchange as destination."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.broker import open_broker, open_client
from mesbridge.broker.topology import topology_of
from mesbridge.destinations.factory import open_destination
from mesbridge.pipeline.inbox import ArrivalQueue
from mesbridge.pipeline.ports import PublishOutcome, SendOutcome
from mesbridge.workspace.routes import DestinationSpec
from tests.contract.destinations.builders import PLACE, FakePublisher, output

SPEC = DestinationSpec("mes_queue", "exchange", PLACE, exchange="mb.out")


def test_an_output_arrives_with_its_properties(tmp_path: Path) -> None:
    url = f"embedded:{tmp_path / 'broker.db'}"
    broker = open_broker(url, [], ArrivalQueue())
    broker.topology.apply(topology_of([]))
    client = open_client(url)
    client.declare_queue("mes", "mb.out", ["mes.job", "urgent"])
    destination = open_destination(SPEC, broker.publisher)

    headers = {"x-mesbridge-source-id": "s-1", "x-mesbridge-seq": "4"}
    results = destination.send(
        [output(1, headers=headers), output(2, operation="urgent"), output(3, operation="nobody")]
    )

    assert [result.outcome for result in results] == [
        SendOutcome.OK, SendOutcome.OK, SendOutcome.TRANSIENT,
    ]  # fmt: skip
    assert results[2].code == "MB488"
    assert "no queue is bound to mb.out for nobody" in (results[2].error or "")
    first, second = client.get("mes", 5)
    assert (first.message_id, first.type, first.correlation_id) == ("output-1", "mes.job", "s-1")
    assert first.headers["x-mesbridge-seq"] == "4"
    assert (first.routing_key, second.routing_key) == ("mes.job", "urgent")
    assert destination.probe()
    destination.close()
    for part in (client, broker.source, broker.publisher, broker.topology):
        part.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("end", "outcome", "code"),
    [
        (PublishOutcome.RETURNED, SendOutcome.TRANSIENT, "MB488"),
        (PublishOutcome.NACK, SendOutcome.TRANSIENT, "MB488"),
        (PublishOutcome.UNKNOWN, SendOutcome.UNKNOWN, "MB489"),
        (PublishOutcome.UNAVAILABLE, SendOutcome.OUTAGE, "MB490"),
    ],
)
def test_only_ok_is_sent(end: PublishOutcome, outcome: SendOutcome, code: str) -> None:
    destination = open_destination(SPEC, FakePublisher({"output-1": end}))

    failed, fine = destination.send([output(1), output(2)])

    assert (failed.outcome, failed.code) == (outcome, code)
    assert fine.outcome is SendOutcome.OK


def test_headers_that_amqp_cannot_carry_are_permanent_for_that_output_alone() -> None:
    publisher = FakePublisher()
    destination = open_destination(SPEC, publisher)

    results = destination.send(
        [
            output(1, headers={"x-mesbridge-key": "k" * 40_000}),
            output(2, operation="r" * 256),
            output(3),
        ]
    )

    assert [result.outcome for result in results] == [
        SendOutcome.PERMANENT, SendOutcome.PERMANENT, SendOutcome.OK,
    ]  # fmt: skip
    assert [publication.message_id for publication in publisher.published] == ["output-3"]


def test_a_broker_that_is_away_fails_the_probe() -> None:
    publisher = FakePublisher()
    publisher.is_available = False

    assert not open_destination(SPEC, publisher).probe()


def test_an_exchange_cannot_be_asked_whether_it_has_an_output() -> None:
    destination = open_destination(SPEC, FakePublisher())

    assert destination.verify(output()).outcome is SendOutcome.TRANSIENT
    assert (destination.idempotent, destination.on_uncertain) == (True, "resend")
