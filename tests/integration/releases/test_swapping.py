"""The swap of a release in a running service: nothing is lost, doubled, or judged by half."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from mesbridge.bootstrap import build_service
from mesbridge.broker.envelope import Envelope
from mesbridge.errors import ConfigurationError
from mesbridge.ledger.queries.missing_codes import missing_codes
from mesbridge.ledger.queries.releases import instances
from mesbridge.workspace.added_codes import AddedCode
from mesbridge.workspace.release import Workspace
from tests.contract.ledger.builders import ago
from tests.integration.pipeline.bridge import SMALL
from tests.integration.releases.running import Running, eventually, running
from tests.integration.releases.workspaces import JOB, UOM, Files

BOX = AddedCode("uom", "C62", "erp", "BOX")
EXTRA = """\
route: extra
from: {queue: t.extra, messages: [erp.order]}
to:
  - {mapping: mes.job, send: {exchange: mb.out, routing_key: extra}}
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "workspace")


@pytest.fixture
def bridge(files: Files, tmp_path: Path) -> Iterator[Running]:
    with running(files, tmp_path) as found:
        yield found


def test_a_swap_under_load_loses_doubles_and_halves_nothing(bridge: Running, files: Files) -> None:
    unit_of, published = {bridge.release: "EA"}, list[str]()
    done = threading.Event()

    def load() -> None:
        while not done.is_set():
            bridge.order(str(len(published)))
            published.append(str(len(published)))

    loading = threading.Thread(target=load)
    loading.start()
    units = ["EA", "P1", "P2", "P3", "P4"]
    for before, after in pairwise(units):
        count = len(published)
        files.change(UOM, f"C62,PC,{before}", f"C62,PC,{after}")
        unit_of[bridge.service.releases.from_files("maria").release] = after
        eventually(lambda count=count: len(published) > count + 20)
    done.set()
    loading.join()

    found: list[dict[str, str]] = []
    eventually(lambda: found.extend(bridge.sent()) or len(found) >= len(published))
    eventually(lambda: set(bridge.states()) == {"delivered"})
    release_of = {row.key: row.release for row in bridge.rows()}
    assert Counter(job["id"] for job in found) == Counter(published)
    assert len(bridge.rows()) == len(published)
    assert {unit_of[release_of[job["id"]]] == job["unit"] for job in found} == {True}
    assert {job["unit"] for job in found} == set(units)
    assert bridge.metric("release_info", release=bridge.release) == 1


def test_every_output_names_the_release_that_made_it(bridge: Running, files: Files) -> None:
    bridge.order("1")
    eventually(lambda: bridge.states() == ["delivered"])
    files.change(UOM, "C62,PC,EA", "C62,PC,PCS")
    bridge.service.releases.from_files("maria")
    bridge.order("2")
    eventually(lambda: bridge.states() == ["delivered"] * 2)

    headers = [each.headers["x-mesbridge-release"] for each in bridge.client.get("t.sent", 9)]

    assert headers == [row.release for row in bridge.rows()]
    assert len(set(headers)) == 2


def test_a_bad_release_is_refused_and_the_good_one_goes_on(bridge: Running, files: Files) -> None:
    good = bridge.release
    files.change(JOB, "order_no", "order_nr")

    with pytest.raises(ConfigurationError):
        bridge.service.releases.from_files("maria")
    bridge.order("1")

    eventually(lambda: bridge.states() == ["delivered"])
    assert bridge.release == good
    assert bridge.metric("reload_success") == 0
    problem = bridge.service.status().details["reload_problem"]
    assert "MB301" in str(problem)
    files.change(JOB, "order_nr", "order_no")
    bridge.service.releases.from_files("maria")
    assert bridge.metric("reload_success") == 1
    assert bridge.service.status().details["reload_problem"] is None


def test_a_destination_that_cannot_be_used_refuses_the_release(
    bridge: Running, files: Files
) -> None:
    good = bridge.release
    files.write(
        "mappings/destinations/erp_api.yaml",
        "address: http://127.0.0.1:9/erp\ncredentials: {token: 'env:NOBODY_HAS_THIS'}\n",
    )

    with pytest.raises(ConfigurationError) as caught:
        bridge.service.releases.from_files("maria")

    assert caught.value.findings[0].code == "MB486"
    assert bridge.release == good


