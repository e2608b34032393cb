"""Routes, destinations, balance, health."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from mesbridge.api.models.base import Shown, shown


class RouteOutputShown(Shown):
    """Where a route sends to."""

    destination: str = shown("opcenter_queue")
    mapping: str = shown("opcenter.create_work_order")
    operation: str | None = shown(None, "Operation or routing key.")


class RouteShown(Shown):
    """One route, and how it does."""

    name: str = shown("sap_orders")
    entity: str = shown("work_order")
    queue: str | None = shown("erp.work_orders", "None where it does not read a queue.")
    source: Literal["queue", "http", "files", "table"] = shown("queue")
    place: str = shown("erp.work_orders", "Queue, folder, or reference of the URL and table.")
    state: Literal["running", "paused", "disconnected"] = shown("running")
    messages: list[str] = shown(["sap_s4.production_order"])
    outputs: list[RouteOutputShown]
    oldest_due_seconds: float | None = shown(0.4, "Age of its oldest message not settled.")
    held: int = shown(0)
    dead_letters_open: int = shown(0)
    changed_by: str | None = shown("maria", "Who paused or resumed it last.")
    changed_at: datetime | None = shown("2026-03-02T06:15:04Z")


class DestinationShown(Shown):
    """One destination, and how it does."""

    name: str = shown("opcenter_queue")
    kind: str = shown(
        "exchange",
        "exchange, http, table or files; gone: outputs wait, but this release does not have it.",
    )
    address: str | None = shown(
        "mb.out", "Exchange, address without credentials, folder, or table."
    )
    circuit: Literal["open", "closed"] = shown("closed", "open: the target counts as away.")
    due: int = shown(0, "Outputs that wait.")
    held: int = shown(0)
    dead: int = shown(0)
    oldest_due_seconds: float | None = shown(None)
    owner: str | None = shown("bridge-1:4711", "Process that sends now.")


class RoutePaused(Shown):
    """The state of a route after it was paused or resumed."""

    name: str = shown("sap_orders")
    state: Literal["running", "paused", "disconnected"] = shown("paused")


class BalanceShown(Shown):
    """One route: received is the sum of the states, and unexplained is 0."""

    route: str = shown("sap_orders")
    received: int = shown(53)
    delivered: int = shown(49)
    filtered: int = shown(0)
    superseded: int = shown(1)
    unchanged: int = shown(1)
    dead: int = shown(1)
    held: int = shown(0)
    due: int = shown(1)
    unexplained: int = shown(0)


class Alive(Shown):
    """The process answers."""

    status: Literal["alive"] = shown("alive")


class Readiness(Shown):
    """Whether messages go through."""

    ready: bool = shown(True)
    missing: list[str] = shown([], "What keeps it from being ready.")
    details: dict[str, Any] = shown({"release": "3f2a9c", "topology_differences": []})
