"""Receiving: what becomes of one message, and of its neighbours."""

from __future__ import annotations

import json

import pytest

from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.pipeline.receive import _mark
from tests.integration.pipeline.bridge import Bridge


def dead(bridge: Bridge) -> list:
    with bridge.ledger.reading() as connection:
        return list(list_dead_letters(connection, limit=100).items)


def test_an_order_becomes_a_job(bridge: Bridge) -> None:
    bridge.receive(bridge.order("7", qty="12.500"))

    bridge.relay()

    assert bridge.mes.bodies == [{"id": "7", "action": "start", "qty": 12.5, "unit": "EA"}]
    assert bridge.states() == ["delivered"]


def test_outputs_say_where_they_come_from(bridge: Bridge) -> None:
    bridge.receive(bridge.order("7", message_id="m-1", headers={"traceparent": "00-ab-cd-01"}))

    bridge.relay()

    headers = bridge.mes.got[0].headers
    assert headers["x-mesbridge-route"] == "orders"
    assert headers["x-mesbridge-source-id"] == "m-1"
    assert headers["x-mesbridge-key"] == "7"
    assert headers["x-mesbridge-seq"] == "1"
    assert headers["traceparent"] == "00-ab-cd-01"


def test_the_same_id_and_body_again_has_no_effect(bridge: Bridge) -> None:
    arrival = bridge.order("7", message_id="m-1")
    bridge.receive(arrival)

    bridge.receive(arrival, bridge.order("7", message_id="m-1"))
    bridge.relay()

    assert bridge.states() == ["delivered"]
    assert len(bridge.mes.got) == 1
    assert bridge.balance("orders").received == 1


def test_the_same_id_with_another_body_is_a_conflict_that_points_to_the_first(
    bridge: Bridge,
) -> None:
    bridge.receive(bridge.order("7", message_id="m-1"))

    bridge.receive(bridge.order("7", rev=2, message_id="m-1"))

    assert bridge.states() == ["due", "dead"]
    assert [letter.code for letter in dead(bridge)] == ["MB472"]


def test_duplicate_and_conflict_are_seen_within_one_batch_too(bridge: Bridge) -> None:
    first = bridge.order("7", message_id="m-1")

    bridge.receive(first, first, bridge.order("7", rev=2, message_id="m-1"))

    assert sorted(bridge.states()) == ["dead", "due"]


BAD = [
    (b'{"no": "1", "rev":', "MB45"),
    (b"\xff\xfe{}", "MB45"),
    (b'{"no": "1", "no": "2"}', "MB45"),
    (b'{"no": "1", "rev": NaN}', "MB45"),
    (b"[" * 5000, "MB45"),
    (b'{"no": "' + b"9" * (9 << 20) + b'"}', "MB45"),
    (json.dumps({"no": "1", "rev": 1, "unit": "PC", "state": "O"}).encode(), "MB46"),
    (
        json.dumps({"no": "1", "rev": 1, "qty": "12,5", "unit": "PC", "state": "O"}).encode(),
        "MB402",
    ),
    (json.dumps({"no": "1", "rev": 1, "qty": 1, "unit": "PC", "state": "X"}).encode(), "MB4"),
]


@pytest.mark.parametrize(("body", "code"), BAD, ids=range(len(BAD)))
def test_a_bad_message_is_dead_by_itself_and_its_neighbours_pass(
    bridge: Bridge, body: bytes, code: str
) -> None:
    bridge.receive(bridge.order("a"), bridge.arrival("orders", body), bridge.order("b"))

    bridge.relay()

    assert [body["id"] for body in bridge.mes.bodies] == ["a", "b"]
    assert sorted(bridge.states()) == ["dead", "delivered", "delivered"]
    (letter,) = dead(bridge)
    assert letter.code.startswith(code)
    assert letter.cause.startswith("orders|")