def test_an_added_route_is_read_and_a_removed_one_no_more(bridge: Running, files: Files) -> None:
    before = bridge.release
    files.write("mappings/routes/extra.yaml", EXTRA)
    bridge.service.releases.from_files("maria")
    bridge.order("1")
    eventually(lambda: bridge.states() == ["delivered"] * 2)
    assert {row.route for row in bridge.rows()} == {"orders", "extra"}

    bridge.service.releases.activate(before, "maria")
    bridge.order("2")

    eventually(lambda: len(bridge.rows()) == 3)
    assert [row.route for row in bridge.rows()][2] == "orders"
    assert bridge.client.depth("t.extra") == 1
    assert "extra" not in {state.name for state in bridge.service.route_states()}
    # What waited in the queue meanwhile is read as soon as the route is back.
    bridge.service.releases.rollback("maria")
    eventually(lambda: bridge.states() == ["delivered"] * 4)


def test_what_waits_for_a_removed_destination_stays_in_sight_and_goes_when_it_is_back(
    bridge: Running, files: Files
) -> None:
    bridge.order("1")
    bridge.client.publish(
        "mb.in", "mes.report", b'{"id": "R1", "order": "1", "good": 5}',
        message_id="r1", type="mes.report",
    )  # fmt: skip
    eventually(lambda: bridge.states() == ["delivered", "due"])
    bridge.sent()
    routes = {
        name: files.read(f"mappings/routes/{name}.yaml") for name in ("reports", "mixed", "batches")
    }
    for name in routes:
        (files.folder / f"mappings/routes/{name}.yaml").unlink()
    (files.folder / "mappings/destinations/erp_api.yaml").unlink()

    bridge.service.releases.from_files("maria")

    gone = {state.name: (state.kind, state.due) for state in bridge.service.destination_states()}
    assert gone["erp_api"] == ("gone", 1)
    for name, text in routes.items():
        files.write(f"mappings/routes/{name}.yaml", text.replace(", answer: erp.posted", ""))
    files.write("mappings/destinations/erp_api.yaml", "exchange: mb.out\n")
    bridge.service.releases.from_files("maria")
    eventually(lambda: bridge.states() == ["delivered"] * 2)
    assert [each["report"] for each in bridge.sent()] == ["R1"]


def test_a_hook_gets_the_old_release_before_the_new_one_judges(
    bridge: Running, files: Files
) -> None:
    old, seen = bridge.release, list[str]()

    def close_windows(workspace: Workspace) -> None:
        seen.extend((workspace.release, bridge.release))

    bridge.service.before_swap.append(close_windows)
    files.change(UOM, "C62,PC,EA", "C62,PC,PCS")
    bridge.service.releases.from_files("maria")

    assert seen == [old, old]
    assert bridge.release != old


def test_a_folder_is_read_as_long_as_the_release_has_its_route(
    bridge: Running, files: Files, tmp_path: Path
) -> None:
    folder, done, failed = (tmp_path / name for name in ("orders", "done", "failed"))
    for each in (folder, done, failed):
        each.mkdir()
    before = bridge.release
    order = {"no": "1", "rev": 1, "qty": 10, "unit": "PC", "state": "O"}
    (folder / "one.json").write_text(json.dumps(order))
    source = {"folder": str(folder), "done": str(done), "failed": str(failed), "pattern": "*.json"}
    files.write(
        "mappings/routes/folder.yaml",
        f"route: folder\nfrom: {{files: {json.dumps(source)}, every: 1s, "
        "messages: [erp.order]}\nto:\n  - {mapping: mes.job, send: mes_queue}\n",
    )
    bridge.service.releases.from_files("maria")
    eventually(lambda: bridge.states() == ["delivered"])

    bridge.service.releases.activate(before, "maria")
    (folder / "two.json").write_text(json.dumps({**order, "no": "2"}))
    bridge.order("3")
    eventually(lambda: bridge.states() == ["delivered"] * 2)

    assert (folder / "two.json").exists()
    bridge.service.releases.rollback("maria")
    eventually(lambda: bridge.states() == ["delivered"] * 3)


