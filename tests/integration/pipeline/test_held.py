"""What waits under another release: all of it is tried, however much it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.pipeline import held
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.bridge import SMALL, Bridge, make_bridge
from tests.unit.pipeline.builders import FakeClock

CODES = "mappings/codes/uom.csv"


def changed(folder: Path, *, code: str = "", without: str = "") -> Workspace:
    """The small workspace whose orders build on each other, with a line or without a file."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SMALL, folder)
    order = folder / "mappings/dictionary/order.yaml"
    order.write_text(order.read_text().replace("kind: snapshot", "kind: change"))
    with (folder / CODES).open("a") as file:
        file.write(code)
    if without:
        (folder / without).unlink()
    return workspaces.load(folder / "mappings", folder / "schemas")


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    made = make_bridge(tmp_path, changed(tmp_path / "first"), FakeClock())
    yield made
    made.close()


def test_a_sweep_tries_all_that_waits_in_slices(bridge: Bridge, tmp_path: Path) -> None:
    bridge.receive(*(bridge.order(str(number), unit="BOX") for number in range(10)))
    bridge.workspace = changed(tmp_path / "next", code="BX,BOX,box,box,箱\n")

    destinations, more = bridge.held.sweep_some(limit=3)
    first = bridge.states().count("due")
    bridge.held.sweep(limit=3)

    assert (destinations, more, first) == ({"mes_queue"}, True, 3)
    assert bridge.states() == ["due"] * 10


def test_a_sweep_ends_although_much_goes_on_waiting(bridge: Bridge, tmp_path: Path) -> None:
    bridge.receive(*(bridge.order(str(number), unit="BOX") for number in range(10)))
    bridge.workspace = changed(tmp_path / "next", code="CR,CRT,crt,crate,箱\n")

    bridge.held.sweep(limit=3)

    assert bridge.states() == ["held"] * 10


def test_a_chain_longer_than_a_transaction_goes_to_its_end(
    bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "RELEASE_LIMIT", 3)
    for rev in range(1, 9):
        bridge.receive(
            bridge.order("1", rev, qty=rev, unit="BOX" if rev == 1 else "PC"),
            bridge.order("2", rev, qty=rev, unit="BOX" if rev == 1 else "PC"),
        )
    bridge.workspace = changed(tmp_path / "next", code="BX,BOX,box,box,箱\n")

    bridge.held.sweep()
    bridge.relay()

    assert bridge.states() == ["delivered"] * 16
    for number in ("1", "2"):
        quantities = [body["qty"] for body in bridge.mes.bodies if body["id"] == number]
        assert quantities == list(range(1, 9))


def test_what_waits_for_a_route_that_is_gone_goes_when_it_is_back(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.receive(*(bridge.order(str(number), unit="BOX") for number in range(4)))
    code = "BX,BOX,box,box,箱\n"

    bridge.workspace = changed(tmp_path / "gone", code=code, without="mappings/routes/orders.yaml")
    bridge.held.sweep(limit=2)
    without = bridge.states()
    bridge.workspace = changed(tmp_path / "back", code=code)
    bridge.held.sweep(limit=2)

    assert without == ["held"] * 4
    assert bridge.states() == ["due"] * 4


def test_an_arrival_of_a_route_that_is_gone_is_a_dead_letter(
    bridge: Bridge, tmp_path: Path
) -> None:
    late = bridge.order("1")
    bridge.workspace = changed(tmp_path / "gone", without="mappings/routes/orders.yaml")

    bridge.receive(late)

    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    assert (letter.code, letter.route, letter.message_id) == ("MB671", "orders", late.message_id)
