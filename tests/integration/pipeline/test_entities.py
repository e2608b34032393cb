"""The stored entity: newer, older, the same, cancelled, an event twice, an answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from mesbridge import workspace as workspaces
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.pipeline.ports import EntityRef, SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import SMALL, Bridge


def stored(bridge: Bridge, entity: str, key: str) -> dict:
    with bridge.ledger.transaction() as transaction:
        found = transaction.entities([EntityRef(entity, key)])
    return dict(bridge.workspace.codec(entity).load(found[EntityRef(entity, key)].document))


def test_a_change_goes_out_after_the_first(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty=10), bridge.order("1", rev=2, qty=20))

    bridge.relay()

    assert [body["qty"] for body in bridge.mes.bodies] == [10, 20]
    assert [row.seq for row in bridge.mes.got] == [1, 2]


def test_an_older_revision_is_superseded(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", rev=3, qty=30))

    bridge.receive(bridge.order("1", rev=2, qty=20))
    bridge.relay()

    assert bridge.states() == ["delivered", "superseded"]
    assert [body["qty"] for body in bridge.mes.bodies] == [30]


def test_the_same_revision_and_content_is_unchanged(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"))

    bridge.receive(bridge.order("1"))

    assert bridge.states() == ["due", "unchanged"]


def test_the_same_again_after_a_refusal_is_not_unchanged(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: SendResult(SendOutcome.PERMANENT, error="closed")
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.mes.answers = lambda row: SendResult(SendOutcome.OK)

    bridge.receive(bridge.order("1"))
    bridge.relay()

    assert "unchanged" not in bridge.states()
    assert len(bridge.mes.got) == 1


def test_a_cancelled_order_stops_its_job_once(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"))
    bridge.receive(bridge.order("1", rev=2, state="C"))

    bridge.relay()

    assert [row.message_type for row in bridge.mes.got] == ["mes.job", "mes.job_stop"]


def test_what_was_never_released_is_filtered_and_not_applied(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", state="D"))
    bridge.receive(bridge.order("1", rev=2, state="O"))

    bridge.relay()

    assert bridge.states() == ["filtered", "delivered"]
    assert [row.message_type for row in bridge.mes.got] == ["mes.job"]


def test_an_event_that_comes_again_under_another_id_is_unchanged(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.receive(bridge.report("R1"))

    assert bridge.states("reports") == ["due", "unchanged"]


def test_an_event_with_other_content_is_a_conflict(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.receive(bridge.report("R1", good=6))

    assert bridge.states("reports") == ["due", "dead"]


def test_the_targets_answer_is_stored_with_the_report(bridge: Bridge) -> None:
    body = json.dumps({"number": "49001"}).encode()
    bridge.erp.answers = lambda row: SendResult(SendOutcome.OK, answer=body)
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.relay()

    assert stored(bridge, "report", "R1")["posting"] == "49001"


def test_an_answer_that_cannot_be_read_does_not_undo_the_delivery(bridge: Bridge) -> None:
    bridge.erp.answers = lambda row: SendResult(SendOutcome.OK, answer=b"<html>")
    bridge.receive(bridge.order("1"), bridge.report("R1"))

    bridge.relay()

    assert bridge.states("reports") == ["delivered"]
    assert "posting" not in stored(bridge, "report", "R1")


def test_an_answer_by_queue_finds_its_report_by_the_correlation_id(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"))
    bridge.relay()

    answer = bridge.arrival("answers", {"number": "49001"}, correlation_id=bridge.erp.got[0].id)
    bridge.receive(answer)

    assert stored(bridge, "report", "R1")["posting"] == "49001"
    assert bridge.states("answers") == ["delivered"]


def test_an_answer_to_nothing_of_ours_is_dead(bridge: Bridge) -> None:
    bridge.receive(bridge.arrival("answers", {"number": "1"}, correlation_id="elsewhere"))

    assert bridge.states("answers") == ["dead"]


def test_a_reversal_waits_for_the_posting_it_takes_back_and_then_goes_by_itself(
    bridge: Bridge,
) -> None:
    bridge.receive(bridge.order("1"), bridge.report("R1"), bridge.report("R2", reverses="R1"))
    bridge.relay()
    held = bridge.states("reports")

    answer = bridge.arrival("answers", {"number": "49001"}, correlation_id=bridge.erp.got[0].id)
    touched = bridge.receive(answer).touched
    bridge.held.release(touched)
    bridge.relay()

    assert held == ["delivered", "held"]
    assert bridge.states("reports") == ["delivered", "delivered"]
    assert bridge.erp.bodies[-1] == {"posting": "49001"}


def test_a_report_waits_for_its_order(bridge: Bridge) -> None:
    bridge.receive(bridge.report("R1", order="8"))
    before = bridge.states("reports")

    touched = bridge.receive(bridge.order("8")).touched
    bridge.held.release(touched)
    bridge.relay()

    assert before == ["held"]
    assert bridge.states("reports") == ["delivered"]


def test_a_state_that_the_new_dictionary_cannot_read_stops_the_message_with_the_reason(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.order("1", customer="Ming"))
    before = bridge.workspace
    bridge.workspace = changed_type(tmp_path)
    bridge.receive(bridge.order("1", rev=2, qty=20))

    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    assert letter.code == "MB675"

    bridge.workspace = before
    bridge.desk.retry(letter.id, "li", "active")
    bridge.relay()
    assert [body["qty"] for body in bridge.mes.bodies] == [10, 20]


def changed_type(folder: Path) -> Workspace:
    """The same workspace, in which a customer is a number and comes from nowhere."""
    shutil.copytree(SMALL, folder / "changed")
    for file, old, new in (
        ("dictionary/order.yaml", "type: text(40), owner: erp", "type: integer, owner: erp"),
        ("erp/order.yaml", "  customer: customer\n", ""),
    ):
        path = folder / "changed" / "mappings" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return workspaces.load(folder / "changed/mappings", folder / "changed/schemas")
