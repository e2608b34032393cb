"""The process ends: by force, and as a service manager ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.service_process import ServiceProcess, wait_for
from tests.faults.load import SMALL, Load

ORDERS = 1000


@pytest.fixture
def service(tmp_path: Path, amqp_url: str, postgres_url: str) -> Iterator[ServiceProcess]:
    made = ServiceProcess(tmp_path, amqp_url, postgres_url, SMALL)
    yield made
    made.stop()


def test_after_a_kill_everything_goes_on_and_at_most_a_window_is_repeated(
    service: ServiceProcess, amqp_url: str
) -> None:
    load = Load(amqp_url, ORDERS)
    service.start()
    load.declare()
    load.start()

    load.half_way.wait(30)
    for _ in range(3):
        before = load.received(service)
        service.kill()
        service.start()
        # What is under way at three ends of the process is taken for their cause.
        wait_for(
            lambda seen=before: load.received(service) > min(seen + 20, ORDERS - 1),
            30,
            "some progress",
        )
    load.finish()

    load.check(service, repeats_allowed=3 * 200)


def test_a_graceful_stop_ends_with_0_and_repeats_nothing(
    service: ServiceProcess, amqp_url: str
) -> None:
    load = Load(amqp_url, ORDERS)
    service.start()
    load.declare()
    load.start()

    load.half_way.wait(30)
    code = service.terminate()
    service.start()
    load.finish()

    assert code == 0
    load.check(service, repeats_allowed=0)
