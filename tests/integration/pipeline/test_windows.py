"""Many messages, one posting: windows open, close, survive, fail and go on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesbridge import workspace as workspaces
from mesbridge.ledger.ids import new_id
from mesbridge.ledger.queries.dead_letters import list_dead_letters
from mesbridge.ledger.queries.held import list_held
from mesbridge.ledger.queries.lag import held_counts
from mesbridge.ledger.queries.messages import message_detail, timeline
from mesbridge.pipeline.ports import EntityRef, SendOutcome, SendResult
from mesbridge.pipeline.windows import Windows
from mesbridge.workspace.release import Workspace
from tests.integration.pipeline.shifts import SHIFT, ShiftBridge, a_copy, changed
from tests.unit.pipeline.builders import FakeClock

OK = SendResult(SendOutcome.OK)
REFUSED = SendResult(SendOutcome.PERMANENT, error="period is closed")


@pytest.fixture
def url(tmp_path: Path, migrated: Path) -> str:
    return a_copy(migrated, tmp_path)


@pytest.fixture
def bridge(url: str, shift: Workspace) -> Iterator[ShiftBridge]:
    made = ShiftBridge(url, shift, FakeClock())
    yield made
    made.close()


# --- collecting -------------------------------------------------------------------------------


def test_480_piece_reports_of_a_shift_become_one_posting_that_names_them_all(
    bridge: ShiftBridge,
) -> None:
    reports = [
        bridge.piece(f"P{n}", 1, until=f"2026-03-18T12:{n // 60:02}:{n % 60:02}Z",
                     scrap=[{"why": "burr" if n % 2 else "hole", "unit": "EA", "qty": 1}])
        for n in range(480)
    ]  # fmt: skip
    for start in range(0, 480, 100):
        bridge.receive(*reports[start : start + 100])
    before = bridge.balance("pieces")
    bridge.later(minutes=15)
    bridge.close_and_relay()

    (posting,) = bridge.postings("pieces")
    with bridge.ledger.reading() as connection:
        detail = message_detail(connection, posting.id)
        entries = timeline(connection, "7", limit=500).items
    assert (before.received, before.held, before.unexplained) == (480, 480, 0)
    assert bridge.posted() == [
        {"report": posting.message_id, "order": "7", "op": "0010", "good": 480, "unit": "PC",
         "until": "2026-03-18T12:07:59Z", "final": False,
         "scrap": [{"why": "hole", "qty": 240}, {"why": "burr", "qty": 240}]}
    ]  # fmt: skip
    assert detail is not None
    assert [message_id for _, message_id in detail.collected] == [f"P{n}" for n in range(480)]
    (shown,) = [entry for entry in entries if entry.message.members]
    assert len(shown.collected) == 480
    after = bridge.balance("pieces")
    assert (after.received, after.delivered, after.unexplained) == (480, 480, 0)


def test_a_collected_message_is_held_with_the_window_it_waits_for(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1"))

    with bridge.ledger.reading() as connection:
        (held,) = list_held(connection).items
        counts = held_counts(connection)
    assert (held.reason, held.waits_for) == (
        "window", "window 7|0010|A|L1, closes 2026-03-18 12:15:00Z",
    )  # fmt: skip
    assert counts == {("pieces", "window"): 1}
    assert bridge.posted() == []


def test_a_collected_message_is_applied_to_the_entity_at_once(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 4))

    with bridge.ledger.transaction() as transaction:
        stored = transaction.entities([EntityRef("piece_report", "P1")])
    assert len(stored) == 1


def test_every_key_has_a_window_of_its_own(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2, lot="L2"), bridge.piece("P3", 4))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert sorted(body["good"] for body in bridge.posted()) == [2, 5]


def test_a_missing_value_of_the_key_is_a_window_of_its_own(bridge: ShiftBridge) -> None:
    without = bridge.arrival(
        "pieces", {"id": "P9", "order": "7", "op": "0010", "unit": "EA", "good": 3}
    )
    bridge.receive(without, bridge.piece("P1"))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert sorted(body["good"] for body in bridge.posted()) == [1, 3]


def test_what_differs_in_another_field_opens_a_window_of_its_own_with_a_flag(
    bridge: ShiftBridge,
) -> None:
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2, unit="KG"), bridge.piece("P3", 4))
    flags = [row.flags for row in bridge.messages("pieces")]

    assert flags == [[], ["window_differs"], []]


def test_a_duplicate_inside_a_window_counts_once(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 5), bridge.piece("P1", 5))
    bridge.receive(bridge.piece("P1", 5))
    bridge.receive(bridge.piece("P1", 5, message_id="again"))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert [body["good"] for body in bridge.posted()] == [5]
    assert [str(row.state) for row in bridge.messages("pieces")] == ["delivered", "unchanged"]


def test_the_final_report_may_come_before_the_others(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P3", 1, final=True))
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 1))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert [(body["good"], body["final"]) for body in bridge.posted()] == [(3, True)]


# --- closing ----------------------------------------------------------------------------------


def test_a_window_closes_at_once_when_or_when_holds(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 300), bridge.piece("P2", 200), bridge.piece("P3", 7))
    bridge.relay()

    assert [body["good"] for body in bridge.posted()] == [500]
    assert [str(row.state) for row in bridge.messages("pieces")] == [
        "delivered", "delivered", "held",
    ]  # fmt: skip


def test_a_window_closes_with_the_most_messages(tmp_path: Path, url: str) -> None:
    workspace = changed(tmp_path, "mappings/routes/pieces.yaml", "max: 1000", "max: 2")
    bridge = ShiftBridge(url, workspace, FakeClock())
    bridge.receive(*(bridge.piece(f"P{n}", n) for n in (1, 2, 4, 8, 16)))
    bridge.relay()

    assert [body["good"] for body in bridge.posted()] == [3, 12]
    bridge.close()


def test_a_window_that_is_not_over_stays_open(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1"))
    bridge.later(minutes=14, seconds=59)
    bridge.close_and_relay()

    assert bridge.posted() == []
    assert 0.9 <= bridge.windows.seconds_to_rest(30.0) <= 1.0


def test_windows_of_one_key_close_in_the_order_of_their_opening(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 1, unit="KG", final=True), bridge.piece("P2", 2))
    bridge.receive(bridge.piece("P3", 500))
    with bridge.ledger.reading() as connection:
        held = {(row.business_key, row.reason) for row in list_held(connection).items}
    bridge.relay()

    # The window of kilograms was opened first and closes first; its unit is not known yet.
    assert held == {("P1", "code"), ("P2", "predecessor"), ("P3", "predecessor")}
    assert bridge.posted() == []
    assert bridge.unexplained() == {}


def test_an_operator_lets_a_window_close_now(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1"), bridge.piece("P2", order="8"))

    assert bridge.windows.close_of(["7"]) == {"erp_queue"}
    bridge.relay()

    assert [body["order"] for body in bridge.posted()] == ["7"]


def test_a_clock_that_is_put_back_does_not_keep_a_window_open(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1"))
    bridge.later(days=-365)
    bridge.close_and_relay()

    assert [body["good"] for body in bridge.posted()] == [1]


def test_a_sum_that_its_field_cannot_hold_goes_on_in_a_second_posting(bridge: ShiftBridge) -> None:
    most = 999_999_999_999
    bridge.receive(bridge.piece("P1", most, route="mixed"), bridge.piece("P2", 1, route="mixed"))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert [body["good"] for body in bridge.posted()] == [most, 1]


# --- order ------------------------------------------------------------------------------------


def test_a_message_to_the_same_target_closes_the_windows_before_it(bridge: ShiftBridge) -> None:
    notice = bridge.arrival("notices", {"id": "N1", "order": "7"})
    bridge.receive(bridge.piece("P1", 3))
    bridge.receive(notice, bridge.piece("P2", 4))
    bridge.relay()

    assert [body.get("good", body.get("id")) for body in bridge.posted()] == [3, "N1"]
    seqs = [int(row.headers["x-mesbridge-seq"]) for row in bridge.target.got]
    assert seqs == sorted(seqs)


def test_a_message_of_another_lane_is_not_held_up_and_closes_nothing(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 3))
    bridge.receive(bridge.arrival("boards", {"id": "B1", "order": "7"}))
    bridge.relay()

    assert [body["id"] for body in bridge.targets["board_queue"].bodies] == ["B1"]
    assert bridge.posted() == []


def test_a_posting_of_one_order_goes_by_it_and_one_of_several_by_the_windows_key(
    bridge: ShiftBridge,
) -> None:
    bridge.receive(bridge.piece("P1", 1, route="mixed"))
    bridge.receive(bridge.piece("P2", 2, route="mixed", lot="L2"),
                   bridge.piece("P3", 4, route="mixed", lot="L2", order="8"))  # fmt: skip
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert [(row.key, body["good"]) for row, body in zip(
        bridge.target.got, bridge.posted(), strict=True)] == [("7", 1), ("L2", 6)]  # fmt: skip
    with bridge.ledger.reading() as connection:
        entries = timeline(connection, "8").items
    assert [entry.message.members for entry in entries] == [None, 2]


# --- what goes wrong --------------------------------------------------------------------------


def test_a_posting_with_a_missing_code_is_held_with_its_messages_and_goes_on_by_itself(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1, unit="KG"), bridge.piece("P2", 2, unit="KG"))
    bridge.later(minutes=15)
    bridge.close_and_relay()
    held = bridge.balance("pieces")
    with bridge.ledger.reading() as connection:
        reasons = {(row.reason, row.waits_for) for row in list_held(connection).items}

    bridge.workspace = changed(tmp_path, "mappings/codes/uom.csv", "KGM,,KG", "KGM,KGM,KG")
    bridge.held.sweep()
    bridge.relay()

    assert (held.held, held.unexplained) == (2, 0)
    assert reasons == {("code", "uom/erp/KGM")}
    assert [(body["good"], body["unit"]) for body in bridge.posted()] == [(3, "KGM")]
    after = bridge.balance("pieces")
    assert (after.delivered, after.unexplained) == (2, 0)


def test_a_posting_that_cannot_be_made_is_one_dead_letter_and_a_retry_sends_it(
    bridge: ShiftBridge, shift: Workspace, tmp_path: Path
) -> None:
    text = "  final:  final\n"
    broken = '  final:  {from: final, case: {"true": true}}\n'  # a value that it does not know
    bridge.workspace = changed(tmp_path, "mappings/erp/posting.yaml", text, broken)
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2))
    bridge.later(minutes=15)
    bridge.close_and_relay()
    dead = bridge.balance("pieces")
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    bridge.receive(bridge.piece("P3", 4))
    follower = bridge.messages("pieces")[-1]

    bridge.workspace = shift
    result = bridge.desk.retry(letter.id, "li")
    bridge.relay()

    assert (dead.dead, dead.unexplained) == (2, 0)
    assert (follower.reason, result.state) == ("predecessor", "due")
    assert [body["good"] for body in bridge.posted()] == [3]
    bridge.later(minutes=15)
    bridge.close_and_relay()
    assert [body["good"] for body in bridge.posted()] == [3, 4]
    assert bridge.unexplained() == {}


def test_a_posting_that_a_check_holds_is_let_go_by_any_of_its_messages(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    check = "to: erp.posting\nchecks: [{hold: {gt: [good, 2]}, message: {en: Much, zh: 多}}]\n"
    bridge.workspace = changed(tmp_path, "mappings/erp/posting.yaml", "to: erp.posting\n", check)
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2))
    bridge.later(minutes=15)
    bridge.close_and_relay()
    with bridge.ledger.reading() as connection:
        held = list_held(connection).items

    bridge.desk.let_go(held[0].id, "li")
    bridge.relay()

    assert [row.reason for row in held] == ["check", "check"]
    assert [body["good"] for body in bridge.posted()] == [3]
    assert bridge.unexplained() == {}


@pytest.mark.parametrize("release", ["same", "active"])
def test_a_refused_posting_kills_its_messages_and_a_retry_delivers_them(
    bridge: ShiftBridge, release: str
) -> None:
    bridge.target.answers = lambda row: REFUSED
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2))
    bridge.later(minutes=15)
    bridge.close_and_relay()
    dead = bridge.balance("pieces")
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items

    bridge.target.answers = lambda row: OK
    bridge.desk.retry(letter.id, "li", release)  # type: ignore[arg-type]
    due = bridge.balance("pieces")
    bridge.relay()

    assert (dead.dead, due.due) == (2, 2)
    assert [body["good"] for body in bridge.posted()] == [3]
    assert bridge.balance("pieces").delivered == 2
    assert bridge.unexplained() == {}


def test_a_discarded_posting_leaves_its_messages_dead_and_explained(bridge: ShiftBridge) -> None:
    bridge.target.answers = lambda row: REFUSED
    bridge.receive(bridge.piece("P1", 1))
    bridge.later(minutes=15)
    bridge.close_and_relay()
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items

    bridge.desk.discard(letter.id, "li", "posted by hand")

    assert bridge.balance("pieces").dead == 1
    assert bridge.unexplained() == {}


def test_what_adds_up_does_not_take_the_place_of_a_dead_one(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    # A newer output of a snapshot whose key is its sequence would replace it.
    bridge.workspace = changed(
        tmp_path, "mappings/dictionary/machine_count.yaml", "sequence: [order_no]\n", ""
    )
    bridge.target.answers = lambda row: REFUSED
    bridge.receive(bridge.count(58, no=1))
    bridge.relay()
    bridge.target.answers = lambda row: OK
    bridge.receive(bridge.count(79, no=2))
    bridge.relay()
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items

    bridge.desk.retry(letter.id, "li", "active")
    bridge.relay()

    assert [body["good"] for body in bridge.posted()] == [58, 21]


def test_what_adds_up_and_dies_is_not_replaced_by_what_waits_behind_it(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.workspace = changed(
        tmp_path, "mappings/dictionary/machine_count.yaml", "sequence: [order_no]\n", ""
    )
    bridge.receive(bridge.count(58, no=1), bridge.count(79, no=2))
    bridge.target.answers = lambda row: REFUSED
    bridge.relay()
    bridge.target.answers = lambda row: OK
    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items

    bridge.desk.retry(letter.id, "li", "same")
    bridge.relay()

    assert [body["good"] for body in bridge.posted()] == [58, 21]


def test_a_posting_does_not_wait_behind_what_came_after_its_messages(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 1))
    bridge.receive(bridge.piece("P2", 2, unit="no such unit"))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert [str(row.state) for row in bridge.messages("pieces")] == ["delivered", "dead"]


def test_the_answer_to_a_posting_belongs_to_all_its_messages(bridge: ShiftBridge) -> None:
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2))
    bridge.later(minutes=15)
    bridge.close_and_relay()

    answer = bridge.arrival("answers", {"posting": "56702"}, correlation_id=bridge.target.got[0].id)
    bridge.receive(answer)

    refs = [EntityRef("piece_report", name) for name in ("P1", "P2")]
    with bridge.ledger.transaction() as transaction:
        stored = transaction.entities(refs)
    codec = bridge.workspace.codec("piece_report")
    assert [codec.load(stored[ref].document)["posting"] for ref in refs] == ["56702", "56702"]
    assert bridge.states("answers") == ["delivered"]


# --- restarts and releases --------------------------------------------------------------------


def test_an_open_window_survives_a_restart(bridge: ShiftBridge, url: str) -> None:
    bridge.receive(bridge.piece("P1", 1))
    again = ShiftBridge(url, bridge.workspace, bridge.clock, owner="b")
    again.receive(again.piece("P2", 2))
    again.later(minutes=15)
    again.close_and_relay()

    assert [body["good"] for body in again.posted()] == [3]
    again.close()


def test_a_crash_between_close_and_send_sends_the_same_id_and_bytes(
    bridge: ShiftBridge, url: str
) -> None:
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2))
    bridge.later(minutes=15)
    bridge.target.answers = lambda row: SendResult(SendOutcome.UNKNOWN)
    bridge.close_and_relay()
    again = ShiftBridge(url, bridge.workspace, bridge.clock, owner="b")
    again.later(minutes=5)
    again.close_and_relay()

    (first, *_), (second,) = bridge.target.got, again.target.got
    assert (first.id, first.body) == (second.id, second.body)
    again.close()


def test_the_id_of_a_posting_follows_from_its_messages_alone(
    tmp_path: Path, migrated: Path, shift: Workspace
) -> None:
    ids = []
    for name, order in (("one", ("P1", "P2", "P3")), ("two", ("P3", "P1", "P2"))):
        bridge = ShiftBridge(a_copy(migrated, tmp_path, name), shift, FakeClock())
        bridge.receive(*(bridge.piece(report, 2) for report in order))
        bridge.later(minutes=15)
        bridge.close_and_relay()
        ids.append((bridge.target.got[0].id, bridge.target.got[0].body))
        bridge.close()

    assert ids[0] == ids[1]


def test_before_another_release_takes_over_all_windows_close_by_the_old_one(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1), bridge.piece("P2", 2, order="8"))
    old = bridge.workspace
    bridge.windows.close_all(old)
    bridge.workspace = changed(tmp_path, "mappings/routes/pieces.yaml", "15m", "20m")
    bridge.relay()

    postings = bridge.postings("pieces")
    assert [(row.release, list(row.flags)) for row in postings] == [(old.release, [])] * 2
    assert [str(row.state) for row in bridge.messages("pieces")] == ["delivered", "delivered"]


def test_a_posting_that_the_new_dictionary_cannot_read_is_dead_and_explained(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1, shift="A"))
    before = bridge.workspace
    bridge.workspace = changed(
        tmp_path, "mappings/dictionary/piece_report.yaml",
        "meaning: {en: The shift., zh: 班次。}, type: text(4)",
        "meaning: {en: The shift., zh: 班次。}, type: integer",
        ("mappings/mes/piece.yaml", "  shift:        shift\n", ""),
    )  # fmt: skip
    bridge.close_and_relay()

    with bridge.ledger.reading() as connection:
        (letter,) = list_dead_letters(connection).items
    assert letter.code == "MB675"
    assert bridge.balance("pieces").dead == 1
    assert bridge.unexplained() == {}

    bridge.desk.retry(letter.id, "li", "active")
    with bridge.ledger.reading() as connection:
        (again,) = list_dead_letters(connection).items
    assert again.code == "MB675"

    bridge.workspace = before
    bridge.desk.retry(again.id, "li", "active")
    bridge.relay()
    assert [body["good"] for body in bridge.posted()] == [1]
    assert bridge.unexplained() == {}


def test_windows_of_another_release_are_closed_by_the_new_one_with_a_flag(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1))
    bridge.workspace = changed(tmp_path, "mappings/routes/pieces.yaml", "15m", "20m")
    bridge.close_and_relay()

    (posting,) = bridge.postings("pieces")
    assert list(posting.flags) == ["window_of_other_release"]
    assert posting.release == bridge.workspace.release
    assert [body["good"] for body in bridge.posted()] == [1]


def test_a_message_does_not_join_a_window_of_another_release(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1))
    bridge.workspace = changed(tmp_path, "mappings/routes/pieces.yaml", "15m", "20m")
    bridge.receive(bridge.piece("P2", 2))
    bridge.relay()

    assert [body["good"] for body in bridge.posted()] == [1]


def test_windows_of_a_route_that_is_gone_stay_held_and_explained(
    bridge: ShiftBridge, tmp_path: Path
) -> None:
    bridge.receive(bridge.piece("P1", 1))
    whole = bridge.workspace
    shutil.copytree(SHIFT, tmp_path / "less")
    (tmp_path / "less/mappings/routes/pieces.yaml").unlink()
    bridge.workspace = workspaces.load(tmp_path / "less/mappings", tmp_path / "less/schemas")
    bridge.close_and_relay()
    held = bridge.balance("pieces").held

    bridge.workspace = whole
    bridge.later(minutes=15)
    bridge.close_and_relay()

    assert held == 1
    assert [body["good"] for body in bridge.posted()] == [1]


def test_the_release_does_not_change_between_the_look_and_the_closing(bridge: ShiftBridge) -> None:
    asked: list[bool] = []
    held = [0]

    @contextmanager
    def judging() -> Iterator[None]:
        held[0] += 1
        yield
        held[0] -= 1

    def active() -> Workspace:
        asked.append(held[0] > 0)
        return bridge.workspace

    windows = Windows(active, bridge.ledger, bridge.clock, bridge.metrics, new_id, judging)

    windows.close_due()
    windows.close_of(["7"])

    assert asked == [True, True]
