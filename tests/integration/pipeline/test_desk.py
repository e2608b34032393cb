"""The dead-letter desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.queries.desk import list_audit
from mesbridge.pipeline.desk import NotReplayableError, ResolvedError, UnknownDeadLetterError
from mesbridge.pipeline.ports import SendOutcome, SendResult
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import Bridge
from tests.integration.pipeline.test_order import changed

OK = SendResult(SendOutcome.OK)
REFUSED = SendResult(SendOutcome.PERMANENT, error="no such material")


def open_letter(bridge: Bridge):
    with bridge.ledger.reading() as connection:
        letters = list_dead_letters(connection, limit=100).items
    (letter,) = [letter for letter in letters if letter.resolution is None]
    return letter


def refused_order(bridge: Bridge) -> None:
    bridge.mes.answers = lambda row: REFUSED
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.mes.answers = lambda row: OK


def test_a_retry_as_it_is_sends_the_same_id_and_bytes(bridge: Bridge) -> None:
    tried = []
    bridge.mes.answers = lambda row: tried.append(row) or REFUSED
    bridge.receive(bridge.order("1"))
    bridge.relay()
    bridge.mes.answers = lambda row: OK

    result = bridge.desk.retry(open_letter(bridge).id, "li", "same")
    bridge.relay()

    assert result.destinations == {"mes_queue"}
    assert bridge.states() == ["delivered"]
    assert (bridge.mes.got[0].id, bridge.mes.got[0].body) == (tried[0].id, tried[0].body)


def test_a_retry_with_the_active_release_makes_a_successor(bridge: Bridge) -> None:
    refused_order(bridge)

    bridge.desk.retry(open_letter(bridge).id, "li", "active")
    bridge.relay()

    assert bridge.mes.got[0].generation == 1
    assert bridge.states() == ["delivered"]


def accepting_x(tmp_path: Path) -> Workspace:
    """A release that knows the order's state X, which the first one does not."""
    return changed(tmp_path, "erp/order.yaml", "C: cancelled}", "C: cancelled, X: open}")


def test_a_message_that_could_not_be_judged_is_judged_by_the_active_release(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.order("1", state="X"))
    letter = open_letter(bridge)
    bridge.workspace = accepting_x(tmp_path)

    result = bridge.desk.retry(letter.id, "li")
    bridge.relay()

    assert result.state == "due"
    assert result.destinations == {"mes_queue"}
    assert bridge.states() == ["delivered"]


def test_a_retry_that_fails_again_makes_a_dead_letter_of_its_own(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", state="X"))
    letter = open_letter(bridge)

    result = bridge.desk.retry(letter.id, "li")

    assert result.state == "dead"
    assert open_letter(bridge).id != letter.id


def test_a_retry_never_jumps_its_predecessor(bridge: Bridge, tmp_path: Path) -> None:
    bridge.receive(bridge.order("1", rev=5, unit="BOX"))
    bridge.receive(bridge.order("1", rev=4, state="X"))
    letter = open_letter(bridge)
    bridge.workspace = accepting_x(tmp_path)

    result = bridge.desk.retry(letter.id, "li")
    bridge.relay()

    assert result.state == "held"
    assert bridge.states() == ["held", "held"]
    assert bridge.mes.got == []


def test_discarding_lets_the_followers_go(bridge: Bridge) -> None:
    refused_order(bridge)
    bridge.receive(bridge.order("1", rev=2, state="C"))
    bridge.relay()
    before = bridge.states()

    bridge.desk.discard(open_letter(bridge).id, "li", "made by hand")
    bridge.relay()

    assert before == ["dead", "due"]
    assert bridge.states() == ["dead", "delivered"]


def test_discarding_a_dead_message_releases_what_was_held_behind_it(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", rev=5, qty="x"))
    bridge.receive(bridge.order("1", rev=4))
    before = bridge.states()

    result = bridge.desk.discard(open_letter(bridge).id, "li", "typing error")
    bridge.relay()

    assert before == ["dead", "held"]
    assert result.destinations == {"mes_queue"}
    assert bridge.states() == ["dead", "delivered"]


def test_a_conflict_that_is_let_pass_has_output_ids_of_its_own(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", message_id="m"), bridge.order("1", rev=2, message_id="m"))

    bridge.desk.retry(open_letter(bridge).id, "li")
    bridge.relay()

    assert len({row.id for row in bridge.mes.got}) == 2
    assert bridge.states() == ["delivered", "delivered"]


def test_every_step_is_in_the_audit(bridge: Bridge) -> None:
    refused_order(bridge)
    bridge.desk.discard(open_letter(bridge).id, "li", "made by hand")

    with bridge.ledger.reading() as connection:
        (entry,) = list_audit(connection, limit=10).items

    assert (entry.actor, entry.action) == ("li", "dead_letter.discard")


def test_what_is_dealt_with_is_not_dealt_with_again(bridge: Bridge) -> None:
    refused_order(bridge)
    letter = open_letter(bridge)
    bridge.desk.discard(letter.id, "li", "made by hand")

    with pytest.raises(ResolvedError):
        bridge.desk.retry(letter.id, "li")


def test_an_unknown_dead_letter_is_said_so(bridge: Bridge) -> None:
    with pytest.raises(UnknownDeadLetterError):
        bridge.desk.discard("nowhere", "li", "")


def test_what_came_from_no_message_cannot_be_retried(bridge: Bridge) -> None:
    drained = bridge.arrival("orders", b"?")
    drained.route, drained.queue = None, "mb.dlq"
    bridge.receive(drained)
    letter = open_letter(bridge)

    with pytest.raises(NotReplayableError):
        bridge.desk.retry(letter.id, "li")
    bridge.desk.discard(letter.id, "li", "seen")
