"""``mesbridge topology``: what must stand in the broker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
import msgspec

from mesbridge.bootstrap import load_workspace
from mesbridge.broker.factory import open_topology
from mesbridge.broker.ports import TopologyAdmin
from mesbridge.broker.topology import Difference, Topology
from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.cli.tables import said, write_table
from mesbridge.service.adaptation import topology_for
from mesbridge.settings import Settings


@click.group()
def topology() -> None:
    """Exchanges and queues of the broker: show, check, apply."""


@topology.command()
@format_option()
@common_options
def show(common: Common, output: Output) -> int:
    """What the routes need; nothing is asked of the broker."""
    wanted = topology_for(load_workspace(common.settings()))
    if output == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(asdict(wanted)), indent=2).decode())
        return FINE
    headers = [("KIND", "类别"), ("NAME", "名称"), ("ARGUMENTS", "参数")]
    write_table(headers, _rows(wanted), common.language)
    return FINE


def _rows(wanted: Topology) -> Iterator[tuple[str, str, str]]:
    for exchange in wanted.exchanges:
        yield "exchange", exchange.name, f"{exchange.kind} {_arguments(exchange.arguments)}"
    for queue in wanted.queues:
        yield "queue", queue.name, _arguments(queue.arguments)
    for binding in wanted.bindings:
        yield "binding", f"{binding.source} -> {binding.destination}", binding.routing_key
    for name in wanted.foreign_exchanges:
        yield "exchange", name, "foreign: verified, never declared"
    for name in wanted.foreign_queues:
        yield "queue", name, "foreign: verified, never declared"


def _arguments(arguments: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={str(value).lower()}" for name, value in arguments.items())


@topology.command()
@format_option()
@common_options
def check(common: Common, output: Output) -> int:
    """What is missing or different in the broker; changes nothing. Exit code 1 where it differs."""
    settings = common.settings()
    wanted = topology_for(load_workspace(settings))
    with admin(settings) as broker:
        return _report(broker.check(wanted), common, output)


@topology.command()
@format_option()
@common_options
def apply(common: Common, output: Output) -> int:
    """Declare what is missing; exit code 1 where something could not be made as wanted."""
    settings = common.settings()
    wanted = topology_for(load_workspace(settings))
    with admin(settings) as broker:
        return _report(broker.apply(wanted), common, output)


@contextmanager
def admin(settings: Settings) -> Iterator[TopologyAdmin]:
    """The broker of the settings. Raises BrokerError where it cannot be reached."""
    broker = open_topology(settings.broker_url)
    try:
        yield broker
    finally:
        broker.close()


def _report(differences: list[Difference], common: Common, output: Output) -> int:
    if output == "json":
        shown = [asdict(difference) for difference in differences]
        click.echo(msgspec.json.format(msgspec.json.encode(shown), indent=2).decode())
    else:
        for difference in differences:
            click.echo(str(difference))
        if not differences:
            click.echo(said(("all as wanted", "与期望一致"), common.language))
    return FOUND if differences else FINE
