"""The simulated systems by themselves: idempotent, and strict about what they are told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from mesbridge.broker.envelope import Envelope
from mesbridge.broker.ports import BrokerClient
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Publication, PublishOutcome
from mesbridge.simulator.b2mml_messages import NAMESPACE
from mesbridge.simulator.erp import SapDesk
from mesbridge.simulator.jobs import JobList, JobRefusedError, JobState
from mesbridge.simulator.mes_b2mml import B2mmlDesk
from mesbridge.simulator.mes_opcenter import OpcenterDesk
from mesbridge.simulator.post import Post, message_for_bridge
from mesbridge.simulator.sap_books import BookingError, SapBooks

_CONFIRMATION = {
    "OrderID": "1000401",
    "OrderOperation": "0010",
    "ExternalSystemConfirmation": "e1",
    "ConfirmationUnit": "PC",
    "ConfirmationYieldQuantity": "5.000",
}


def _envelope(message_type: str, document: object, message_id: str = "m1") -> Envelope:
    return Envelope(json.dumps(document).encode(), message_id=message_id, type=message_type)


def test_a_confirmation_is_answered_with_its_keys_and_the_id_of_what_is_answered() -> None:
    desk = SapDesk()

    answer = desk.receive(_envelope("sap_s4.confirmation", _CONFIRMATION))

    assert answer is not None
    assert (answer.exchange, answer.routing_key) == ("mb.in", "sap_s4.confirmation_response")
    assert answer.correlation_id == "m1"
    fields = json.loads(answer.body)["d"]
    assert (fields["ConfirmationGroup"], fields["ConfirmationCount"]) == ("56701", "1")


def test_a_repeat_is_answered_again_and_posted_once() -> None:
    desk, envelope = SapDesk(), _envelope("sap_s4.confirmation", _CONFIRMATION)

    first, second = desk.receive(envelope), desk.receive(envelope)

    assert first is second
    assert len(desk.books.postings) == 1
    assert desk.log.repeats == 1
    assert desk.log.wrongs == []


def test_a_cancellation_counts_on_and_is_answered_as_reversal() -> None:
    desk = SapDesk()
    desk.receive(_envelope("sap_s4.confirmation", _CONFIRMATION))
    keys = {"ConfirmationGroup": "56701", "ConfirmationCount": "1"}

    answer = desk.receive(_envelope("sap_s4.cancel_confirmation", keys, "m2"))

    assert answer is not None
    fields = json.loads(answer.body)["d"]
    assert (fields["IsReversal"], fields["ConfirmationCount"]) == (True, "2")
    assert not desk.books.postings[0].counts


@pytest.mark.parametrize(
    ("message_type", "document", "found"),
    [
        (
            "sap_s4.cancel_confirmation",
            {"ConfirmationGroup": "1", "ConfirmationCount": "1"},
            "RU/178",
        ),
        ("sap_s4.confirmation", {}, "OrderID"),
        ("sap_s4.else", {}, "takes no such message"),
    ],
)
def test_what_sap_cannot_book_is_noted(message_type: str, document: object, found: str) -> None:
    desk = SapDesk()

    assert desk.receive(_envelope(message_type, document)) is None
    assert found in desk.log.wrongs[0]


def test_a_confirmation_is_cancelled_once() -> None:
    books = SapBooks()
    posting = books.confirm(_CONFIRMATION)
    books.cancel(posting.group, posting.count)

    with pytest.raises(BookingError, match="already been cancelled"):
        books.cancel(posting.group, posting.count)


def test_movements_of_cancelled_postings_do_not_count() -> None:
    books = SapBooks()
    item = {"GoodsMovementType": "101", "Material": "1", "QuantityInEntryUnit": "5"}
    fields = {**_CONFIRMATION, "to_ProdnOrdConfMatlDocItm": {"results": [item]}}
    posting = books.confirm(fields)

    assert list(books.movements("1000401")) == [item]
    books.cancel(posting.group, posting.count)
    assert list(books.movements("1000401")) == []


def test_jobs_refuse_what_makes_no_sense() -> None:
    jobs = JobList({})
    jobs.create("1", Decimal(5), None)
    jobs.create("2", Decimal(5), None).state = JobState.WORKED
    jobs.abort("1")

    with pytest.raises(JobRefusedError, match="exists already"):
        jobs.create("1", Decimal(5), None)
    with pytest.raises(JobRefusedError, match="is aborted"):
        jobs.edit("1", Decimal(6), None)
    with pytest.raises(JobRefusedError, match="does not exist"):
        jobs.edit("3", Decimal(6), None)
    with pytest.raises(JobRefusedError, match="WO_RUNNING"):
        jobs.abort("2")


@pytest.mark.parametrize(
    ("message_type", "document", "found"),
    [
        ("opcenter.else", {}, "takes no such message"),
        ("opcenter.create_work_order", {}, "command"),
        ("opcenter.abort_work_order", {"command": {"NId": "9"}}, "does not exist"),
    ],
)
def test_what_opcenter_cannot_do_is_noted(message_type: str, document: Any, found: str) -> None:
    desk = OpcenterDesk({})

    desk.receive(_envelope(message_type, document))

    assert found in desk.log.wrongs[0]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<broken", "b2mml"),
        ("<Sync><DataArea/></Sync>", "holds no order"),
        ("<CancelOperationsSchedule>{0}</CancelOperationsSchedule>", "does not exist"),
        ("<SyncOperationsSchedule>{0}</SyncOperationsSchedule>", "takes no Sync"),
        ("<ProcessOperationsSchedule>{0}</ProcessOperationsSchedule>", "is missing"),
    ],
)
def test_what_the_b2mml_system_cannot_do_is_noted(body: str, found: str) -> None:
    request = "<OperationsRequest><ID>9</ID></OperationsRequest>"
    text = body.format(f"<DataArea><OperationsSchedule>{request}</OperationsSchedule></DataArea>")
    text = text.replace(">", f' xmlns="{NAMESPACE}">', 1) if "DataArea" in text else text
    desk = B2mmlDesk({})

    desk.receive(Envelope(text.encode(), message_id="m1", type="b2mml.x"))

    assert found in desk.log.wrongs[0]


class _Client:
    """Confirms as it is told."""

    def __init__(self, *outcomes: list[PublishOutcome]) -> None:
        self.outcomes = list(outcomes)
        self.published: list[list[str]] = []

    def publish_all(self, publications: Sequence[Publication]) -> list[PublishOutcome]:
        self.published.append([publication.message_id for publication in publications])
        return self.outcomes.pop(0)


def _post(client: _Client) -> Post:
    return Post(cast("BrokerClient", client), pause=lambda seconds: None)


def _messages(*names: str) -> list[Publication]:
    return [message_for_bridge("t", name, b"{}") for name in names]


def test_what_is_not_confirmed_is_published_again_under_its_id() -> None:
    ok, unknown = PublishOutcome.OK, PublishOutcome.UNKNOWN
    client = _Client([ok, unknown, PublishOutcome.UNAVAILABLE], [unknown, ok], [ok])

    _post(client).send(_messages("a", "b", "c"))

    assert client.published == [["a", "b", "c"], ["b", "c"], ["b"]]


def test_a_message_that_no_queue_takes_is_an_error() -> None:
    client = _Client([PublishOutcome.RETURNED])

    with pytest.raises(BrokerError, match="nothing takes t"):
        _post(client).send(_messages("a"))


def test_a_broker_that_stays_away_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesbridge.simulator.post._ATTEMPTS", 3)
    client = _Client(*([PublishOutcome.UNAVAILABLE] for _ in range(3)))

    with pytest.raises(BrokerError, match="does not confirm"):
        _post(client).send(_messages("a"))


def test_the_time_of_sending_is_now() -> None:
    (message,) = _messages("a")

    assert message.timestamp is not None
    assert abs((datetime.now(UTC) - message.timestamp).total_seconds()) < 60
