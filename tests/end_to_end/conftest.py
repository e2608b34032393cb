"""Nodes that a whole module shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.nodes.postgres import PostgresNode
from tests.nodes.rabbitmq import RabbitNode


@pytest.fixture(scope="module")
def module_amqp_url(rabbitmq_node: RabbitNode) -> str:
    """An empty virtual host of this module's own."""
    return rabbitmq_node.new_vhost()


@pytest.fixture(scope="module")
def module_postgres_url(
    postgres_node: PostgresNode, request: pytest.FixtureRequest
) -> Iterator[str]:
    """An empty, migrated database of this module's own."""
    name = "e2e_" + request.module.__name__.rpartition(".")[2]
    postgres_node.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
    yield postgres_node.url(name)
    postgres_node.execute(f"DROP DATABASE {name} WITH (FORCE)")
