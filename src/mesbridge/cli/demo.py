"""``mesbridge demo``: the whole bridge in this process, between a simulated ERP and two MESs."""

from __future__ import annotations

import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import click
from rich.console import Console

from mesbridge.api.app import create_app
from mesbridge.bootstrap import build_service
from mesbridge.broker.factory import open_client
from mesbridge.cli.api_thread import ApiThread
from mesbridge.cli.demo_screen import LiveTable, open_console, show_end
from mesbridge.cli.demo_words import word
from mesbridge.cli.options import FINE, FOUND, Common, common_options
from mesbridge.findings import Language
from mesbridge.logs import configure_logs
from mesbridge.service import Service
from mesbridge.settings import Settings
from mesbridge.simulator.bridge_view import HttpBridgeView
from mesbridge.simulator.cases import Case
from mesbridge.simulator.driver import run_story
from mesbridge.simulator.plan import Plan, make_plan
from mesbridge.simulator.reconcile_view import FinalTable, final_table
from mesbridge.simulator.shipped import shipped_folder

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.05


@click.command("demo")
@click.option(
    "--orders", type=click.IntRange(1, 100_000), default=50, show_default=True,
    help="How many orders there are.  工单数量",
)  # fmt: skip
@click.option("--once", is_flag=True, help="End when all orders are settled.  全部工单处理完后结束")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True,
    help="Port of the API; 0 takes a free one.  API 端口",
)  # fmt: skip
@click.option(
    "--seed", type=int, default=1, show_default=True,
    help="The same seed gives the same orders.  随机种子",
)  # fmt: skip
@common_options
def demo(common: Common, orders: int, once: bool, port: int, seed: int) -> int:
    """The whole bridge on this machine: nothing to install, nothing to configure.

    Simulated SAP orders become jobs of a simulated Opcenter and a simulated B2MML system; some are
    changed or called off; the reports come back, also broken ones; SAP posts them. In the end every
    order is explained. Broker and database are embedded and live in a temporary folder.
    """
    configure_logs("console", "error")
    console, language = open_console(), common.language
    with tempfile.TemporaryDirectory(prefix="mesbridge-demo-") as folder:
        settings = _settings(common, Path(folder), port)
        console.print(word("story", language))
        console.print(word("folder", language).format(folder=folder))
        with _running(settings) as (_, api):
            final = _play(settings, make_plan(orders, seed), api.address, console, language)
            if not once:
                _stay(api.address, final, console, language)
    return FINE if final.is_clean else FOUND


def _settings(common: Common, folder: Path, port: int) -> Settings:
    """Embedded broker and SQLite in *folder*, the shipped mappings; nothing of the environment."""
    shipped = shipped_folder()
    return Settings(
        broker_url=f"embedded:{quote(str(folder / 'broker.db'))}",
        database_url=f"sqlite:///{folder / 'mesbridge.db'}",
        mappings=common.mappings or shipped / "mappings",
        schemas=common.schemas or shipped / "schemas",
        api_port=port,
    )


@contextmanager
def _running(settings: Settings) -> Iterator[tuple[Service, ApiThread]]:
    """The service and its API, stopped at the end in any case."""
    service = build_service(settings)
    api = ApiThread(create_app(service), settings.api_host, settings.api_port)
    service.start()
    api.start()
    try:
        yield service, api
    finally:
        api.stop()
        service.stop()


def _play(
    settings: Settings, plan: Plan, address: str, console: Console, language: Language
) -> FinalTable:
    """Run the story and show its end."""
    view = HttpBridgeView(address, language)
    client = open_client(settings.broker_url)
    try:
        _wait_until_ready(view)
        began = time.monotonic()
        with LiveTable(console, language) as table:
            story = run_story(client, plan, view, on_progress=table.show)
            final = final_table(story, view)
        show_end(console, final, time.monotonic() - began, language)
    finally:
        client.close()
        view.close()
    return final


def _wait_until_ready(view: HttpBridgeView) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not view.ready():
        if time.monotonic() > deadline:
            raise click.ClickException("the bridge did not get ready: see GET /health/ready")
        time.sleep(_POLL_SECONDS)


def _stay(address: str, final: FinalTable, console: Console, language: Language) -> None:
    """Tell where the API is and keep running until somebody ends it."""
    odd = next((row for row in final.orders if row.case is Case.REVERSAL), final.orders[0])
    console.print()
    console.print(f"API: {address}/docs")
    console.print(word("try", language))
    for path in (
        f"/api/v1/orders/{odd.number}", "/api/v1/dead-letters", "/api/v1/held", "/api/v1/balance",
        "/api/v1/reconciliation?differences_only=true", "/metrics",
    ):  # fmt: skip
        console.print(f"  curl -s '{address}{path}'")
    console.print(word("goes_on", language))
    _wait_for_end()
    console.print(word("stopped", language))


def _wait_for_end() -> None:
    """Until Ctrl-C or SIGTERM."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    ended.wait()
