"""``checks`` of entities and mappings: what is flagged goes on, what is held waits for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.ledger.queries.desk import list_audit
from mesbridge.ledger.queries.messages import search_messages
from mesbridge.pipeline.desk import NotReplayableError
from tests.integration.pipeline.bridge import Bridge
from tests.integration.pipeline.test_order import changed

_FLAG = "- {flag: {gt: [quantity, 100000]}"
_FIELDS = "fields:\n  id:     order_no"
_MAPPING_CHECK = (
    "checks:\n  - {hold: {gt: [quantity, 100000]}, code: large, message: {en: Large, zh: 大}}\n"
)


@pytest.fixture(params=["entity", "outward mapping"])
def holding(request: pytest.FixtureRequest, bridge: Bridge, tmp_path: Path) -> Bridge:
    """Orders of more than 100000 are held, by a check of the entity or of a mapping."""
    if request.param == "entity":
        bridge.workspace = changed(
            tmp_path, "dictionary/order.yaml", _FLAG, _FLAG.replace("flag", "hold", 1)
        )
    else:
        bridge.workspace = changed(tmp_path, "mes/job.yaml", _FIELDS, _MAPPING_CHECK + _FIELDS)
    return bridge


def journal(bridge: Bridge) -> list[tuple[str, list[str]]]:
    """State and flags of all messages, oldest first."""
    with bridge.ledger.reading() as connection:
        found = search_messages(connection, limit=50).items
    return [(str(each.state), list(each.flags)) for each in reversed(found)]


def held_id(bridge: Bridge) -> str:
    with bridge.ledger.reading() as connection:
        found = search_messages(connection, limit=50).items
    return next(each.id for each in reversed(found) if str(each.state) == "held")


def flagged(bridge: Bridge, code: str) -> float | None:
    labels = {"route": "orders", "code": code}
    return bridge.metrics.registry.get_sample_value("mesbridge_flags_total", labels)


def test_a_flag_stands_in_the_journal_and_is_counted(bridge: Bridge) -> None:
    bridge.receive(bridge.order("1", qty=200000))

    ((state, (flag,)),) = journal(bridge)
    assert state == "due"
    assert flagged(bridge, flag) == 1


def test_what_a_check_holds_waits_whatever_the_time(holding: Bridge) -> None:
    holding.receive(holding.order("1", qty=200000))
    holding.later(seconds=60)
    holding.held.sweep()

    assert holding.states() == ["held"]
    assert holding.mes.got == []


def test_somebody_lets_it_go_and_it_is_only_flagged(holding: Bridge) -> None:
    holding.receive(holding.order("1", qty=200000))
    row_id = held_id(holding)

    result = holding.desk.let_go(row_id, "li")
    holding.relay()

    assert result.state == "due"
    assert journal(holding)[0][0] == "delivered"
    assert {"order_check_1", "large"} & set(journal(holding)[0][1])
    assert [body["id"] for body in holding.mes.bodies] == ["1"]
    with holding.ledger.reading() as connection:
        entry = list_audit(connection, limit=5).items[0]
    assert (entry.actor, entry.action) == ("li", "held.let_go")


def test_what_was_let_go_holds_its_followers_no_longer(holding: Bridge) -> None:
    holding.receive(holding.order("1", rev=5, qty=200000), holding.order("1", rev=4, qty=3))
    before = holding.states()

    holding.desk.let_go(held_id(holding), "li")

    assert before == ["held", "held"]
    assert holding.states() == ["due", "superseded"]


def test_only_what_a_check_holds_can_be_let_go(holding: Bridge) -> None:
    holding.receive(holding.order("1", unit="BOX"))

    for wrong in (held_id(holding), "no such message"):
        with pytest.raises(NotReplayableError) as caught:
            holding.desk.let_go(wrong, "li")
        assert caught.value.code == "MB614"


def test_the_next_message_is_checked_as_ever(holding: Bridge) -> None:
    holding.receive(holding.order("1", qty=200000))
    holding.desk.let_go(held_id(holding), "li")

    holding.receive(holding.order("1", rev=2, qty=300000))

    assert holding.states() == ["due", "held"]
