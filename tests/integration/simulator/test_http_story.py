"""The example routes by HTTP: the whole service between a simulated SAP and Opcenter, with faults.

Only orders of the plant that Opcenter runs; what comes in still comes by queue.
"""

from __future__ import annotations

import base64
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mesbridge.bootstrap import build_service
from mesbridge.broker.factory import open_client
from mesbridge.ledger.queries.balance import balance
from mesbridge.pipeline.ports import Publication
from mesbridge.service import Service
from mesbridge.settings import Settings
from mesbridge.simulator.cases import Case
from mesbridge.simulator.http_opcenter import HttpOpcenter
from mesbridge.simulator.http_sap import HttpSap
from mesbridge.simulator.jobs import JobState
from mesbridge.simulator.mes import cut_off
from mesbridge.simulator.mes_opcenter import OpcenterDesk
from mesbridge.simulator.order_check import counting_reports
from mesbridge.simulator.plan import OrderPlan, make_plan
from mesbridge.simulator.post import Post, message_for_bridge
from mesbridge.simulator.reports import MesSending, When
from mesbridge.simulator.sap_messages import production_order
from mesbridge.simulator.shipped import shipped_folder

_EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "http-routes"
_SECONDS = 60.0
_BASIC = "Basic " + base64.b64encode(b"MESBRIDGE:secret").decode()


@dataclass
class World:
    service: Service
    post: Post
    sap: HttpSap
    opcenter: HttpOpcenter
    plans: list[OrderPlan]
    sent: int = 0

    def release(self) -> None:
        messages = [
            message_for_bridge(
                "sap_s4.production_order", sending.message_id, production_order(sending)
            )
            for plan in self.plans
            for sending in plan.erp
        ]
        self.post.send(messages)
        self.sent += len({message.message_id for message in messages})
        self.settle()

    def report(self, when: When) -> None:
        told = [s for plan in self.plans for s in plan.mes if s.when is when]
        self.post.send([_message(sending) for sending in told])
        self.sent += len({sending.message_id for sending in told})
        self.settle()

    def settle(self) -> None:
        """Wait until all that was sent is taken in and nothing is due."""
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            with self.service.ledger.reading() as connection:
                rows = balance(connection)
            if sum(row.received for row in rows) >= self.sent and not sum(r.due for r in rows):
                return
            time.sleep(0.05)
        raise AssertionError(f"not settled: {rows}")

    def dead(self) -> int:
        with self.service.ledger.reading() as connection:
            return sum(row.dead for row in balance(connection))


def _message(sending: MesSending) -> Publication:
    message_type, body = OpcenterDesk.written(sending.content)
    return message_for_bridge(
        message_type, sending.message_id, cut_off(body) if sending.broken else body
    )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("SAP_S4_PASSWORD", "secret")
    monkeypatch.setenv("OPCENTER_TOKEN", "token")
    plans = [p for p in make_plan(24, seed=9).orders if p.order.plant.mes == "opcenter"]
    with HttpSap(_BASIC) as sap, HttpOpcenter(authorization="Bearer token") as opcenter:
        settings = _settings(tmp_path, sap, opcenter)
        service, client = build_service(settings), open_client(settings.broker_url)
        service.start()
        try:
            _until(lambda: service.status().ready)
            post = Post(client)
            post.declare("sim.sap", "sap_s4.#")
            yield World(service, post, sap, opcenter, plans)
        finally:
            client.close()
            service.stop()


def _settings(folder: Path, sap: HttpSap, opcenter: HttpOpcenter) -> Settings:
    """The shipped mappings with the example routes and the addresses of the simulated systems."""
    mappings = folder / "mappings"
    shutil.copytree(shipped_folder() / "mappings", mappings)
    for name in ("sap_orders.yaml", "opcenter_reports.yaml"):
        shutil.copy(_EXAMPLES / name, mappings / "routes" / name)
    for name, old, new in (
        ("sap_s4_api", "https://s4h.example.test", sap.address),
        ("opcenter_api", "https://opcenter.example.test", opcenter.address),
        ("opcenter_api", "https://opc.example.test", opcenter.address),
    ):
        path = mappings / "destinations" / f"{name}.yaml"
        path.write_text(path.read_text().replace(old, new))
    return Settings(
        broker_url=f"embedded:{folder / 'broker.db'}",
        database_url=f"sqlite:///{folder / 'ledger.db'}",
        mappings=mappings,
        schemas=shipped_folder() / "schemas",
    )


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_orders_and_reports_go_by_http_through_locks_and_lost_sessions(world: World) -> None:
    world.opcenter.be_busy(2)
    world.release()
    world.sap.lock(2)
    world.report(When.AT_WORK)
    world.sap.forget_token()
    world.report(When.LATE)

    for plan in world.plans:
        job = world.opcenter.jobs.jobs[plan.order.number]
        assert (job.quantity, job.due) == (plan.newest.quantity, plan.newest.end)
        assert (job.state is JobState.ABORTED) == plan.cancelled
        stuck = {s.message_id for s in plan.mes if s.broken}
        if plan.case is Case.UNKNOWN_REASON:
            stuck.add(plan.mes[-1].message_id)
        counting = [p for p in world.sap.books.of_order(plan.order.number) if p.counts]
        assert sorted(str(p.fields["ConfirmationText"]) for p in counting) == sorted(
            f"MES {report.number}" for report in counting_reports(plan, stuck).values()
        )
    assert world.dead() == 1


def test_a_refusal_inside_http_200_is_a_dead_letter_at_once(world: World) -> None:
    world.plans = [p for p in world.plans if p.case is Case.PLAIN][:1]
    world.opcenter.refuse()

    world.release()

    assert world.dead() == 1
    assert world.opcenter.jobs.jobs == {}
