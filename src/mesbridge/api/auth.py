"""Who may do what: every operation declares the role that it needs.

Without any key the API is open to this machine alone. As soon as a key exists (a revoked one counts
too), or where it listens on another address, a request without a valid key is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.params import Depends as DependsParameter
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mesbridge.api.bridge import Bridge, TheBridge
from mesbridge.api.keys import Role, hash_of, is_live, may
from mesbridge.api.problems import ProblemError
from mesbridge.documents import Position
from mesbridge.errors import ConfigurationError, LedgerError
from mesbridge.findings import Finding
from mesbridge.ledger.queries.desk import ApiKey, api_keys

#: Who acts where no keys are in use.
LOCAL_ACTOR = "local"
Needed = Role | Literal["public"]

_bearer = HTTPBearer(
    auto_error=False, bearerFormat="mesbridge_…", description="An API key, see `mesbridge key add`."
)
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class RoleCheck:
    """The dependency that lets a request pass, or not."""

    def __init__(self, needed: Role) -> None:
        self.needed = needed

    def __call__(self, request: Request, bridge: TheBridge, credentials: _Credentials) -> None:
        """Notes the actor in ``request.state``.

        Raises:
            ProblemError: 401 without a valid key, 403 where its role is not enough.
        """
        request.state.actor = self._actor(request, bridge, credentials)

    def _actor(
        self, request: Request, bridge: Bridge, credentials: HTTPAuthorizationCredentials | None
    ) -> str:
        keys = _known_keys(request, bridge)
        if credentials is None:
            if bridge.settings.needs_api_keys or keys:
                raise ProblemError(401, "MB603", headers=_challenge())
            _refuse_strangers(request)
            return LOCAL_ACTOR
        key = keys.get(hash_of(credentials.credentials))
        if key is None or not is_live(key, bridge.clock.now()):
            raise ProblemError(401, "MB604", headers=_challenge('error="invalid_token"'))
        if not may(key.role, self.needed):
            raise ProblemError(403, "MB605", found=key.role, expected=self.needed)
        return key.name


def _known_keys(request: Request, bridge: Bridge) -> Mapping[str, ApiKey]:
    """All keys by hash; those of the last look while the database is away.

    Who watches the metrics wants to see just then that it is away.

    Raises:
        LedgerError: it is away and was never there before.
    """
    state = request.app.state
    try:
        with bridge.ledger.reading() as connection:
            state.known_keys = {key.hash: key for key in api_keys(connection)}
    except LedgerError:
        if not hasattr(state, "known_keys"):
            raise
    known: Mapping[str, ApiKey] = state.known_keys
    return known


class Public:
    """The dependency of what anybody may ask: it says so, and does nothing."""

    needed: Literal["public"] = "public"

    async def __call__(self) -> None:
        return None


def needs(role: Needed) -> DependsParameter:
    """Declares the role of an operation, or that it is ``public``."""
    checked = Public() if role == "public" else RoleCheck(role)
    declared: DependsParameter = Depends(checked)
    return declared


def actor_of(request: Request) -> str:
    """Who asks: the name of the key."""
    return str(request.state.actor)


#: A handler's parameter of this type is the name of who asks.
Actor = Annotated[str, Depends(actor_of)]


def refuse_open_start(bridge: Bridge) -> None:
    """At start: other machines may only reach an API that asks for keys.

    Raises:
        ConfigurationError: MB611.
    """
    if not bridge.settings.needs_api_keys:
        return
    with bridge.ledger.reading() as connection:
        found = api_keys(connection)
    now = bridge.clock.now()
    if not any(is_live(key, now) for key in found):
        place = Position("MESBRIDGE_API_HOST", 1, 1)
        raise ConfigurationError([Finding("MB611", place, {"value": bridge.settings.api_host})])


def declared_role(route: APIRoute) -> Needed | None:
    """The role that an operation declares, None where it declares none."""
    for dependency in route.dependencies:
        if isinstance(dependency.dependency, RoleCheck | Public):
            return dependency.dependency.needed
    return None


def _challenge(detail: str = "") -> dict[str, str]:
    return {"WWW-Authenticate": f'Bearer realm="mesbridge"{", " if detail else ""}{detail}'}


def _refuse_strangers(request: Request) -> None:
    """An open API answers this machine only, also when a browser or a proxy carries the request."""
    origin = request.headers.get("origin")
    hosts = [request.url.hostname, urlsplit(origin).hostname if origin else request.url.hostname]
    for host in hosts:
        if not _is_loopback(host or ""):
            raise ProblemError(403, "MB612", value=host or origin)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
