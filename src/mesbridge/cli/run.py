"""``mesbridge run``: the service and its API in one process, until SIGTERM or SIGINT."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import click

from mesbridge.api.app import create_app
from mesbridge.api.auth import refuse_open_start
from mesbridge.bootstrap import build_service
from mesbridge.cli.api_thread import ApiThread
from mesbridge.cli.opened import refuse, sentence
from mesbridge.cli.options import FINE, Common, common_options
from mesbridge.errors import LedgerError
from mesbridge.logs import configure_logs, logger
from mesbridge.service import Service
from mesbridge.settings import Settings

#: The tables are not those of this version: waiting would not help.
_NOT_MIGRATED = "MB499"


@click.command()
@click.option("--host", help="Address of the API (api_host).  API 监听地址")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the API.  API 端口")
@common_options
def run(common: Common, host: str | None, port: int | None) -> int:
    """Take messages, deliver them and answer on the API until SIGTERM.

    A broker or a database that is away is waited for; a mistake in settings or mappings ends it.
    """
    settings = common.settings(api_host=host, api_port=port)
    set_up_logs(settings)
    service = build_service(settings)
    problem = _not_migrated(service)
    if problem is not None:
        refuse(sentence(problem, common.language))
    api = ApiThread(create_app(service), settings.api_host, settings.api_port)
    _until_stopped(service, api, settings.drain_seconds)
    return FINE


def set_up_logs(settings: Settings) -> None:
    """JSON off a terminal, unless the settings say otherwise."""
    chosen = settings.log_format or ("console" if sys.stderr.isatty() else "json")
    configure_logs(chosen, settings.log_level)


def _not_migrated(service: Service) -> LedgerError | None:
    """Why the database cannot be used; one that is away is no reason, it is waited for.

    Raises:
        ConfigurationError: commits are not durable, or the API would be open to other machines.
    """
    try:
        service.ledger.check()
        refuse_open_start(service)
    except LedgerError as error:
        if error.code == _NOT_MIGRATED:
            return error
        # Nothing is open by this: without keys the API refuses whoever is not on this machine.
        logger().warning("database is away", cause=error.code)
    return None


def _until_stopped(service: Service, api: ApiThread, drain_seconds: float) -> None:
    stopped = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        # A second signal ends the process at once.
        signal.signal(number, signal.SIG_DFL)
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    # After an edit, as service managers do it: read the files again.
    signal.signal(signal.SIGHUP, lambda number, frame: service.reload_soon())
    service.start()
    api.start()
    logger().info("listening", address=api.address)
    stopped.wait()
    started = service.clock.boottime_seconds()
    # First the API: what it has taken is only stored while the service runs.
    api.stop()
    spent = service.clock.boottime_seconds() - started
    service.stop(max(1.0, drain_seconds - spent))
