"""What the pipeline is told: repeat the transaction, or find the row that cannot be stored."""

from __future__ import annotations

import base64
import random
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from mesbridge.errors import ConfigurationError, LedgerError, UnstorableError
from mesbridge.ledger import engine as engines
from mesbridge.ledger import schema
from mesbridge.ledger.database_time import ServerTime
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from tests.contract.ledger.builders import a_message, ahead
from tests.nodes.postgres import PostgresNode


def refused(ledger: SqlLedger, **given: object) -> str:
    good = a_message()
    with pytest.raises(UnstorableError) as caught, ledger.transaction() as transaction:
        transaction.add_messages([good, a_message(**given)])
    with ledger.transaction() as transaction:
        assert transaction.message(good.id) is None
        transaction.add_messages([good])
    return caught.value.code


def test_a_lone_surrogate_in_a_key_is_refused_as_data(ledger: SqlLedger) -> None:
    assert refused(ledger, key="\ud800") == "MB497"


def test_a_number_beyond_64_bits_is_refused_as_data(ledger: SqlLedger) -> None:
    assert refused(ledger, seq=1 << 70) == "MB497"


def test_a_missing_value_is_refused_as_data(ledger: SqlLedger) -> None:
    assert refused(ledger, route=None) == "MB497"


def test_a_value_of_no_type_is_refused_as_data(ledger: SqlLedger) -> None:
    assert refused(ledger, key=object()) == "MB497"


def test_a_time_beyond_the_calendar_is_refused_as_data(ledger: SqlLedger) -> None:
    far = ahead(0).replace(year=9999, month=12, day=31, hour=23).astimezone()

    assert refused(ledger, sent_at=far.replace(tzinfo=None), seq=None) == "MB497"


def test_a_nul_in_a_key_is_refused_by_postgresql(postgres_url: str) -> None:
    with closing(open_ledger(postgres_url)) as ledger:
        assert refused(ledger, key="10\0") == "MB497"


def test_a_key_that_no_index_holds_is_refused_by_postgresql(postgres_url: str) -> None:
    # Not compressible: an index row may have 2,704 bytes.
    long = base64.b85encode(random.Random(1).randbytes(6_000)).decode()
    with closing(open_ledger(postgres_url)) as ledger:
        assert refused(ledger, key=long) == "MB497"


def test_a_deadlock_is_safe_to_repeat(postgres_url: str) -> None:
    with closing(open_ledger(postgres_url)) as ledger:
        with ledger.transaction() as transaction:
            transaction.lock_keys(["a", "b"])
        together = threading.Barrier(2)
        errors: list[LedgerError] = []

        def cross(first: str, second: str) -> None:
            try:
                with ledger.transaction() as transaction:
                    transaction.lock_keys([first])
                    together.wait(30)
                    transaction.lock_keys([second])
            except LedgerError as error:
                errors.append(error)

        threads = [threading.Thread(target=cross, args=pair) for pair in ("ab", "ba")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [error.code for error in errors] == ["MB496"]


def test_a_connection_that_is_ended_is_safe_to_repeat(postgres_url: str) -> None:
    with closing(open_ledger(postgres_url)) as ledger:
        ends = text("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(LedgerError) as caught, ledger.writing() as connection:
            connection.execute(ends)

        assert caught.value.code == "MB495"
        with ledger.transaction() as transaction:
            assert transaction.paused_routes() == set()


def test_a_database_that_is_not_there_is_a_ledger_error(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no' / 'folder.db'}"
    with (
        closing(open_ledger(nowhere)) as ledger,
        pytest.raises(LedgerError) as caught,
        ledger.transaction(),
    ):
        pass

    assert caught.value.code == "MB495"


def test_missing_tables_are_told_from_a_missing_database(empty_url: str) -> None:
    with closing(open_ledger(empty_url)) as ledger:
        with pytest.raises(LedgerError) as caught, ledger.transaction() as transaction:
            transaction.paused_routes()
        assert caught.value.code == "MB499"

        with pytest.raises(LedgerError) as caught:
            ledger.check()
        assert 'expected "' + schema.head() in str(caught.value)


def test_a_second_writer_of_the_process_waits_for_its_turn(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(migrated_sqlite, path)
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.01)
    with (
        closing(open_ledger(f"sqlite:///{path}")) as ledger,
        ledger.transaction(),
        pytest.raises(LedgerError) as caught,
        ledger.transaction(),
    ):
        pass

    assert caught.value.code == "MB496"


def test_a_second_process_on_sqlite_is_told_to_repeat(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(migrated_sqlite, path)
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_SECONDS", 0.01)
    url = f"sqlite:///{path}"
    with closing(open_ledger(url)) as one, closing(open_ledger(url)) as two, one.transaction():
        with pytest.raises(LedgerError) as caught, two.transaction():
            pass
        with two.reading() as connection:
            assert connection.scalar(text("SELECT 1")) == 1

    assert caught.value.code == "MB496"


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "not a url"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_ledger(url)

    assert caught.value.code == "MB493"


def test_a_server_without_durable_commits_is_refused(
    new_postgres_url: Callable[..., str], postgres_node: PostgresNode
) -> None:
    url = new_postgres_url()
    postgres_node.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")

    with closing(open_ledger(url)) as ledger, pytest.raises(ConfigurationError) as caught:
        ledger.check()

    assert caught.value.code == "MB494"


def test_a_database_that_takes_no_writes_is_noticed_at_start(
    new_postgres_url: Callable[..., str], postgres_node: PostgresNode
) -> None:
    url = new_postgres_url()
    name = url.rpartition("/")[2]
    postgres_node.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    with closing(open_ledger(url)) as ledger, pytest.raises(LedgerError) as caught:
        ledger.check()

    assert (caught.value.code, "read-only" in str(caught.value)) == ("MB495", True)


def test_a_frozen_server_is_noticed(postgres_node: PostgresNode, postgres_url: str) -> None:
    engine = engines.make_engine(postgres_url)
    with closing(SqlLedger(engine, ServerTime(), transaction_limit_seconds=0.4)) as ledger:
        started = time.monotonic()

        with pytest.raises(LedgerError) as caught:
            ask_while_frozen(ledger, postgres_node)

    assert caught.value.code == "MB495"
    assert time.monotonic() - started < 10


def ask_while_frozen(ledger: SqlLedger, node: PostgresNode) -> None:
    with ledger.writing() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with node.frozen(pid):
            connection.execute(text("SELECT 1"))
