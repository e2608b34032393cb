"""Fixtures for tests on a private PostgreSQL node. They fail, never skip, where it is missing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from mesbridge.ledger import schema
from tests.nodes.postgres import PostgresNode

_TEMPLATE = "migrated"
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


@pytest.fixture
def postgres_url(new_postgres_url: Callable[..., str]) -> str:
    """The address of an empty, migrated database of this test's own."""
    return new_postgres_url()
