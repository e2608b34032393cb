"""Which message it is, what its id is, and messages that make several entities."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mesbridge.errors import HoldError, LedgerError, UnstorableError
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.queries.messages import search_messages
from mesbridge.pipeline.edge import caught
from tests.integration.pipeline.bridge import Bridge
from tests.unit.pipeline.builders import message_row

BATCH = {"batch": "B1", "reports": [{"id": "R1", "order": "1", "good": 1},
                                    {"id": "R2", "order": "2", "good": 2}]}  # fmt: skip
PAPER = b'<Paper xmlns="urn:test:paper"><Number>R7</Number><Order>1</Order><Good>3</Good></Paper>'


def codes(bridge: Bridge) -> list[str]:
    with bridge.ledger.reading() as connection:
        return [letter.code for letter in list_dead_letters(connection, limit=100).items]


def messages(bridge: Bridge, route: str) -> list:
    with bridge.ledger.reading() as connection:
        return list(reversed(search_messages(connection, route=route, limit=100).items))


def orders(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"), bridge.order("2"))


def test_the_type_of_the_transport_tells_the_message(bridge: Bridge) -> None:
    orders(bridge)

    bridge.receive(bridge.arrival("mixed", BATCH, type="mes.batch"))

    assert bridge.states("mixed") == ["due", "due"]


def test_the_root_element_tells_the_message(bridge: Bridge) -> None:
    orders(bridge)

    bridge.receive(bridge.arrival("mixed", PAPER))
    bridge.relay()

    assert [body["report"] for body in bridge.erp.bodies] == ["R7"]


def test_the_only_schema_that_fits_tells_the_message(bridge: Bridge) -> None:
    orders(bridge)

    bridge.receive(bridge.arrival("mixed", BATCH))
    bridge.relay()

    assert [body["report"] for body in bridge.erp.bodies] == ["R1", "R2"]


@pytest.mark.parametrize("body", [b'{"what": 1}', b"<Other/>", b"nonsense"])
def test_what_no_message_of_the_route_fits_is_an_unknown_type(bridge: Bridge, body: bytes) -> None:
    bridge.receive(bridge.arrival("mixed", body))

    assert codes(bridge) == ["MB471"]


def test_a_message_of_several_reports_becomes_one_row_each(bridge: Bridge) -> None:
    orders(bridge)

    bridge.receive(bridge.arrival("mixed", BATCH, message_id="m"))

    rows = messages(bridge, "mixed")
    assert sorted(row.message_id for row in rows) == ["m", "m#2"]
    assert sorted(row.key for row in rows) == ["1", "2"]
    assert bridge.balance("mixed").received == 2


def test_a_split_message_that_comes_again_is_a_duplicate(bridge: Bridge) -> None:
    orders(bridge)
    arrival = bridge.arrival("mixed", BATCH, message_id="m")
    bridge.receive(arrival)

    bridge.receive(arrival)

    assert bridge.states("mixed") == ["due", "due"]


def test_a_batch_of_nothing_is_filtered(bridge: Bridge) -> None:
    bridge.receive(bridge.arrival("mixed", {"batch": "B", "reports": []}, type="mes.batch"))

    assert bridge.states("mixed") == ["filtered"]


def test_one_held_part_does_not_hold_the_others(bridge: Bridge) -> None:
    bridge.receive(bridge.order("2"))

    bridge.receive(bridge.arrival("mixed", BATCH))

    assert sorted(bridge.states("mixed")) == ["due", "held"]


def test_a_held_part_goes_by_itself_when_its_order_is_there(bridge: Bridge) -> None:
    bridge.receive(bridge.arrival("mixed", BATCH))

    touched = bridge.receive(bridge.order("1"), bridge.order("2")).touched
    bridge.held.release(sorted(touched))
    bridge.relay()

    assert bridge.states("mixed") == ["delivered", "delivered"]


def test_the_payload_gives_the_id_and_the_time_where_the_transport_gives_none(
    bridge: Bridge,
) -> None:
    orders(bridge)
    body = {**BATCH, "sent": "2026-03-18T11:00:00Z"}

    bridge.receive(bridge.arrival("batches", body, message_id=None))
    bridge.receive(bridge.arrival("batches", body, message_id=None))

    first = messages(bridge, "batches")[0]
    assert first.message_id == "B1"
    assert first.sent_at == datetime(2026, 3, 18, 11, tzinfo=UTC)
    assert bridge.balance("batches").received == 2


def test_an_inward_mapping_may_read_what_is_stored(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.receive(bridge.arrival("mixed", {"id": "R8", "follows": "R1", "good": 2}))
    bridge.relay()

    assert bridge.erp.bodies[-1] == {"report": "R8", "order": "1", "good": 2, "unit": "PC"}


def test_a_message_that_waits_for_a_stored_state_goes_on_by_the_sweep(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"))
    bridge.receive(bridge.arrival("mixed", {"id": "R8", "follows": "R1", "good": 2}))
    before = bridge.states("mixed")

    bridge.receive(bridge.report("R1"))
    bridge.later(seconds=31)
    bridge.held.sweep()
    bridge.relay()

    assert before == ["held"]
    assert bridge.states("mixed") == ["delivered"]


def test_an_inward_mapping_that_reads_what_is_stored_keeps_the_order_of_its_key(
    bridge: Bridge,
) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"))
    bridge.receive(bridge.report("R2", reverses="R9"))

    bridge.receive(bridge.arrival("mixed", {"id": "R8", "follows": "R1", "good": 2}))

    assert bridge.states("mixed") == ["held"]


def test_a_row_that_the_database_refuses_is_alone_in_its_fate(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = [bridge.order(str(n)) for n in range(5)]
    arrivals[3] = bridge.order("3", customer="refused")
    commit = bridge.receiver._commit

    def refusing(workspace, candidates, drained):
        if any((c.document or {}).get("customer") == "refused" for c in candidates):
            raise UnstorableError("MB497", reason="test")
        return commit(workspace, candidates, drained)

    monkeypatch.setattr(bridge.receiver, "_commit", refusing)
    lost = bridge.arrival("orders", b"?")
    lost.route, lost.queue = None, "mb.dlq"
    also_lost = bridge.arrival("orders", b"!")
    also_lost.route, also_lost.queue = None, "mb.dlq"

    bridge.receive(*arrivals, lost, also_lost)

    assert sorted(bridge.states()) == ["dead", "due", "due", "due", "due"]
    assert sorted(codes(bridge)) == ["MB479", "MB479", "MB480"]


def test_drained_letters_that_the_database_refuses_lose_their_headers_only(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = bridge.receiver._commit

    def refusing(workspace, candidates, drained):
        if any(letter.message_id for letter in drained):
            raise UnstorableError("MB497", reason="test")
        return commit(workspace, candidates, drained)

    monkeypatch.setattr(bridge.receiver, "_commit", refusing)
    lost = [bridge.arrival("orders", b"?"), bridge.arrival("orders", b"!")]
    for arrival in lost:
        arrival.route, arrival.queue = None, "mb.dlq"

    bridge.receive(*lost)

    assert codes(bridge) == ["MB479", "MB479"]


def test_an_id_that_another_instance_has_just_stored_is_a_duplicate(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, first = bridge.receiver._commit, [True]

    def slower(workspace, candidates, drained):
        if first:
            first.clear()
            raise UnstorableError("MB498", reason="test")
        return commit(workspace, candidates, drained)

    monkeypatch.setattr(bridge.receiver, "_commit", slower)

    bridge.receive(bridge.order("1"))

    assert bridge.states() == ["due"]


def test_a_nul_character_in_a_header_harms_nobody(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", headers={"x-note": "a\x00b"}), bridge.order("2"))

    assert "due" in bridge.states()


def test_the_unexpected_stays_with_its_message() -> None:
    def defect() -> None:
        raise ZeroDivisionError

    error = caught(defect, message_row())

    assert error is not None
    assert error.code == "MB441"


def test_a_hold_is_the_messages_own_and_a_lost_ledger_is_not() -> None:
    def hold() -> None:
        raise HoldError("MB413", reason="value", waits_for="x")

    def lost() -> None:
        raise LedgerError("MB496", reason="test")

    def refused() -> None:
        raise UnstorableError("MB497", reason="test")

    assert isinstance(caught(hold, message_row()), HoldError)
    with pytest.raises(LedgerError):
        caught(lost, message_row())
    with pytest.raises(UnstorableError):
        caught(refused, message_row())
