"""Releases, which of them is active, and who runs which; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from mesbridge.errors import UnstorableError
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries import missing_codes, releases
from mesbridge.ledger.release_rows import Activation, InstanceRow, ReleaseRow
from mesbridge.pipeline.ports import CodeMiss, MessageState
from tests.contract.ledger.builders import a_message, ago, now


def a_release(release_id: str, files: str = "f1", **given: Any) -> ReleaseRow:
    values = {"base": files, "files": files, "added": [], "created_at": now(), "actor": "maria",
              "origin": "files"}  # fmt: skip
    return ReleaseRow(release_id, **(values | given))


def keep(ledger: SqlLedger, row: ReleaseRow, archive: bytes = b"zip") -> None:
    with ledger.transaction() as transaction:
        transaction.keep_release(row, archive)


def activate(ledger: SqlLedger, serial: int, release: str, before: str | None = None) -> None:
    with ledger.transaction() as transaction:
        transaction.activate(Activation(serial, release, before, "release.make", now(), "maria"))


def listed(ledger: SqlLedger, **given: Any) -> list[str]:
    with ledger.reading() as connection:
        return [record.id for record in releases.list_releases(connection, **given).items]


def test_the_last_activation_names_the_active_release(ledger: SqlLedger) -> None:
    with ledger.reading() as connection:
        assert releases.active_release(connection) is None
    keep(ledger, a_release("r1"))
    keep(ledger, a_release("r2", added=[{"table": "uom", "code": "箱"}]))

    activate(ledger, 1, "r1")
    activate(ledger, 2, "r2", before="r1")
    activate(ledger, 3, "r1", before="r2")

    with ledger.reading() as connection:
        active = releases.active_release(connection)
        second = releases.last_activation_of(connection, "r2")
        row = releases.release_row(connection, "r2")
    assert active is not None
    assert second is not None
    assert row is not None
    assert (active.serial, active.release, active.before) == (3, "r1", "r2")
    assert (second.serial, second.before) == (2, "r1")
    assert row.added == [{"table": "uom", "code": "箱"}]


def test_of_two_activations_at_once_one_counts(ledger: SqlLedger) -> None:
    activate(ledger, 1, "r1")

    with pytest.raises(UnstorableError) as caught:
        activate(ledger, 1, "r2")

    assert caught.value.code == "MB498"
    with ledger.reading() as connection:
        active = releases.active_release(connection)
    assert active is not None
    assert active.release == "r1"


def test_releases_of_the_same_files_share_them(ledger: SqlLedger) -> None:
    body = bytes(range(256)) * 100
    keep(ledger, a_release("r1", base="b1"), body)
    keep(ledger, a_release("r2", base="b1", origin="codes"), body)

    with ledger.reading() as connection:
        assert releases.archive_of_release(connection, "r1") == body
        assert releases.archive_of_release(connection, "r2") == body
        assert releases.archive_of_release(connection, "r3") is None
        assert releases.knows_files(connection, "b1")
        assert not releases.knows_files(connection, "b2")


def test_a_known_release_keeps_who_made_it_and_gets_the_newer_files(ledger: SqlLedger) -> None:
    keep(ledger, a_release("r1", files="f1", note="first"), b"old")
    keep(ledger, a_release("r1", files="f2", actor="paul", note="again"), b"new")

    with ledger.reading() as connection:
        row = releases.release_row(connection, "r1")
        archive = releases.archive_of_release(connection, "r1")
    assert row is not None
    assert (row.actor, row.note, row.files, archive) == ("maria", "first", "f2", b"new")


def test_the_files_of_old_releases_are_forgotten_but_never_the_active_ones(
    ledger: SqlLedger,
) -> None:
    for number in range(1, 6):
        at = ago(100 - number)
        keep(ledger, a_release(f"r{number}", files=f"f{number}", created_at=at))
    activate(ledger, 1, "r1")

    with ledger.transaction() as transaction:
        assert transaction.forget_release_files(2) == 2

    with ledger.reading() as connection:
        kept = {item.id: item.kept for item in releases.list_releases(connection).items}
    assert kept == {"r1": True, "r2": False, "r3": False, "r4": True, "r5": True}


def test_the_list_begins_with_the_active_release_and_comes_in_pages(ledger: SqlLedger) -> None:
    for number in range(1, 6):
        keep(ledger, a_release(f"r{number}"))
        activate(ledger, number, f"r{number}")
    activate(ledger, 6, "r2")

    with ledger.reading() as connection:
        first = releases.list_releases(connection, limit=2)
    assert [item.id for item in first.items] == ["r2", "r5"]
    assert listed(ledger, limit=2, after=first.next) == ["r4", "r3"]
    assert listed(ledger) == ["r2", "r5", "r4", "r3", "r1"]


def test_a_release_is_found_by_its_first_letters(ledger: SqlLedger) -> None:
    for name in ("abc1", "abd1", "x%y"):
        keep(ledger, a_release(name))

    with ledger.reading() as connection:
        assert releases.releases_beginning_with(connection, "abc") == ["abc1"]
        assert len(releases.releases_beginning_with(connection, "ab")) == 2
        assert releases.releases_beginning_with(connection, "%") == []


def test_instances_are_there_as_long_as_they_are_seen(ledger: SqlLedger) -> None:
    def see(name: str, release: str, at: datetime, problem: str | None = None) -> None:
        with ledger.transaction() as transaction:
            transaction.see_instance(InstanceRow(name, release, ago(90), at, problem))

    see("host:1", "r1", ago(60))
    see("host:2", "r1", now())
    see("host:1", "r2", now(), "refused")
    see("host:3", "r1", ago(60))

    with ledger.reading() as connection:
        found = releases.instances(connection, ago(20))
    assert [(row.id, row.release, row.problem) for row in found] == [
        ("host:1", "r2", "refused"),
        ("host:2", "r1", None),
    ]
    with ledger.transaction() as transaction:
        transaction.forget_instance("host:2")
        transaction.forget_instances(ago(30))
    with ledger.reading() as connection:
        assert [row.id for row in releases.instances(connection, ago(99))] == ["host:1"]


def test_missing_codes_count_what_waits_behind_and_name_who_goes_first(ledger: SqlLedger) -> None:
    held = {"state": MessageState.HELD, "blocking": True}
    head, other = a_message(key="a", seq=1, **held), a_message(key="b", seq=5, **held)
    behind = [a_message(key="a", seq=seq, reason="predecessor", **held) for seq in (2, 3)]
    before = a_message(key="b", seq=4, state=MessageState.DEAD, blocking=True)
    done = a_message(key="c")
    with ledger.transaction() as transaction:
        transaction.add_messages([head, other, *behind, before, done])
        transaction.add_code_misses(
            [
                CodeMiss("uom", "erp", "BOX", head.id, ago(10)),
                CodeMiss("uom", "erp", "BOX", other.id, ago(60)),
                CodeMiss("uom", "erp", "CRT", done.id, now()),
            ]
        )

    with ledger.reading() as connection:
        box, crate = missing_codes.missing_codes(connection).items
        keys = missing_codes.keys_waiting_for(connection, "uom", "erp", ["BOX", "C62"])
        unwaited = missing_codes.unwaited_pairs(connection)
    assert (box.value, box.waiting, box.messages) == ("BOX", 2, 4)
    assert box.last_seen - box.first_seen > timedelta(seconds=40)
    assert (crate.value, crate.waiting, crate.messages) == ("CRT", 0, 0)
    assert keys == ["b", "a"]
    assert unwaited == [("uom", "erp", "CRT")]
