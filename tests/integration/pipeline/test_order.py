"""Order per key: held messages, their followers, dead predecessors, replacement."""

from __future__ import annotations

import shutil
from pathlib import Path

from mesbridge import workspace as workspaces
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.queries.held import list_held
from mesbridge.ledger.queries.missing_codes import missing_codes
from mesbridge.pipeline.ports import SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import SMALL, Bridge


def changed(tmp_path: Path, file: str, old: str, new: str) -> Workspace:
    """Another release of the small workspace: *old* stands as *new* in *file*."""
    folder = tmp_path / "changed"
    shutil.copytree(SMALL, folder)
    target = folder / "mappings" / file
    text = target.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    return workspaces.load(folder / "mappings", folder / "schemas")


def with_code(tmp_path: Path, row: str) -> Workspace:
    """A release with one more row in the unit table."""
    return changed(tmp_path, "codes/uom.csv", "KGM,", f"{row}\nKGM,")


def letters(bridge: Bridge) -> list:
    with bridge.ledger.reading() as connection:
        return list(list_dead_letters(connection, resolved=True, limit=100).items)


def test_an_unknown_unit_holds_the_order_and_stands_on_the_work_list(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", unit="BOX"), bridge.order("2"))

    with bridge.ledger.reading() as connection:
        (held,) = list_held(connection, limit=10).items
        (miss,) = missing_codes(connection, limit=10).items

    assert bridge.states() == ["held", "due"]
    assert (held.reason, held.waits_for) == ("code", "uom/erp/BOX")
    assert (miss.table, miss.system, miss.value) == ("uom", "erp", "BOX")


def test_a_follower_waits_behind_a_dead_message_and_others_do_not(bridge: Bridge) -> None:
    bridge.receive(bridge.report("R1", order="1", good=1), bridge.order("9"))
    bridge.receive(bridge.order("1", qty="x"))

    # A change without a higher revision cannot replace what is dead before it.
    bridge.receive(bridge.order("1", rev=0), bridge.order("2"))

    assert bridge.states("orders") == ["due", "dead", "held", "due"]


def test_a_newer_full_state_takes_the_place_of_a_dead_one(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty="x"))

    bridge.receive(bridge.order("1", rev=2))
    bridge.relay()

    assert bridge.states() == ["superseded", "delivered"]
    assert letters(bridge)[0].resolution == "replaced"


def test_a_newer_full_state_takes_the_place_of_a_whole_held_chain(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", unit="BOX"))
    bridge.receive(bridge.order("1", rev=1, unit="BOX", qty=11))

    bridge.receive(bridge.order("1", rev=3))
    bridge.relay()

    assert bridge.states() == ["superseded", "superseded", "delivered"]
    assert [body["qty"] for body in bridge.mes.bodies] == [10]


def test_held_messages_go_by_themselves_when_the_code_is_there_and_in_order(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.report("R0", order="1"))
    bridge.receive(bridge.order("1", unit="BOX"), bridge.order("2", unit="BOX"))
    before = bridge.states()
    bridge.workspace = with_code(tmp_path, "BX,BOX,box,box,箱")

    destinations = bridge.held.sweep()
    bridge.held.sweep()
    bridge.relay()

    assert before == ["held", "held", "held"]
    assert bridge.states() == ["delivered"] * 3
    assert "mes_queue" in destinations
    assert {body["unit"] for body in bridge.mes.bodies} == {"box"}


def test_the_sweep_leaves_alone_what_was_just_tried(bridge: Bridge) -> None:
    bridge.receive(bridge.report("R1", order="8"))

    assert bridge.held.sweep() == set()
    bridge.later(seconds=31)
    assert bridge.held.sweep() == set()
    assert bridge.states() == ["held"]


def test_a_dead_output_blocks_its_key_at_its_destination_only(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: (
        SendResult(SendOutcome.PERMANENT, error="no such material")
        if row.key == "1" else SendResult(SendOutcome.OK)
    )  # fmt: skip
    bridge.receive(bridge.order("1"), bridge.order("2"))
    bridge.relay()

    bridge.receive(bridge.order("1", rev=2, state="C"), bridge.order("2", rev=2))
    bridge.receive(bridge.report("R1"))
    bridge.relay()

    assert [row.key for row in bridge.mes.got] == ["2", "2"]
    assert bridge.states("reports") == ["delivered"]
    assert bridge.states("orders") == ["dead", "delivered", "due", "delivered"]


def test_a_newer_output_of_the_same_mapping_takes_the_place_of_a_dead_one(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: SendResult(SendOutcome.PERMANENT, error="bad")
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.mes.answers = lambda row: SendResult(SendOutcome.OK)

    bridge.receive(bridge.order("1", rev=2, qty=20))
    bridge.relay()

    assert [body["qty"] for body in bridge.mes.bodies] == [20]
    assert "dead" not in bridge.states()
    assert letters(bridge)[0].resolution == "replaced"


def test_an_output_that_dies_with_a_newer_one_behind_it_is_replaced(bridge: Bridge) -> None:
    ends = {1: SendResult(SendOutcome.PERMANENT, error="bad")}
    bridge.mes.answers = lambda row: ends.get(row.seq, SendResult(SendOutcome.OK))
    bridge.receive(bridge.order("1"), bridge.order("1", rev=2, qty=20))

    bridge.relay()

    assert [body["qty"] for body in bridge.mes.bodies] == [20]
    assert letters(bridge) == []


def test_a_reversal_before_its_report_does_not_stand_in_its_way(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"))
    bridge.receive(bridge.report("R2", reverses="R1"), bridge.report("R3"))
    before = bridge.states("reports")

    touched = bridge.receive(bridge.report("R1")).touched
    bridge.held.release(touched)
    bridge.relay()

    assert before == ["held", "held"]
    assert bridge.states("reports") == ["held", "held", "delivered"]


def test_a_message_whose_key_cannot_be_read_holds_nobody_up(bridge: Bridge) -> None:
    bridge.receive(bridge.arrival("orders", b"{"), bridge.order("1"))

    bridge.relay()

    assert bridge.states() == ["dead", "delivered"]


def test_with_on_dead_skip_followers_pass_a_dead_message_and_a_dead_output(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.workspace = changed(
        tmp_path, "dictionary/order.yaml", "kind: snapshot", "kind: snapshot\non_dead: skip"
    )
    bridge.mes.answers = lambda row: SendResult(
        SendOutcome.PERMANENT if row.seq == 2 else SendOutcome.OK, error="closed"
    )

    bridge.receive(bridge.order("1", rev=9, qty="x"), bridge.order("1", rev=1))
    bridge.relay()
    bridge.receive(bridge.order("1", rev=2, state="C"))
    bridge.relay()

    assert bridge.states() == ["dead", "dead", "delivered"]
    assert [row.message_type for row in bridge.mes.got] == ["mes.job_stop"]
