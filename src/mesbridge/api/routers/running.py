"""``/routes``, ``/destinations`` and ``/balance``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter

from mesbridge.api.auth import Actor, needs
from mesbridge.api.bridge import Bridge, TheBridge
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.running import (
    BalanceShown,
    DestinationShown,
    RouteOutputShown,
    RoutePaused,
    RouteShown,
)
from mesbridge.api.parameters import RouteName
from mesbridge.api.problems import Problem, Responses, unknown
from mesbridge.ledger.queries import balance as balances
from mesbridge.ledger.queries import lag
from mesbridge.workspace.routes import DestinationSpec

router = APIRouter(tags=["routes"])

_UNKNOWN: Responses = {404: {"model": Problem, "description": "There is no such route."}}


@router.get("/routes", summary="All routes", dependencies=[needs("viewer")])
def routes(bridge: TheBridge) -> PageOf[RouteShown]:
    """What each takes, where it sends, whether it is read and what waits; always one page."""
    now = bridge.clock.now()
    with bridge.ledger.reading() as connection:
        oldest = lag.oldest_due(connection)
        held = lag.held_counts(connection)
        dead = lag.open_dead_letter_counts(connection)
        changed = {state.route: state for state in lag.route_states(connection)}
    items = []
    for state in bridge.route_states():
        change = changed.get(state.name)
        items.append(
            RouteShown(
                name=state.name,
                entity=state.entity,
                queue=state.queue,
                source=state.source,
                place=state.place,
                state=state.state,
                messages=list(state.messages),
                outputs=_outputs(bridge, state.name),
                oldest_due_seconds=_age(oldest.get(state.name), now),
                held=sum(count for (route, _), count in held.items() if route == state.name),
                dead_letters_open=sum(n for (route, _), n in dead.items() if route == state.name),
                changed_by=change.actor if change else None,
                changed_at=change.changed_at if change else None,
            )
        )
    return PageOf[RouteShown](items=items, next=None)


def _outputs(bridge: Bridge, route: str) -> list[RouteOutputShown]:
    return [
        RouteOutputShown.model_validate(output)
        for output in bridge.workspace().routes[route].outputs
    ]


def _age(since: datetime | None, now: datetime) -> float | None:
    return max(0.0, (now - since).total_seconds()) if since is not None else None


@router.post(
    "/routes/{route}/pause",
    summary="Read no more",
    dependencies=[needs("operator")],
    responses=_UNKNOWN,
)
def pause(bridge: TheBridge, actor: Actor, route: RouteName) -> RoutePaused:
    """Messages stay in their queue, also over a restart; what was read goes on to be sent."""
    try:
        bridge.pause(route, actor)
    except KeyError:
        raise unknown("route", route) from None
    return _state_of(bridge, route)


@router.post(
    "/routes/{route}/resume",
    summary="Go on reading",
    dependencies=[needs("operator")],
    responses=_UNKNOWN,
)
def resume(bridge: TheBridge, actor: Actor, route: RouteName) -> RoutePaused:
    """Ends a pause."""
    try:
        bridge.resume(route, actor)
    except KeyError:
        raise unknown("route", route) from None
    return _state_of(bridge, route)


def _state_of(bridge: Bridge, route: str) -> RoutePaused:
    state = next(each for each in bridge.route_states() if each.name == route)
    return RoutePaused(name=state.name, state=state.state)


@router.get("/destinations", summary="All destinations", dependencies=[needs("viewer")])
def destinations(bridge: TheBridge) -> PageOf[DestinationShown]:
    """What waits for each, and whether the target counts as away; always one page."""
    with bridge.ledger.reading() as connection:
        lags = {each.destination: each for each in lag.destination_lags(connection)}
        owners = {
            each.destination: each.owner
            for each in lag.leases(connection)
            if each.until > bridge.clock.now()
        }
    specs = bridge.workspace().destinations
    items = [
        DestinationShown(
            name=state.name,
            kind=state.kind,
            address=_address(specs.get(state.name)),
            circuit=state.circuit,
            due=state.due,
            held=lags[state.name].held if state.name in lags else 0,
            dead=state.dead,
            oldest_due_seconds=state.oldest_due_seconds,
            owner=owners.get(state.name),
        )
        for state in bridge.destination_states()
    ]
    return PageOf[DestinationShown](items=items, next=None)


def _address(spec: DestinationSpec | None) -> str | None:
    """The exchange, folder or table, or the address without user, password and parameters."""
    if spec is None:
        return None
    if spec.files is not None:
        return spec.files.folder
    if spec.table is not None:
        return f"{spec.table.url} {spec.table.table}"
    if spec.address is None:
        return spec.exchange
    parts = urlsplit(spec.address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


@router.get("/balance", summary="Is everything accounted for", dependencies=[needs("viewer")])
def balance(bridge: TheBridge) -> PageOf[BalanceShown]:
    """Conservation per route, counted in messages: `unexplained` is 0 at any time; one page."""
    with bridge.ledger.reading() as connection:
        found = {row.route: asdict(row) for row in balances.balance(connection)}
    numbers = [name for name in BalanceShown.model_fields if name != "route"]
    for route in bridge.workspace().routes:
        found.setdefault(route, {"route": route, **dict.fromkeys(numbers, 0)})
    items = [BalanceShown(**found[route]) for route in sorted(found)]
    return PageOf[BalanceShown](items=items, next=None)
