"""An interface table as destination: one transaction per document, and how it can end."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from mesbridge.destinations.tables import TableDestination
from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult
from mesbridge.tables.database import ForeignDatabase
from mesbridge.tables.failures import Failure, TableFailureError
from mesbridge.workspace.interfaces import ChildTable, ReadyColumn, TableTarget
from mesbridge.workspace.routes import DestinationSpec
from tests.contract.destinations.builders import PLACE, output
from tests.contract.destinations.test_rows_and_files import DOCUMENT, TARGET
from tests.contract.foreign_tables import ForeignTables


def destination(foreign: ForeignTables, **changes: Any) -> TableDestination:
    target = TableTarget(url=foreign.reference, **{**TARGET, **changes})
    return TableDestination(DestinationSpec("reports", "table", PLACE, table=target))


def row(number: int = 1, **changes: Any) -> OutputRow:
    return output(number, body=json.dumps({**DOCUMENT, **changes}).encode())


def send(foreign: ForeignTables, *rows: OutputRow, **changes: Any) -> list[SendResult]:
    with closing(destination(foreign, **changes)) as target:
        return list(target.send(rows))


def test_a_document_is_a_header_with_children_and_the_status_last(foreign: ForeignTables) -> None:
    send(foreign, row())

    header = foreign.rows("SELECT TX_ID, TX_STATE, REPORT_NO, UNIT FROM RPT_IN")
    assert header == [("output-1", "N", "R-1", "ST")]
    assert foreign.rows("SELECT TX_ID, REASON FROM RPT_IN_SCRAP") == [("output-1", "0004")]
    ended = foreign.rows("SELECT ENDED_AT FROM RPT_IN")[0][0]
    assert str(ended).replace("T", " ") == "2026-03-18 14:05:00"


@pytest.mark.parametrize("before", ["H", None])
def test_children_may_refer_to_the_header_or_come_before_it(
    foreign: ForeignTables, before: str | None
) -> None:
    status = ReadyColumn("TX_STATE", "N", before)

    assert send(foreign, row(), status=status)[0].outcome is SendOutcome.OK
    assert foreign.rows("SELECT TX_STATE FROM RPT_IN") == [("N",)]


def test_a_document_is_written_whole_or_not_at_all(foreign: ForeignTables) -> None:
    scrap = [{"REASON": "0004", "QTY": 1}, {"REASON": "0004", "QTY": 2}]
    (result,) = send(foreign, row(SCRAP=scrap))

    assert (result.outcome, result.code) == (SendOutcome.PERMANENT, "MB492")
    assert "unique" in (result.error or "").lower()
    assert foreign.rows("SELECT TX_ID FROM RPT_IN") == []
    assert foreign.rows("SELECT TX_ID FROM RPT_IN_SCRAP") == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"GOOD": -1}, "check"),
        ({"UNIT": None}, "null"),
        ({"COLOUR": "red"}, "no column colour"),
    ],
)
def test_what_the_table_refuses_is_permanent_with_its_text(
    foreign: ForeignTables, changes: dict[str, Any], reason: str
) -> None:
    bad, good = send(foreign, row(1, **changes), row(2))

    assert bad.outcome is SendOutcome.PERMANENT
    assert reason in (bad.error or "").lower()
    assert good.outcome is SendOutcome.OK


@pytest.mark.parametrize(
    "changes", [{"table": "RPT_GONE"}, {"id_column": "TX_NUMBER"}, {"children": {
        "SCRAP": ChildTable("SCRAP_GONE", {"TX_ID": "TX_ID"})}}]
)  # fmt: skip
def test_a_table_that_is_not_as_configured_kills_nothing(
    foreign: ForeignTables, changes: dict[str, Any]
) -> None:
    assert send(foreign, row(), **changes)[0].outcome is SendOutcome.OUTAGE


def test_a_body_that_is_no_object_is_permanent(foreign: ForeignTables) -> None:
    results = send(foreign, output(1, body=b"[]"), output(2, body=b"No\r\n1\r\n"))

    assert [result.outcome for result in results] == [SendOutcome.PERMANENT] * 2


def test_with_a_key_the_row_there_is_and_its_children_are_changed(foreign: ForeignTables) -> None:
    changing: dict[str, Any] = {
        "key": ("REPORT_NO",),
        "children": {"SCRAP": ChildTable("RPT_IN_SCRAP", {"TX_ID": "REPORT_NO"}, key=("TX_ID", "REASON"))},
    }  # fmt: skip
    scrap = [{"REASON": "0004", "QTY": 3}, {"REASON": "0005", "QTY": 1}]
    results = send(foreign, row(1), row(2, GOOD=60, SCRAP=scrap), row(2), **changing)

    assert {result.outcome for result in results} == {SendOutcome.OK}
    rows = foreign.rows("SELECT TX_ID, TX_STATE, GOOD FROM RPT_IN")
    assert [(each[0], each[1], int(each[2])) for each in rows] == [("output-2", "N", 60)]
    found = foreign.rows("SELECT TX_ID, REASON, QTY FROM RPT_IN_SCRAP ORDER BY REASON")
    assert [(each[0], each[1], int(each[2])) for each in found] == [
        ("R-1", "0004", 3),
        ("R-1", "0005", 1),
    ]


def test_of_two_that_write_the_same_output_at_once_one_row_comes(foreign: ForeignTables) -> None:
    begin, results = threading.Barrier(2), []

    def work() -> None:
        with closing(destination(foreign)) as target:
            target.probe()
            begin.wait()
            results.extend(target.send([row()]))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [result.outcome for result in results] == [SendOutcome.OK, SendOutcome.OK]
    assert len(foreign.rows("SELECT TX_ID FROM RPT_IN")) == 1


@pytest.fixture
def postgres(new_postgres_url: Any, tmp_path: Path) -> ForeignTables:
    return ForeignTables(new_postgres_url("template0"), tmp_path)


def test_a_time_with_a_zone_never_goes_into_a_column_without_one(postgres: ForeignTables) -> None:
    (result,) = send(postgres, row(ENDED_AT="2026-03-18T13:05:00Z"))

    assert result.outcome is SendOutcome.PERMANENT
    assert "ENDED_AT has no time zone" in (result.error or "")


def test_a_lock_of_others_is_waited_for(postgres: ForeignTables) -> None:
    postgres.lead_to(f"{postgres.url}?options=-c%20lock_timeout%3D50")
    with postgres.engine.begin() as other:
        other.execute(text("LOCK TABLE RPT_IN IN ACCESS EXCLUSIVE MODE"))
        (result,) = send(postgres, row())

    assert (result.outcome, result.code) == (SendOutcome.TRANSIENT, "MB491")
    assert send(postgres, row())[0].outcome is SendOutcome.OK


def test_a_connection_that_is_cut_is_an_outage(postgres: ForeignTables) -> None:
    with closing(destination(postgres)) as target:
        assert target.send([row(1)])[0].outcome is SendOutcome.OK
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mesbridge'"
        )

        assert target.send([row(2)])[0].outcome is SendOutcome.OK, "the pool makes a new one"


def test_a_connection_that_breaks_within_a_transaction_is_away_and_in_its_commit_unknown(
    postgres: ForeignTables,
) -> None:
    database = ForeignDatabase(postgres.reference)
    kill = "SELECT pg_terminate_backend(pg_backend_pid())"

    with pytest.raises(TableFailureError) as within, database.transaction() as connection:
        connection.execute(text(kill))
    with pytest.raises(TableFailureError) as late:
        _lose_the_connection_before_the_commit(database, postgres)

    assert (within.value.failure, late.value.failure) == (Failure.AWAY, Failure.UNKNOWN)


def _lose_the_connection_before_the_commit(
    database: ForeignDatabase, postgres: ForeignTables
) -> None:
    with database.transaction() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        postgres.execute(f"SELECT pg_terminate_backend({process}, 5000)")
