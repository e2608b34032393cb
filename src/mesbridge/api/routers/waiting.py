"""``/held``: what waits, and for what."""

from __future__ import annotations

from fastapi import APIRouter

from mesbridge.api.auth import Actor, needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import HeldShown, LetGo
from mesbridge.api.parameters import After, KeyFilter, Limit, RouteFilter, RowId
from mesbridge.api.problems import Problem
from mesbridge.ledger.queries.held import list_held
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT

router = APIRouter(tags=["held"])


@router.get("/held", summary="What waits", dependencies=[needs("viewer")])
def held(
    bridge: TheBridge,
    route: RouteFilter = None,
    key: KeyFilter = None,
    limit: Limit = DEFAULT_LIMIT,
    after: After = None,
) -> PageOf[HeldShown]:
    """Messages that wait: for a code, an entity, a value, their predecessor, the end of a window.

    Oldest first.
    """
    with bridge.ledger.reading() as connection:
        page = list_held(connection, route=route, key=key, limit=limit, after=after)
    items = [HeldShown.model_validate(row) for row in page.items]
    return PageOf[HeldShown](items=items, next=page.next)


@router.post(
    "/held/{id}/release",
    summary="Let go what a check holds",
    dependencies=[needs("operator")],
    responses={409: {"model": Problem, "description": "No check holds it."}},
)
def let_go(bridge: TheBridge, actor: Actor, id: RowId) -> LetGo:
    """Somebody has looked at the message: its checks only flag it, and it goes on in its order."""
    result = bridge.desk.let_go(id, actor)
    bridge.wake(result.destinations)
    return LetGo(id=id, state=result.state)
