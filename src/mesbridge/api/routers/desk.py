"""``/dead-letters``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from mesbridge.api.auth import Actor, needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.letter_view import letter_detail
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import (
    DeadLetterDetail,
    DeadLetterGroupShown,
    DeadLetterShown,
    Discard,
    Resolved,
    Retry,
)
from mesbridge.api.parameters import After, KeyFilter, Limit, RouteFilter, RowId, text_filter
from mesbridge.api.problems import Problem, Responses
from mesbridge.ledger.queries.dead_letters import dead_letter_groups, list_dead_letters
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT
from mesbridge.pipeline.desk import UnknownDeadLetterError

router = APIRouter(prefix="/dead-letters", tags=["dead letters"])

_UNKNOWN: Responses = {404: {"model": Problem, "description": "There is no such dead letter."}}
_SETTLED: Responses = {
    **_UNKNOWN,
    409: {"model": Problem, "description": "Somebody has dealt with it, or it cannot be retried."},
}


@router.get("", summary="List dead letters", dependencies=[needs("viewer")])
def listed(
    bridge: TheBridge,
    route: RouteFilter = None,
    code: Annotated[str | None, text_filter("MB code.", "MB402")] = None,
    cause: Annotated[str | None, text_filter("Cause of a group.", "sap_orders|…|MB402")] = None,
    key: KeyFilter = None,
    resolved: Annotated[
        bool, Query(description="Also those that were dealt with.", examples=[False])
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    after: After = None,
) -> PageOf[DeadLetterShown]:
    """Open dead letters, newest first."""
    with bridge.ledger.reading() as connection:
        page = list_dead_letters(
            connection, resolved=resolved, route=route, code=code, cause=cause, key=key,
            limit=limit, after=after,
        )  # fmt: skip
    items = [DeadLetterShown.model_validate(row) for row in page.items]
    return PageOf[DeadLetterShown](items=items, next=page.next)


@router.get("/groups", summary="Dead letters by cause", dependencies=[needs("viewer")])
def groups(bridge: TheBridge, route: RouteFilter = None) -> PageOf[DeadLetterGroupShown]:
    """Open dead letters of one cause together, the most frequent first; always one page."""
    with bridge.ledger.reading() as connection:
        found = dead_letter_groups(connection, route=route)
    items = [DeadLetterGroupShown.model_validate(group) for group in found]
    return PageOf[DeadLetterGroupShown](items=items, next=None)


@router.get("/{id}", summary="One dead letter", dependencies=[needs("viewer")], responses=_UNKNOWN)
def one(bridge: TheBridge, id: RowId) -> DeadLetterDetail:
    """Rule, value and cause, and the body, masked."""
    with bridge.ledger.reading() as connection:
        found = letter_detail(connection, bridge.workspace(), id)
    if found is None:
        raise UnknownDeadLetterError("MB483", value=id)
    return found


@router.post(
    "/{id}/retry", summary="Try again", dependencies=[needs("operator")], responses=_SETTLED
)
def retry(bridge: TheBridge, actor: Actor, id: RowId, how: Retry | None = None) -> Resolved:
    """A message is judged by the active release; an output is sent as it is or made anew."""
    result = bridge.desk.retry(id, actor, (how or Retry()).release)
    bridge.wake(result.destinations)
    return Resolved(id=id, resolution="retried", state=result.state)


@router.post(
    "/{id}/discard", summary="Give up", dependencies=[needs("operator")], responses=_SETTLED
)
def discard(bridge: TheBridge, actor: Actor, id: RowId, why: Discard | None = None) -> Resolved:
    """Given up for good; what waited behind it goes on."""
    result = bridge.desk.discard(id, actor, (why or Discard()).reason)
    bridge.wake(result.destinations)
    return Resolved(id=id, resolution="discarded", state=result.state)
