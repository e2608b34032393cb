"""The broker is not there, or goes away under load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.service_process import ServiceProcess, wait_for
from tests.faults.load import SMALL, Load
from tests.nodes.rabbitmq import RabbitNode

ORDERS = 1000


@pytest.fixture
def own_node() -> Iterator[RabbitNode]:
    """A node that this test may break."""
    node = RabbitNode()
    yield node
    node.stop()


@pytest.fixture
def service(tmp_path: Path, own_node: RabbitNode, postgres_url: str) -> Iterator[ServiceProcess]:
    made = ServiceProcess(tmp_path, own_node.url(), postgres_url, SMALL)
    yield made
    made.stop()


def test_a_broker_that_is_not_there_at_the_start_is_waited_for(
    own_node: RabbitNode, service: ServiceProcess
) -> None:
    service.start(wait=False)
    wait_for(lambda: service.status("/health/live") == 200, 30, "the API answers")
    without = service.status("/health/ready"), service.get("/health/ready")

    own_node.start()
    service.wait_until_ready()

    assert without[0] == 503
    assert "broker" in str(without[1])
    load = Load(own_node.url(), 100)
    load.declare()
    load.start()
    load.finish()
    load.check(service, repeats_allowed=0)
    outages = [line for line in service.log if line.get("level") == "warning"]
    assert len(outages) <= 4, "one line per outage"


def test_a_broker_that_is_killed_under_load_loses_and_doubles_nothing(
    own_node: RabbitNode, service: ServiceProcess
) -> None:
    own_node.start()
    service.start()
    load = Load(own_node.url(), ORDERS)
    load.declare()
    # RabbitMQ 3.10 forgets a quorum queue that is killed within seconds of its declaration: it
    # registers the queue's log in a file that is written late.
    time.sleep(8)
    load.start()

    load.half_way.wait(30)
    own_node.kill()
    wait_for(lambda: service.status("/health/ready") == 503, 30, "the fault is named")
    own_node.start()
    load.finish()

    load.check(service, repeats_allowed=400)
    assert service.status("/health/ready") == 200
