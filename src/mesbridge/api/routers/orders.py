"""``/orders`` and ``/reconciliation``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from mesbridge.api.auth import needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.orders import OrderShown, ReconciliationShown, reconciliation_shown
from mesbridge.api.order_view import order_shown
from mesbridge.api.parameters import After, Limit, OrderKey, text_filter
from mesbridge.api.problems import Problem, unknown
from mesbridge.ledger.queries.orders import reconciliation as reconciled
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT

router = APIRouter(tags=["orders"])


@router.get(
    "/orders/{key}",
    summary="The life of one order",
    dependencies=[needs("viewer")],
    responses={404: {"model": Problem, "description": "Nothing is known of this order."}},
)
def order(
    bridge: TheBridge, key: OrderKey, limit: Limit = DEFAULT_LIMIT, after: After = None
) -> OrderShown:
    """Every message whose sequence value it is, across both systems, oldest first."""
    with bridge.ledger.reading() as connection:
        found = order_shown(connection, bridge.workspace(), key, limit=limit, after=after)
    if found is None:
        raise unknown("order", key)
    return found


@router.get(
    "/reconciliation",
    summary="Ordered, reported, posted",
    dependencies=[needs("viewer")],
    responses={404: {"model": Problem, "description": "The entity cannot be reconciled."}},
)
def reconciliation(
    bridge: TheBridge,
    entity: Annotated[
        str, text_filter("Entity with the role `ordered`.", "work_order")
    ] = "work_order",
    differences_only: Annotated[
        bool, Query(description="Only orders that differ.", examples=[True])
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    after: After = None,
) -> PageOf[ReconciliationShown]:
    """Quantities per order, by order number, and what differs in words.

    With `differences_only` a page may be short, even empty, although `next` says that more follow.
    """
    try:
        with bridge.ledger.reading() as connection:
            page = reconciled(
                connection, bridge.workspace(), entity,
                differences_only=differences_only, limit=limit, after=after,
            )  # fmt: skip
    except KeyError:
        raise unknown("entity to reconcile", entity) from None
    items = [reconciliation_shown(found) for found in page.items]
    return PageOf[ReconciliationShown](items=items, next=page.next)