def test_a_dead_letter_names_rule_target_source_and_value(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty="12,5"))

    (letter,) = dead(bridge)

    assert (letter.code, letter.target, letter.source) == ("MB402", "quantity", "qty")
    assert letter.value == "12,5"
    assert letter.file.endswith("erp/order.yaml")
    assert letter.line == 7


def test_unreadable_headers_make_a_dead_letter(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", header_error="timestamp out of range"))

    assert [letter.code for letter in dead(bridge)] == ["MB470"]


def test_a_type_of_another_route_is_an_unknown_message_type(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", type="mes.report"))

    assert [letter.code for letter in dead(bridge)] == ["MB471"]


def test_a_redelivered_message_is_begun_three_times_at_the_most(bridge: Bridge) -> None:
    killer = bridge.order("1", message_id="m-9", redelivered=True)
    for _ in range(2):
        with bridge.ledger.transaction() as transaction:
            transaction.start_probation([_mark(killer)])

    bridge.receive(killer, bridge.order("2", redelivered=True))

    assert bridge.states() == ["dead", "due"]
    assert [letter.code for letter in dead(bridge)] == ["MB443"]


def test_a_redelivered_message_that_comes_through_is_off_probation(bridge: Bridge) -> None:
    for number in range(4):
        bridge.receive(bridge.order(str(number), message_id="m-9", redelivered=True))
        bridge.receive(bridge.order("1", message_id="m-9", redelivered=True))

    assert "MB443" not in [letter.code for letter in dead(bridge)]


def test_a_redelivered_body_without_id_is_let_through_with_a_doubt(bridge: Bridge) -> None:
    bridge.receive(bridge.report("R1", message_id=None))

    bridge.receive(bridge.report("R1", message_id=None, redelivered=True))

    assert (
        bridge.metrics.registry.get_sample_value(
            "mesbridge_flags_total", {"route": "reports", "code": "possible_repeat"}
        )
        == 1
    )


def test_what_the_broker_gave_up_on_becomes_a_dead_letter(bridge: Bridge) -> None:
    drained = bridge.arrival("orders", b"?")
    drained.route, drained.queue = None, "mb.dlq"

    bridge.receive(bridge.order("1"), drained)

    assert [letter.code for letter in dead(bridge)] == ["MB479"]
    assert bridge.states() == ["due"]


def test_what_nobody_was_bound_for_becomes_a_dead_letter(bridge: Bridge) -> None:
    lost = bridge.arrival("orders", b"?")
    lost.route, lost.queue = None, "mb.unrouted"

    bridge.receive(lost)

    assert [letter.code for letter in dead(bridge)] == ["MB478"]


def test_a_doubtful_quantity_goes_on_with_a_flag(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty=200000))

    assert bridge.states() == ["due"]
    samples = [s for m in bridge.metrics.flags.collect() for s in m.samples if s.value]
    assert samples


def test_a_refused_quantity_does_not_touch_the_entity(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty=-1))

    assert bridge.states() == ["dead"]
    assert [letter.code for letter in dead(bridge)] == ["MB477"]


def test_confidential_values_stand_in_no_dead_letter(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", customer="Geheim GmbH " * 5))

    (letter,) = dead(bridge)

    assert "Geheim" not in letter.error
    assert "Geheim" not in str(letter.value)
    assert "Geheim" not in letter.cause


def test_the_balance_explains_every_message(bridge: Bridge) -> None:
    bridge.receive(
        bridge.order("1"), bridge.order("2", state="D"), bridge.order("3", unit="BOX"),
        bridge.order("4", qty="x"), bridge.order("1", rev=0), bridge.order("1"),
    )  # fmt: skip
    bridge.relay()

    row = bridge.balance("orders")

    assert row.unexplained == 0
    assert (row.received, row.delivered, row.filtered, row.held) == (6, 1, 1, 1)
    assert (row.dead, row.superseded, row.unchanged) == (1, 1, 1)
