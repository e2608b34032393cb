"""Fixtures for tests on a private RabbitMQ node. They fail, never skip, where it is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.nodes.rabbitmq import RabbitNode


@pytest.fixture(scope="session")
def rabbitmq_node() -> Iterator[RabbitNode]:
    """A running node; who stops or breaks it must leave it running."""
    node = RabbitNode()
    try:
        node.start()
        yield node
    finally:
        node.stop()


@pytest.fixture
def amqp_url(rabbitmq_node: RabbitNode) -> str:
    """The URL of an empty virtual host of this test's own."""
    return rabbitmq_node.new_vhost()
