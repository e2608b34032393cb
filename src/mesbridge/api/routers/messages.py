"""``/messages``: ingest by HTTP, and the journal."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, status

from mesbridge.api.auth import needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.ingest import IdempotencyKey, KeptHeaders, KnownRoute, RawBody
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.messages import Ingested, MessageDetailShown, MessageShown
from mesbridge.api.parameters import After, KeyFilter, Limit, RouteFilter, RowId, Since
from mesbridge.api.problems import Problem, unknown
from mesbridge.api.views import message_detail_shown
from mesbridge.ledger.queries.messages import message_detail, search_messages
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT
from mesbridge.pipeline.ports import MessageState

router = APIRouter(prefix="/messages", tags=["messages"])

#: Messages that wait for their commit at a time: a batch. They wait in threads of their own, so
#: that everything else is answered while the database is away.
_WAITING = CapacityLimiter(200)
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The message in the route's format.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"d": {"ManufacturingOrder": "000001000471", "TotalQuantity": "120"}},
            },
            "application/xml": {
                "schema": {"type": "string"},
                "example": "<ProcessOperationsPerformance>…</ProcessOperationsPerformance>",
            },
        },
    }
}
_CONTENT_TYPE = Header(description="Kept with the message.", examples=["application/json"])
_TYPE = Header(
    alias="X-Message-Type",
    max_length=200,
    description="Name of the message, where a route takes several that look alike.",
    examples=["sap_s4.production_order"],
)


@router.post(
    "/{route}",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Hand in one message",
    dependencies=[needs("operator")],
    openapi_extra=_BODY,
    responses={
        404: {"model": Problem, "description": "There is no such route."},
        413: {"model": Problem, "description": "The body is longer than the limit."},
        503: {"model": Problem, "description": "It could not be stored: send it again."},
    },
)
async def ingest(
    bridge: TheBridge,
    route: KnownRoute,
    message_id: IdempotencyKey,
    body: RawBody,
    headers: KeptHeaders,
    content_type: Annotated[str | None, _CONTENT_TYPE] = None,
    message_type: Annotated[str | None, _TYPE] = None,
) -> Ingested:
    """202 only once the message is stored. What cannot be decoded is then a dead letter.

    The same key with the same body is a duplicate and has no effect; with another body it is a
    conflict, which becomes a dead letter.
    """
    store = partial(
        bridge.ingest, route, body, message_id=message_id, content_type=content_type,
        message_type=message_type, headers=headers,
    )  # fmt: skip
    try:
        result = await run_sync(store, limiter=_WAITING)
    except KeyError:
        raise unknown("route", route) from None
    return Ingested.model_validate(result)


@router.get("", summary="Search the journal", dependencies=[needs("viewer")])
def search(
    bridge: TheBridge,
    key: KeyFilter = None,
    state: Annotated[
        MessageState | None, Query(description="State.", examples=["delivered"])
    ] = None,
    route: RouteFilter = None,
    since: Since = None,
    limit: Limit = DEFAULT_LIMIT,
    after: After = None,
) -> PageOf[MessageShown]:
    """Messages, newest first."""
    with bridge.ledger.reading() as connection:
        page = search_messages(
            connection, key=key, state=state, route=route, since=since, limit=limit, after=after
        )
    items = [MessageShown.model_validate(row) for row in page.items]
    return PageOf[MessageShown](items=items, next=page.next)


@router.get(
    "/{id}",
    summary="One message",
    dependencies=[needs("viewer")],
    responses={404: {"model": Problem, "description": "There is no such message."}},
)
def one(bridge: TheBridge, id: RowId) -> MessageDetailShown:
    """Body in and out (masked), the entity it became, mappings, attempts and times."""
    with bridge.ledger.reading() as connection:
        found = message_detail(connection, id)
    if found is None:
        raise unknown("message", id)
    return message_detail_shown(found, bridge.workspace())
