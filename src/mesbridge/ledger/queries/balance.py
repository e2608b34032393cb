"""Conservation: everything received is in exactly one state (G7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from mesbridge.ledger.desk_rows import RECEIVED
from mesbridge.ledger.desk_tables import tally
from mesbridge.ledger.queries.pages import rows_of
from mesbridge.ledger.tables import message


@dataclass(frozen=True, slots=True)
class RouteBalance:
    """One route, counted in messages. *unexplained* is received less all states: always 0."""

    route: str
    received: int
    delivered: int
    filtered: int
    superseded: int
    unchanged: int
    dead: int
    held: int
    due: int
    unexplained: int


def balance(connection: Connection) -> list[RouteBalance]:
    """All routes that ever received anything, by name.

    Messages that retention has deleted are counted by their last state; collected ones by that
    of their posting.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for route, outcome, count in rows_of(connection, select(tally)):
        counts[route][outcome] += count
    states = select(message.c.route, message.c.state, func.count()).where(
        message.c.members.is_(None)  # a posting is no message: those it was collected from are
    )
    for route, state, count in rows_of(
        connection, states.group_by(message.c.route, message.c.state)
    ):
        counts[route][str(state)] += count
    return [_balance_of(route, counts[route]) for route in sorted(counts)]


def _balance_of(route: str, counts: Counter[str]) -> RouteBalance:
    received = counts.pop(RECEIVED, 0)
    return RouteBalance(
        route=route,
        received=received,
        delivered=counts["delivered"],
        filtered=counts["filtered"],
        superseded=counts["superseded"],
        unchanged=counts["unchanged"],
        dead=counts["dead"],
        held=counts["held"],
        due=counts["due"],
        unexplained=received - counts.total(),
    )
