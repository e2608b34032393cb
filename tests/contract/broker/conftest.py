"""Every test of this folder runs on the embedded broker and on RabbitMQ."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.broker.embedded import registry
from tests.contract.broker.lanes import Lane
from tests.nodes.rabbitmq import RabbitNode


@pytest.fixture(params=["embedded", "rabbitmq"])
def lane(request: pytest.FixtureRequest, tmp_path: Path) -> Lane:
    """An empty broker."""
    if request.param == "embedded":
        return Lane(f"embedded:{tmp_path / 'broker.db'}", restart=_nobody_uses_it)
    node: RabbitNode = request.getfixturevalue("rabbitmq_node")
    return Lane(node.new_vhost(), restart=node.restart)


@pytest.fixture
def rabbit(rabbitmq_node: RabbitNode) -> Lane:
    """RabbitMQ alone, an empty virtual host."""
    return Lane(rabbitmq_node.new_vhost(), restart=rabbitmq_node.restart)


def _nobody_uses_it() -> None:
    """The last user has closed the file; the next one opens it anew."""
    assert not registry._brokers
