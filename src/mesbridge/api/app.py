"""The HTTP API: one application for one service."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from mesbridge import __version__
from mesbridge.api import problems
from mesbridge.api.auth import Needed, declared_role
from mesbridge.api.bridge import Bridge
from mesbridge.api.docs_page import docs_page
from mesbridge.api.openapi import describe
from mesbridge.api.routers import (
    codes,
    desk,
    health,
    meaning,
    messages,
    orders,
    releases,
    running,
    waiting,
)

PREFIX = "/api/v1"

_ROOT_ROUTERS: tuple[APIRouter, ...] = (health.router,)
_ROUTERS: tuple[APIRouter, ...] = (
    messages.router, orders.router, desk.router, waiting.router, running.router, meaning.router,
    releases.router, codes.router,
)  # fmt: skip


def create_app(bridge: Bridge) -> FastAPI:
    """The application for a service, which must be started and stopped by the caller.

    Raises:
        RuntimeError: an operation does not declare the role that it needs.
    """
    app = FastAPI(
        title="mesbridge", version=__version__, redirect_slashes=False,
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.bridge = bridge
    problems.install(app)
    for router in _ROOT_ROUTERS:
        app.include_router(router)
    for router in _ROUTERS:
        app.include_router(router, prefix=PREFIX)
    describe(app, {(path, method): role for path, method, role in operations()})

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))

    return app


def operations() -> Iterator[tuple[str, str, Needed]]:
    """Path, method (lower case) and role of every operation.

    Raises:
        RuntimeError: one does not declare its role; nothing may be open by oversight.
    """
    for prefix, routers in (("", _ROOT_ROUTERS), (PREFIX, _ROUTERS)):
        for router in routers:
            for route in router.routes:
                assert isinstance(route, APIRoute)
                role = declared_role(route)
                if role is None:
                    raise RuntimeError(f"{route.path} does not declare its role")
                for method in sorted(route.methods or ()):
                    yield prefix + route.path, method.lower(), role
