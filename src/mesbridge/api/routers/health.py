"""``/health`` and ``/metrics``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import exposition

from mesbridge.api.auth import needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.running import Alive, Readiness

router = APIRouter(tags=["health"])

_TEXT: dict[str, Any] = {
    "content": {
        "text/plain": {
            "schema": {"type": "string"},
            "example": 'mesbridge_messages_total{outcome="delivered",route="sap_orders"} 49.0\n',
        },
        "application/openmetrics-text": {"schema": {"type": "string"}},
    }
}


@router.get("/health/live", summary="Is the process alive", dependencies=[needs("public")])
async def live() -> Alive:
    """Answers as long as the process does; what it needs may be away."""
    # No thread: it must not wait behind those that wait for the database.
    return Alive(status="alive")


@router.get(
    "/health/ready",
    summary="Do messages go through",
    dependencies=[needs("public")],
    responses={503: {"model": Readiness, "description": "Something is missing."}},
)
def ready(bridge: TheBridge, response: Response) -> Readiness:
    """200 where database, broker and topology are there; else 503 with what is missing."""
    status = bridge.status()
    response.status_code = 200 if status.ready else 503
    return Readiness(ready=status.ready, missing=list(status.missing), details=dict(status.details))


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    dependencies=[needs("viewer")],
    response_class=Response,
    responses={200: _TEXT},
)
def metrics(bridge: TheBridge, request: Request) -> Response:
    """Prometheus text; OpenMetrics where `Accept` asks for it."""
    render, content_type = exposition.choose_encoder(request.headers.get("accept", ""))
    return Response(render(bridge.metrics.registry), media_type=content_type)
