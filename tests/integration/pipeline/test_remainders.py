"""``round: {carry: …}`` through the ledger: remainders move when a message takes effect, and once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.remainder_tables import remainder
from mesbridge.pipeline.ports import SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge
from tests.integration.pipeline.test_order import changed

_POSTED = "good:   {from: good, round: {places: 0, carry: [order_no]}}"
_REFUSED = SendResult(SendOutcome.PERMANENT, error="no such order")


def carrying_outward(folder: Path, places: int = 0) -> Workspace:
    """Postings are rounded to pieces, the rest is kept per order."""
    return changed(
        folder,
        "erp/posting.yaml",
        "good:   good",
        _POSTED.replace("places: 0", f"places: {places}"),
    )


def carrying_inward(folder: Path, key: str) -> Workspace:
    """Reports are rounded to pieces, the rest is kept under *key*."""
    rule = f"good:      {{from: good, round: {{places: 0, carry: [{key}]}}}}"
    return changed(folder, "mes/report.yaml", "good:      good", rule)


@pytest.fixture
def outward(bridge: Bridge, tmp_path: Path) -> Bridge:
    bridge.workspace = carrying_outward(tmp_path)
    bridge.receive(bridge.order("1"), bridge.order("2"))
    bridge.relay()
    return bridge


def remainders(bridge: Bridge) -> dict[str, Decimal]:
    """What stands in the ledger, by key."""
    with bridge.ledger.reading() as connection:
        rows = connection.execute(select(remainder.c.key, remainder.c.value)).all()
    return {key: value for key, value in rows if value}


def posted(bridge: Bridge) -> list[Decimal]:
    return [Decimal(str(body["good"])) for body in bridge.erp.bodies]


def test_postings_of_an_order_sum_up_to_what_was_reported(outward: Bridge) -> None:
    for number in range(5):
        outward.receive(outward.report(f"R{number}", good=0.4))
    outward.receive(outward.report("R9", "2", good=2.25))
    outward.relay()

    assert sorted(posted(outward)) == [0, 0, 0, 1, 1, 2]
    assert remainders(outward) == {"2": Decimal("0.25")}


def test_messages_of_one_batch_see_what_those_before_them_left(outward: Bridge) -> None:
    outward.receive(*(outward.report(f"R{number}", good=0.4) for number in range(5)))
    outward.relay()

    assert sorted(posted(outward)) == [0, 0, 0, 1, 1]


def test_a_restart_forgets_nothing(outward: Bridge) -> None:
    outward.receive(outward.report("R1", good=0.4))
    again = Bridge(str(outward.ledger._engine.url), outward.workspace, outward.clock)

    again.receive(again.report("R2", good=0.4, message_id="later"))
    again.relay()
    again.close()

    assert posted(again) == [0, 1]
    assert remainders(outward) == {"1": Decimal("-0.2")}


def test_25_pieces_in_boxes_of_12_come_back_as_25_over_a_restart(
    bridge: Bridge, tmp_path: Path
) -> None:
    rule = "{from: good, steps: [{scale: {divided_by: 12}}], round: {places: 3, carry: [order_no]}}"
    bridge.workspace = changed(tmp_path, "erp/posting.yaml", "good:   good", f"good:   {rule}")
    bridge.receive(bridge.order("1"), bridge.report("R1", good=7), bridge.report("R2", good=9))
    again = Bridge(str(bridge.ledger._engine.url), bridge.workspace, bridge.clock)

    again.receive(again.report("R3", good=9, message_id="later"))
    again.relay()
    again.close()

    boxes = [Decimal(str(body["good"])) for body in again.erp.bodies]
    assert boxes == [Decimal("0.583"), Decimal("0.75"), Decimal("0.75")]
    assert round(sum(boxes) * 12) == 25


def test_a_duplicate_and_a_conflict_leave_the_remainder_alone(outward: Bridge) -> None:
    report = outward.report("R1", good=0.4)
    outward.receive(report)
    outward.receive(report)
    outward.receive(outward.report("R1", good=0.4))
    outward.receive(outward.report("R1", good=0.3))

    assert sorted(outward.states("reports")) == ["dead", "due", "unchanged"]
    assert remainders(outward) == {"1": Decimal("0.4")}


def test_a_held_message_moves_the_remainder_only_when_it_goes_on(outward: Bridge) -> None:
    outward.receive(outward.report("R1", "3", good=0.4))
    held = (outward.states("reports"), remainders(outward))
    outward.receive(outward.order("3"))
    outward.later(seconds=60)
    outward.held.sweep()

    assert held == (["held"], {})
    assert outward.states("reports") == ["due"]
    assert remainders(outward) == {"3": Decimal("0.4")}


def refused_and_followed(bridge: Bridge) -> str:
    """R1 is refused by the ERP, R2 waits behind it; the dead letter of R1."""
    bridge.erp.answers = lambda row: _REFUSED
    bridge.receive(bridge.report("R1", good=0.4))
    bridge.relay()
    bridge.erp.answers = lambda row: SendResult(SendOutcome.OK)
    bridge.receive(bridge.report("R2", good=0.4))
    with bridge.ledger.reading() as connection:
        return list_dead_letters(connection, limit=10).items[0].id


@pytest.mark.parametrize("release", ["same", "active"])
def test_a_replay_does_not_carry_twice(outward: Bridge, release: str) -> None:
    letter = refused_and_followed(outward)

    outward.desk.retry(letter, "li", release)  # type: ignore[arg-type]
    outward.relay()

    assert posted(outward) == [0, 1]
    assert remainders(outward) == {"1": Decimal("-0.2")}


def test_a_replay_with_other_rounding_moves_the_remainder_by_the_difference(
    outward: Bridge, tmp_path: Path
) -> None:
    letter = refused_and_followed(outward)
    outward.workspace = carrying_outward(tmp_path / "finer", places=1)

    outward.desk.retry(letter, "li", "active")
    outward.relay()

    assert posted(outward) == [Decimal("0.4"), 1]
    assert remainders(outward) == {"1": Decimal("-0.6")}


def test_a_second_replay_starts_where_the_first_one_did(outward: Bridge, tmp_path: Path) -> None:
    refused_and_followed(outward)
    outward.workspace = carrying_outward(tmp_path / "finer", places=1)
    outward.erp.answers = lambda row: _REFUSED
    for _ in range(2):
        with outward.ledger.reading() as connection:
            found = list_dead_letters(connection, limit=10).items
        letter = next(each.id for each in found if each.resolution is None)
        outward.desk.retry(letter, "li", "active")
        outward.relay()

    assert remainders(outward) == {"1": Decimal("-0.6")}


def test_an_inward_mapping_carries_too(bridge: Bridge, tmp_path: Path) -> None:
    bridge.workspace = carrying_inward(tmp_path, "order")
    bridge.receive(bridge.order("1"))

    bridge.receive(*(bridge.report(f"R{number}", good=0.4) for number in range(3)))
    bridge.relay()

    assert posted(bridge) == [0, 1, 0]
    assert remainders(bridge) == {"1": Decimal("0.2")}


def test_what_was_held_after_translation_is_translated_with_the_remainder_of_then(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.workspace = carrying_inward(tmp_path, "$meta.route")
    bridge.receive(bridge.order("1"))
    bridge.receive(bridge.report("R1", "3", good=0.4))
    bridge.receive(bridge.report("R2", "1", good=0.4))
    between = remainders(bridge)
    bridge.receive(bridge.order("3"))
    bridge.later(seconds=60)
    bridge.held.sweep()
    bridge.relay()

    assert between == {"reports": Decimal("0.4")}
    assert posted(bridge) == [0, 1]
    assert remainders(bridge) == {"reports": Decimal("-0.2")}


def test_the_parts_of_a_split_message_carry_in_order_and_once(
    bridge: Bridge, tmp_path: Path
) -> None:
    rule = "good:      {from: r.good, round: {places: 0, carry: [batch]}}"
    bridge.workspace = changed(tmp_path, "mes/batch.yaml", "good:      r.good", rule)
    bridge.receive(bridge.order("1"))
    reports = [{"id": f"R{number}", "order": "19"[number % 2], "good": 0.4} for number in range(4)]
    bridge.receive(bridge.arrival("batches", {"batch": "B1", "reports": reports}))
    held = bridge.states("batches").count("held")
    bridge.receive(bridge.order("9"))
    bridge.later(seconds=60)
    bridge.held.sweep()
    bridge.relay()

    assert held == 2
    assert sorted(posted(bridge)) == [0, 0, 1, 1]
    assert remainders(bridge) == {"B1": Decimal("-0.4")}
