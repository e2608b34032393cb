"""Migrations make exactly the tables that the statements use."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from mesbridge.errors import LedgerError
from mesbridge.ledger import schema
from mesbridge.ledger.engine import make_engine
from mesbridge.ledger.ledger import open_ledger
from mesbridge.ledger.tables import UNCOMPRESSED


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_an_empty_database_is_brought_to_the_head(empty_url: str) -> None:
    assert schema.current(empty_url) is None

    schema.upgrade(empty_url)
    schema.upgrade(empty_url)

    assert schema.current(empty_url) == schema.head()
    with closing(open_ledger(empty_url)) as ledger:
        ledger.check()


def test_metadata_and_migrations_agree(url: str) -> None:
    with connected(url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )

        assert compare_metadata(context, schema.METADATA) == []


def test_partial_indexes_have_the_conditions_of_the_metadata(url: str) -> None:
    with connected(url) as connection:
        found = {
            index["name"]: str(index["dialect_options"].get(f"{connection.dialect.name}_where"))
            for table in schema.METADATA.sorted_tables
            for index in inspect(connection).get_indexes(table.name)
        }
        expected = {
            str(index.name): index.dialect_options[connection.dialect.name]["where"]
            for table in schema.METADATA.sorted_tables
            for index in table.indexes
        }

    assert found.keys() >= expected.keys()
    for name, where in expected.items():
        words = set(str(where).replace("'", " ").replace("(", " ").split()) - {"IN", "AND"}
        assert all(word.strip(",)") in found[name] for word in words), name


def test_bodies_are_not_compressed_again_by_postgresql(postgres_url: str) -> None:
    storage = text(
        "SELECT attstorage FROM pg_attribute WHERE attrelid = CAST(:name AS regclass) "
        "AND attname = :attribute"
    )
    with connected(postgres_url) as connection:
        found = {
            (table, column): connection.scalar(storage, {"name": table, "attribute": column})
            for table, column in UNCOMPRESSED
        }

    assert set(found.values()) <= {"e", b"e"}
    assert len(found) == 8


def test_the_oldest_revision_can_be_taken_back(empty_url: str) -> None:
    schema.upgrade(empty_url)

    with connected(empty_url) as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}


def test_two_instances_may_upgrade_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(schema.upgrade, [empty_url, empty_url]))

    assert schema.current(empty_url) == schema.head()


def test_an_upgrade_without_a_database_is_a_ledger_error() -> None:
    with pytest.raises(LedgerError) as caught:
        schema.upgrade("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")

    assert caught.value.code == "MB495"