def test_open_windows_are_closed_by_the_release_that_opened_them(tmp_path: Path) -> None:
    files = Files(tmp_path / "workspace", SMALL.with_name("shift"))
    for other in ("mixed", "shift_totals", "totals"):
        (files.folder / f"mappings/routes/{other}.yaml").unlink()
    with running(files, tmp_path) as bridge:
        old = bridge.release
        for number in (1, 2):
            piece = {"id": f"P{number}", "order": "7", "op": "0010", "shift": "S1", "lot": "L1",
                     "unit": "EA", "good": 5 * number}  # fmt: skip
            bridge.client.publish(
                "mb.in", "mes.piece", json.dumps(piece).encode(),
                message_id=f"p{number}", type="mes.piece",
            )  # fmt: skip
        eventually(lambda: bridge.metric("held", route="pieces", reason="window") == 2)
        files.change(UOM, "C62,PC,", "C62,ST,")

        bridge.service.releases.from_files("maria")

        found: list[Envelope] = []
        eventually(lambda: found.extend(bridge.client.get("t.sent", 9)) or found)
        assert bridge.release != old
        assert [each.headers["x-mesbridge-release"] for each in found] == [old]
        posting = json.loads(found[0].body)
        assert (posting["good"], posting["unit"]) == (15, "PC")


def test_two_services_on_one_ledger_follow_each_other(files: Files, tmp_path: Path) -> None:
    with running(files, tmp_path) as one, running(files, tmp_path) as two:
        first = one.release
        assert two.release == first
        files.change(UOM, "C62,PC,EA", "C62,PC,PCS")

        second = one.service.releases.from_files("maria").release
        eventually(lambda: two.release == second)
        two.service.releases.rollback("paul")
        eventually(lambda: one.release == first)

        def seen() -> list[str]:
            with one.service.ledger.reading() as connection:
                return [row.release for row in instances(connection, ago(60))]

        eventually(lambda: seen() == [first, first])
        eventually(lambda: len(one.service.status().details["instances"]) == 2)  # type: ignore[arg-type]  # a dict
    service = build_service(files.settings(tmp_path))
    with service.ledger.reading() as connection:
        assert instances(connection, ago(60)) == []
    service.stop()


def test_what_waits_for_a_code_goes_in_order_once_it_is_there(files: Files, tmp_path: Path) -> None:
    # Changes build on each other, so none takes the place of another.
    files.change("mappings/dictionary/order.yaml", "kind: snapshot", "kind: change")
    with running(files, tmp_path) as bridge:
        for rev in range(1, 6):
            for no in ("1", "2", "3"):
                bridge.order(no, rev, unit="BOX" if rev == 1 else "PC")
        eventually(lambda: bridge.states() == ["held"] * 15)
        with bridge.service.ledger.reading() as connection:
            (missing,) = missing_codes(connection).items
        assert (missing.value, missing.waiting, missing.messages) == ("BOX", 3, 15)
        # Met again whenever the messages are tried again.
        assert (bridge.metric("code_misses_total", table="uom") or 0) >= 3

        bridge.service.releases.add_code(BOX, "maria")
        for no in ("1", "2", "3"):
            bridge.order(no, 6)

        eventually(lambda: bridge.states() == ["delivered"] * 18)
        got: dict[str, list[int]] = defaultdict(list)
        for job in bridge.sent():
            got[str(job["id"])].append(int(job["qty"]))
        assert got == {no: [10, 20, 30, 40, 50, 60] for no in ("1", "2", "3")}

        def work_list() -> list[str]:
            with bridge.service.ledger.reading() as connection:
                return [each.value for each in missing_codes(connection).items]

        eventually(lambda: work_list() == [])


def test_files_that_change_are_taken_once_they_rest(files: Files, tmp_path: Path) -> None:
    with running(
        files, tmp_path, reload_watch=True, reload_poll_seconds=0.05, reload_quiet_seconds=0.1
    ) as bridge:
        first = bridge.release
        files.change(UOM, "C62,PC,EA", "C62,PC,PCS")
        eventually(lambda: bridge.release != first)
        second = bridge.release
        files.change(JOB, "order_no", "order_nr")
        eventually(lambda: bridge.metric("reload_success") == 0)
        assert bridge.release == second

        files.change(JOB, "order_nr", "order_no")
        eventually(lambda: bridge.metric("reload_success") == 1)

        assert bridge.release == second
