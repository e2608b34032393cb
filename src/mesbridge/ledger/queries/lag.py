"""What waits and how long: the gauges of the metrics, the lists of routes and destinations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, literal_column, select

from mesbridge.ledger.dead_letter_rows import OPEN
from mesbridge.ledger.desk_tables import code_miss, lease, route_state
from mesbridge.ledger.output_rows import OPEN as OPEN_STATES
from mesbridge.ledger.queries.pages import rows_of
from mesbridge.ledger.statements import in_states
from mesbridge.ledger.tables import dead_letter, message, outbox
from mesbridge.pipeline.ports import MessageState, OutputState


@dataclass(frozen=True, slots=True)
class DestinationLag:
    """The open rows of one destination. *oldest_due_at*: creation of its oldest unsent row."""

    destination: str
    due: int
    held: int
    dead: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeaseState:
    """Who sends to a destination, and until when."""

    destination: str
    owner: str
    epoch: int
    until: datetime


@dataclass(frozen=True, slots=True)
class RouteState:
    """Whether a route is paused, since when and by whom."""

    route: str
    paused: bool
    changed_at: datetime
    actor: str


def destination_lags(connection: Connection) -> list[DestinationLag]:
    """All destinations with open rows, by name."""
    waiting = (OutputState.DUE, OutputState.SENDING)
    wanted = (
        select(
            outbox.c.destination,
            _count_of(*waiting),
            _count_of(OutputState.HELD),
            _count_of(OutputState.DEAD),
            func.min(case((in_states(outbox.c.state, waiting), outbox.c.created_at))),
        )
        .where(in_states(outbox.c.state, OPEN_STATES))
        .group_by(outbox.c.destination)
        .order_by(outbox.c.destination)
    )
    return [DestinationLag(*row) for row in rows_of(connection, wanted)]


def _count_of(*states: OutputState) -> Any:
    # COUNT, not SUM: PostgreSQL would make decimals of sums.
    return func.count(case((in_states(outbox.c.state, states), literal_column("1"))))


def oldest_due(connection: Connection) -> dict[str, datetime]:
    """Per route when the oldest message that is not settled was received."""
    due = in_states(message.c.state, (MessageState.DUE,))
    wanted = select(message.c.route, func.min(message.c.received_at)).where(due)
    rows = rows_of(connection, wanted.group_by(message.c.route))
    return dict(rows)


def held_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Messages held per (route, reason); a reason that was not given is empty."""
    reason = func.coalesce(message.c.reason, "")
    held = in_states(message.c.state, (MessageState.HELD,))
    wanted = select(message.c.route, reason, func.count()).where(held, message.c.members.is_(None))
    rows = rows_of(connection, wanted.group_by(message.c.route, reason))
    return {(route, why): count for route, why, count in rows}


def open_dead_letter_counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Unresolved dead letters per (route, code); those of no route have an empty one."""
    route = func.coalesce(dead_letter.c.route, "")
    wanted = select(route, dead_letter.c.code, func.count()).where(OPEN)
    rows = rows_of(connection, wanted.group_by(route, dead_letter.c.code))
    return {(name, code): count for name, code, count in rows}


def code_miss_counts(connection: Connection) -> dict[str, int]:
    """Missing pairs per code table, counted by the messages that met them."""
    wanted = select(code_miss.c.code_table, func.count()).group_by(code_miss.c.code_table)
    return dict(rows_of(connection, wanted))


def leases(connection: Connection) -> list[LeaseState]:
    """All leases, by destination."""
    wanted = select(lease.c.destination, lease.c.owner, lease.c.epoch, lease.c.until)
    rows = rows_of(connection, wanted.order_by(lease.c.destination))
    return [LeaseState(*row) for row in rows]


def route_states(connection: Connection) -> list[RouteState]:
    """The routes that were ever paused, by name."""
    rows = rows_of(connection, select(route_state).order_by(route_state.c.route))
    return [RouteState(*row) for row in rows]
