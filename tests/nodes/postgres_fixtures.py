"""Fixtures for tests on a private PostgreSQL node. They fail, never skip, where it is missing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from mesbridge.ledger import schema
from tests.nodes.postgres import PostgresNode

_TEMPLATE = "migrated"
_EMPTY = "SET lock_timeout = '10s'; TRUNCATE " + ", ".join(sorted(schema.METADATA.tables))
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_node() -> Iterator[PostgresNode]:
    """A running node with a migrated template database."""
    node = PostgresNode()
    try:
        node.start()
        node.execute(f"CREATE DATABASE {_TEMPLATE}")
        schema.upgrade(node.url(_TEMPLATE))
        yield node
    finally:
        node.stop()


@pytest.fixture
def new_postgres_url(postgres_node: PostgresNode) -> Iterator[Callable[..., str]]:
    """Makes databases that live as long as the test; migrated unless ``template0`` is asked for."""
    made: list[str] = []

    def make(template: str = _TEMPLATE) -> str:
        name = f"test_{next(_numbers)}"
        postgres_node.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return postgres_node.url(name)

    yield make
    for name in made:
        postgres_node.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _spare_databases() -> list[str]:
    """Names of migrated databases that a test has left empty."""
    return []


@pytest.fixture
def postgres_url(postgres_node: PostgresNode, _spare_databases: list[str]) -> Iterator[str]:
    """The address of an empty, migrated database of this test's own.

    Emptying one is several times faster than making one.
    """
    if not _spare_databases:
        name = f"spare_{next(_numbers)}"
        postgres_node.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        _spare_databases.append(name)
    name = _spare_databases.pop()
    yield postgres_node.url(name)
    postgres_node.execute(_EMPTY, name)
    _spare_databases.append(name)
