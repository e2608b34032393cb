"""Running totals: what a message adds goes on, once, and nothing held or dead has moved them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.pipeline.ports import EntityRef
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.shifts import ShiftBridge, a_copy, changed
from tests.unit.pipeline.builders import FakeClock

COUNTS = "mappings/routes/counts.yaml"


@pytest.fixture
def bridge(tmp_path: Path, migrated: Path, shift: Workspace) -> Iterator[ShiftBridge]:
    made = ShiftBridge(a_copy(migrated, tmp_path), shift, FakeClock())
    yield made
    made.close()


def goods(bridge: ShiftBridge) -> list[object]:
    bridge.relay()
    return [body["good"] for body in bridge.posted()]


def flags(bridge: ShiftBridge, route: str) -> list[list[str]]:
    return [list(row.flags) for row in bridge.messages(route)]


def stored(bridge: ShiftBridge, entity: str, key: str) -> dict[str, Any]:
    ref = EntityRef(entity, key)
    with bridge.ledger.transaction() as transaction:
        found = transaction.entities([ref])[ref]
    return bridge.workspace.codec(entity).load(found.document)


def test_58_then_79_are_58_and_21(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(58))
    bridge.receive(bridge.count(79))

    assert goods(bridge) == [58, 21]
    assert bridge.states("counts") == ["delivered", "delivered"]


def test_totals_of_one_batch_are_taken_one_after_the_other(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(58), bridge.count(79), bridge.count(5, op="0020"))

    assert sorted(map(str, goods(bridge))) == ["21", "5", "58"]


def test_the_same_total_again_is_unchanged(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(58))
    bridge.receive(bridge.count(58), bridge.count(58, state="idle"))

    assert goods(bridge) == [58]
    assert bridge.states("counts") == ["delivered", "unchanged", "unchanged"]


def test_the_stored_state_is_the_total_that_the_source_told(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(58))
    bridge.receive(bridge.count(79))

    assert stored(bridge, "machine_count", "7|0010")["good"] == 79


def test_a_total_that_falls_goes_on_as_a_correction_with_a_flag(bridge: ShiftBridge) -> None:
    for total in (58, 79, 77, 80):
        bridge.receive(bridge.count(total))

    assert goods(bridge) == [58, 21, -2, 3]
    assert flags(bridge, "counts") == [[], [], ["total_dropped"], []]


def test_a_total_that_falls_can_be_ignored(tmp_path: Path, bridge: ShiftBridge) -> None:
    bridge.workspace = changed(tmp_path, COUNTS, "of: good", "of: good, on_drop: ignore")
    for total in (79, 77, 80):
        bridge.receive(bridge.count(total))

    assert goods(bridge) == [79, 1]
    assert bridge.states("counts") == ["delivered", "unchanged", "delivered"]


def test_a_total_that_falls_can_be_an_error_that_moves_nothing(
    tmp_path: Path, bridge: ShiftBridge
) -> None:
    bridge.workspace = changed(tmp_path, COUNTS, "of: good", "of: good, on_drop: error")
    bridge.receive(bridge.count(79))
    bridge.receive(bridge.count(77))
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    bridge.desk.discard(letter.id, "li", "a reset")
    bridge.receive(bridge.count(82))

    assert letter.code == "MB485"
    assert goods(bridge) == [79, 3]
    assert bridge.unexplained() == {}


def test_an_older_total_that_comes_late_is_superseded(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(58, no=1))
    bridge.receive(bridge.count(79, no=3))
    bridge.receive(bridge.count(70, no=2))

    assert goods(bridge) == [58, 21]
    assert bridge.states("counts") == ["delivered", "delivered", "superseded"]


def test_an_unchanged_total_makes_older_ones_late_too(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.count(79, no=5))
    bridge.receive(bridge.count(79, no=7))
    bridge.receive(bridge.count(77, no=6))

    assert goods(bridge) == [79]
    assert bridge.states("counts") == ["delivered", "unchanged", "superseded"]


def test_a_duplicate_moves_nothing(bridge: ShiftBridge) -> None:
    first, second = bridge.count(58, no=1), bridge.count(79, no=2)
    bridge.receive(first)
    bridge.receive(second)
    bridge.receive(first, second)

    assert goods(bridge) == [58, 21]


def test_an_event_is_stored_as_what_it_added(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("R1", 58, route="totals"))
    bridge.receive(bridge.piece("R2", 79, route="totals"))

    assert goods(bridge) == [58, 21]
    assert stored(bridge, "piece_report", "R2")["good"] == 21


def test_an_event_that_is_told_again_moves_nothing(bridge: ShiftBridge) -> None:
    for report, total in (("R1", 58), ("R2", 79)):
        bridge.receive(bridge.piece(report, total, route="totals"))
    bridge.receive(bridge.piece("R1", 58, route="totals", message_id="again"))
    bridge.receive(bridge.piece("R3", 80, route="totals"))

    assert goods(bridge) == [58, 21, 1]


def test_the_same_total_goes_on_where_pass_when_holds(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("R1", 58, route="totals"))
    bridge.receive(bridge.piece("R2", 58, route="totals", final=True))
    bridge.relay()

    assert [(body["good"], body["final"]) for body in bridge.posted()] == [(58, False), (0, True)]


def test_a_held_message_moves_the_totals_once_it_takes_effect(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("R1", 58, route="totals", unit="KG"))
    bridge.receive(bridge.piece("R2", 79, route="totals", unit="KG"))
    held = bridge.balance("totals").held

    bridge.workspace = changed(tmp_path, "mappings/codes/uom.csv", "KGM,,KG", "KGM,KGM,KG")
    bridge.held.sweep()

    assert held == 2
    assert goods(bridge) == [58, 21]


def test_a_dead_one_that_is_discarded_is_contained_in_the_next_total(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    whole = bridge.workspace
    bridge.workspace = changed(
        tmp_path, "mappings/erp/growth.yaml", "good: good",
        'good: {from: good, case: {"58": 58, "99": 99}}',
    )  # fmt: skip
    for total in (58, 79, 90):
        bridge.receive(bridge.count(total))
    states = bridge.states("counts")
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    bridge.workspace = whole
    bridge.desk.discard(letter.id, "li", "not needed")

    assert states == ["due", "dead", "held"]
    assert goods(bridge) == [58, 32]


def test_a_replay_does_not_subtract_twice(bridge: ShiftBridge) -> None:
    from tests.integration.pipeline.test_windows import OK, REFUSED

    bridge.receive(bridge.count(58, no=1))
    bridge.relay()
    bridge.target.answers = lambda row: REFUSED
    bridge.receive(bridge.count(79, no=2))
    bridge.relay()
    bridge.target.answers = lambda row: OK
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items

    bridge.desk.retry(letter.id, "li", "active")

    assert goods(bridge) == [58, 21]


def test_a_message_without_a_total_goes_on_and_moves_nothing(
    tmp_path: Path, bridge: ShiftBridge
) -> None:
    bridge.workspace = changed(tmp_path, COUNTS, "of: good", "of: counted")
    bridge.receive(bridge.count(1, no=5))
    bridge.receive(bridge.count(2))
    bridge.receive(bridge.count(3, no=7))

    assert goods(bridge) == [1, 2, 3]


def test_totals_are_differences_before_they_are_collected(bridge: ShiftBridge) -> None:
    bridge.receive(*(bridge.piece(f"R{n}", n, route="shift_totals") for n in (10, 25, 40)))
    bridge.later(minutes=15)
    bridge.windows.close_due()
    bridge.receive(bridge.piece("R60", 60, route="shift_totals"))
    bridge.later(minutes=15)
    bridge.windows.close_due()

    assert goods(bridge) == [40, 20]
    assert bridge.unexplained() == {}
