"""An interface table as source, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest

from mesbridge.errors import SourceError
from mesbridge.sources.reading import Reading
from mesbridge.workspace.interfaces import StatusColumn
from tests.contract.foreign_tables import ForeignTables
from tests.contract.sources.builders import documents, done, ids, table_reader
from tests.unit.pipeline.builders import FakeClock


def test_a_row_and_its_children_are_one_message(foreign: ForeignTables) -> None:
    foreign.order(1, steps=2, start="20260318060000")
    with closing(table_reader(foreign)) as reader:
        readings = reader.fetch(anew=True)

    assert ids(readings) == ["1"]
    assert documents(readings) == [
        {
            "ORDER_NO": "000000000001",
            "QTY": 240.5,
            "START_AT": "20260318060000",
            "NOTE": None,
            "STEPS": [
                {"STEP_NO": "0010", "MINUTES": "12.50" if "postgres" in foreign.url else "12.5"},
                {"STEP_NO": "0020", "MINUTES": "12.50" if "postgres" in foreign.url else "12.5"},
            ],
        }
    ]
    assert foreign.states() == {1: "P"}


def test_null_is_left_out_unless_the_schema_says_null(foreign: ForeignTables) -> None:
    foreign.order(1, steps=0)
    with closing(table_reader(foreign)) as reader:
        (document,) = documents(reader.fetch(anew=True))

    assert "START_AT" not in document
    assert document["NOTE"] is None
    assert document["STEPS"] == []


def test_quantities_keep_their_digits(foreign: ForeignTables) -> None:
    foreign.order(1, qty="0.100")
    foreign.order(2, qty="1234567890.125")
    with closing(table_reader(foreign)) as reader:
        bodies = [body.body for each in reader.fetch(anew=True) for body in each.bodies]

    assert b'"QTY":0.1' in bodies[0]
    assert b'"QTY":1234567890.125' in bodies[1]


def test_rows_come_in_order_and_so_many_at_once(foreign: ForeignTables) -> None:
    for number in (3, 1, 2):
        foreign.order(number)
    with closing(table_reader(foreign, limit=2)) as reader:
        first = reader.fetch(anew=True)
        reader.finish(done(first))
        second = reader.fetch(anew=False)
        reader.finish(done(second))

        assert (ids(first), ids(second)) == (["1", "2"], ["3"])
        assert reader.fetch(anew=False) == []
    assert foreign.states() == {1: "S", 2: "S", 3: "S"}


def test_what_was_wrong_is_written_back_as_far_as_it_fits(foreign: ForeignTables) -> None:
    foreign.order(1)
    foreign.order(2)
    with closing(table_reader(foreign)) as reader:
        first, second = reader.fetch(anew=True)
        reader.finish([*done([first], "MB402 quantity: " + "x" * 400), *done([second])])

    rows = foreign.rows("SELECT TX_STATE, TX_TEXT, TX_READ_AT IS NULL FROM WO_OUT ORDER BY TX_ID")
    assert rows[0][0] == "E"
    assert rows[0][1] == ("MB402 quantity: " + "x" * 400)[:200]
    assert rows[1][:2] == ("S", None)
    assert [bool(row[2]) for row in rows] == [False, False]


def test_a_row_put_back_to_new_after_an_error_is_read_again(foreign: ForeignTables) -> None:
    foreign.order(1)
    with closing(table_reader(foreign)) as reader:
        reader.finish(done(reader.fetch(anew=True), "wrong"))
        foreign.execute("UPDATE WO_OUT SET TX_STATE = 'N', UNIT = 'KG'")
        reader.finish(done(reader.fetch(anew=False)))

    assert foreign.rows("SELECT TX_STATE, TX_TEXT FROM WO_OUT") == [("S", None)]


def test_what_a_crashed_reader_had_claimed_comes_first_and_is_known(foreign: ForeignTables) -> None:
    foreign.order(1)
    foreign.order(2)
    with closing(table_reader(foreign, limit=1)) as crashed:
        before = crashed.fetch(anew=True)
    with closing(table_reader(foreign)) as reader:
        after = reader.fetch(anew=True)

    assert ids(after) == ["1", "2"]
    assert [reading.again for reading in after] == [True, False]
    assert after[0].bodies == before[0].bodies


def test_what_was_not_stored_waits_again(foreign: ForeignTables) -> None:
    foreign.order(1)
    with closing(table_reader(foreign)) as reader:
        readings = reader.fetch(anew=True)
        reader.give_back(readings)

        assert foreign.states() == {1: "N"}
        reader.finish(done(readings))
    assert foreign.states() == {1: "N"}, "only a claim of ours is marked"


def test_of_two_readers_each_row_goes_to_one(foreign: ForeignTables) -> None:
    for number in range(1, 61):
        foreign.order(number)
    found: list[list[str]] = []
    begin = threading.Barrier(2)

    def work() -> None:
        mine: list[str] = []
        with closing(table_reader(foreign, exclusive=False, limit=7)) as reader:
            begin.wait()
            misses = 0
            while misses < 3:
                readings = _patiently(reader)
                reader_done = done(readings)
                if reader_done:
                    _finish(reader, reader_done)
                    mine.extend(ids(readings))
                else:
                    misses += 1
        found.append(mine)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    every = [each for mine in found for each in mine]
    assert sorted(every, key=int) == [str(number) for number in range(1, 61)]
    assert set(foreign.states().values()) == {"S"}


def _patiently(reader: Any) -> Sequence[Reading]:
    """As a feed does: a database that is busy is asked again."""
    while True:
        try:
            found: Sequence[Reading] = reader.fetch(anew=False)
        except SourceError:
            continue
        return found


def _finish(reader: Any, read: Any) -> None:
    while True:
        try:
            reader.finish(read)
        except SourceError:
            continue
        return


def test_a_claim_of_others_is_taken_over_only_when_it_has_stood_for_long(
    foreign: ForeignTables,
) -> None:
    clock = FakeClock()
    foreign.order(1, state="P")
    foreign.order(2)
    with closing(table_reader(foreign, clock, exclusive=False)) as reader:
        first = reader.fetch(anew=True)
        reader.finish(done(first))
        clock.boot_seconds += 599
        early = reader.fetch(anew=False)
        clock.boot_seconds += 2
        late = reader.fetch(anew=False)
        reader.finish(done(late))

    assert (ids(first), ids(early), ids(late)) == (["2"], [], ["1"])
    assert late[0].again
    assert foreign.states() == {1: "S", 2: "S"}


def test_null_may_mean_new_and_numbers_may_be_states(
    foreign_url: str, foreign: ForeignTables
) -> None:
    foreign.execute("CREATE TABLE moves (no INTEGER, sub INTEGER, taken SMALLINT, item VARCHAR(9))")
    foreign.execute("INSERT INTO moves VALUES (1, 2, NULL, 'a'), (1, 1, NULL, 'b'), (2, 1, 1, 'c')")
    schema = {"type": "object", "properties": {"Item": {"type": "string"}}}
    status = StatusColumn("Taken", None, "-1", "1", "9")
    with closing(
        table_reader(
            foreign, schema=schema, table="Moves", key=("No", "Sub"), order=("No", "Sub"),
            status=status, children={}, error_column=None, finished_column=None,
        )
    ) as reader:  # fmt: skip
        readings = reader.fetch(anew=True)
        during = foreign.rows("SELECT taken FROM moves ORDER BY no, sub")
        reader.finish([*done(readings[:1]), *done(readings[1:], "wrong")])

    assert ids(readings) == ["1|1", "1|2"]
    assert documents(readings) == [{"Item": "b"}, {"Item": "a"}]
    assert during == [(-1,), (-1,), (1,)]
    assert foreign.rows("SELECT taken FROM moves ORDER BY no, sub") == [(1,), (9,), (1,)]


def test_only_rows_that_are_wanted_are_read(foreign: ForeignTables) -> None:
    foreign.order(1, material="BOX-1")
    foreign.order(2, material="BOX-2")
    foreign.order(3, material="BOX-3")
    with closing(table_reader(foreign, where={"MATERIAL": ("BOX-2", "BOX-3")})) as reader:
        assert ids(reader.fetch(anew=True)) == ["2", "3"]
    assert foreign.states() == {1: "N", 2: "P", 3: "P"}


def test_a_value_that_no_message_holds_is_refused_for_its_row_alone(
    foreign: ForeignTables,
) -> None:
    kind = "BYTEA" if "postgres" in foreign.url else "BLOB"
    value = "'\\x00ff'" if "postgres" in foreign.url else "x'00ff'"
    foreign.execute(f"ALTER TABLE WO_OUT ADD COLUMN PICTURE {kind}")
    foreign.order(1)
    foreign.order(2)
    foreign.execute(f"UPDATE WO_OUT SET PICTURE = {value} WHERE TX_ID = 1")
    schema = {"type": "object", "properties": {"PICTURE": {"type": "string"}}}
    with closing(table_reader(foreign, schema=schema, children={})) as reader:
        first, second = reader.fetch(anew=True)

    assert first.bodies[0].refused is not None
    assert first.bodies[0].refused.code == "MB684"
    assert second.bodies[0].refused is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"table": "WO_GONE"}, "there is no table WO_GONE"),
        ({"error_column": "TX_TXT"}, "WO_OUT has no column TX_TXT"),
        ({"url": "env:MESBRIDGE_NO_SUCH"}, "MESBRIDGE_NO_SUCH is not set"),
        ({"url": "file:/nowhere/url"}, "No such file"),
    ],
)
def test_what_is_not_there_is_an_outage_with_its_name(
    foreign: ForeignTables, changes: dict[str, Any], reason: str
) -> None:
    foreign.order(1)
    with closing(table_reader(foreign, **changes)) as reader, pytest.raises(SourceError) as caught:
        reader.finish(done(reader.fetch(anew=True)))

    assert reason in caught.value.message()


def test_a_database_that_comes_back_is_read_again(foreign: ForeignTables) -> None:
    foreign.order(1)
    foreign.lead_to("postgresql+psycopg://postgres@127.0.0.1:9/gone")
    with closing(table_reader(foreign)) as reader:
        with pytest.raises(SourceError):
            reader.fetch(anew=True)
        foreign.lead_to(foreign.url)

        assert ids(reader.fetch(anew=True)) == ["1"]


@pytest.mark.parametrize("url", ["no url, secret", "nosuch+driver://user:secret@host/x"])
def test_an_unusable_url_is_never_shown(foreign: ForeignTables, url: str) -> None:
    foreign.lead_to(url)
    with closing(table_reader(foreign)) as reader, pytest.raises(SourceError) as caught:
        reader.fetch(anew=True)

    assert "secret" not in caught.value.message()
