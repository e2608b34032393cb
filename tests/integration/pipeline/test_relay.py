"""The relay: leases, circuits, doubt, retries."""

from __future__ import annotations

from pathlib import Path

from mesbridge.pipeline.ports import SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge

OUTAGE = SendResult(SendOutcome.OUTAGE, error="refused")
BUSY = SendResult(SendOutcome.TRANSIENT, error="busy")
UNKNOWN = SendResult(SendOutcome.UNKNOWN, error="no answer")
OK = SendResult(SendOutcome.OK)


def fail_once(bridge: Bridge, first: SendResult) -> None:
    ends = iter([first])
    bridge.mes.answers = lambda row: next(ends, OK)


def test_an_outage_opens_the_circuit_and_everything_waits(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: OUTAGE
    bridge.mes.there = False
    bridge.receive(bridge.order("1"), bridge.order("2"))

    bridge.relay()
    bridge.later(minutes=10)
    bridge.relay()

    assert bridge.states() == ["due", "due"]
    assert bridge.relays["mes_queue"].circuit.is_open
    assert (
        bridge.metrics.registry.get_sample_value(
            "mesbridge_circuit_open", {"destination": "mes_queue"}
        )
        == 1
    )


def test_a_target_that_is_back_gets_everything_in_order(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: OUTAGE
    bridge.receive(bridge.order("1"), bridge.order("1", rev=2, qty=20))
    bridge.relay()
    bridge.mes.answers = lambda row: OK

    bridge.later(minutes=1)
    bridge.relay()

    assert [body["qty"] for body in bridge.mes.bodies] == [10, 20]
    assert bridge.mes.got[0].attempt == 0
    assert not bridge.relays["mes_queue"].circuit.is_open


def test_a_busy_target_is_asked_again_later_and_the_key_keeps_its_order(bridge: Bridge) -> None:
    fail_once(bridge, BUSY)
    bridge.receive(bridge.order("1"), bridge.order("1", rev=2, qty=20))

    at_once = bridge.relay()
    bridge.later(seconds=2)
    bridge.relay()

    assert at_once == 1
    assert [body["qty"] for body in bridge.mes.bodies] == [10, 20]


def test_a_target_that_stays_busy_too_long_makes_a_dead_letter(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: BUSY
    bridge.receive(bridge.order("1"))

    for _ in range(12):
        bridge.relay()
        bridge.later(minutes=10)

    assert bridge.states() == ["dead"]


def test_a_harmless_repeat_has_the_same_id_and_bytes(bridge: Bridge) -> None:
    fail_once(bridge, UNKNOWN)
    bridge.receive(bridge.order("1"))

    bridge.relay()
    bridge.later(seconds=2)
    bridge.relay()

    first, second = bridge.mes.got
    assert (first.id, first.body, first.headers) == (second.id, second.body, second.headers)
    assert bridge.states() == ["delivered"]


def test_in_doubt_nothing_is_sent_twice_where_the_target_could_not_tell(bridge: Bridge) -> None:
    bridge.mes.idempotent, bridge.mes.on_uncertain = False, "dead"
    fail_once(bridge, UNKNOWN)
    bridge.receive(bridge.order("1"), bridge.order("1", rev=2, state="C"))

    bridge.relay()
    bridge.later(seconds=30)
    in_doubt = bridge.relay()
    bridge.later(seconds=60)
    bridge.relay()

    assert in_doubt == 0
    assert len(bridge.mes.got) == 1
    assert bridge.states() == ["dead", "due"]


def test_verification_decides_what_is_in_doubt(bridge: Bridge) -> None:
    bridge.mes.idempotent, bridge.mes.on_uncertain = False, "verify"
    fail_once(bridge, UNKNOWN)
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.later(seconds=90)

    bridge.relay()

    assert bridge.states() == ["delivered"]
    assert len(bridge.mes.got) == 1


def test_what_is_known_not_to_have_arrived_is_sent_again(bridge: Bridge) -> None:
    bridge.mes.idempotent, bridge.mes.on_uncertain = False, "verify"
    bridge.mes.verified = BUSY
    fail_once(bridge, UNKNOWN)
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.later(seconds=90)

    bridge.relay()

    assert bridge.states() == ["delivered"]
    assert len(bridge.mes.got) == 2


def test_five_attempts_without_an_answer_open_the_circuit(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: UNKNOWN
    bridge.receive(*[bridge.order(str(n)) for n in range(5)])

    bridge.relay()

    assert bridge.relays["mes_queue"].circuit.is_open


def test_only_the_holder_of_the_lease_sends(
    bridge: Bridge, tmp_path: Path, small: Workspace
) -> None:
    other = Bridge(f"sqlite:///{tmp_path}/ledger.db", small, bridge.clock, owner="b")
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.receive(bridge.order("2"))

    by_other = other.relay()
    bridge.relays["mes_queue"].close()
    after = other.relay()
    other.close()

    assert by_other == 0
    assert after == 1


def test_the_result_of_a_lost_lease_is_thrown_away(
    bridge: Bridge, tmp_path: Path, small: Workspace
) -> None:
    other = Bridge(f"sqlite:///{tmp_path}/ledger.db", small, bridge.clock, owner="b")
    bridge.receive(bridge.order("1"))

    def slow(row: object) -> SendResult:
        bridge.later(seconds=20)
        other.relay()
        return SendResult(SendOutcome.PERMANENT, error="late")

    bridge.mes.answers = slow
    bridge.relay()
    other.close()

    assert bridge.states() == ["delivered"]
    assert len(other.mes.got) == 1


def test_a_process_that_slept_past_its_lease_sends_nothing_more(bridge: Bridge) -> None:
    bridge.mes.batch_limit = 1
    bridge.receive(*[bridge.order(str(n)) for n in range(3)])

    def slow(row: object) -> SendResult:
        bridge.later(seconds=20)
        return OK

    bridge.mes.answers = slow
    bridge.relays["mes_queue"].run_window()

    assert len(bridge.mes.got) == 1


def test_the_relay_rests_until_something_is_due(bridge: Bridge) -> None:
    relay = bridge.relays["mes_queue"]
    idle = relay.seconds_to_rest(1.0)
    bridge.receive(bridge.order("1"))

    assert idle == 1.0
    assert relay.seconds_to_rest(1.0) == 0.0


def test_the_relay_rests_until_the_next_probe(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: OUTAGE
    bridge.receive(bridge.order("1"))
    bridge.relay()

    assert 0 < bridge.relays["mes_queue"].seconds_to_rest(5.0) <= 1.0
