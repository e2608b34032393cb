"""What an ingest request must bring, read before its handler runs."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from mesbridge.api.bridge import TheBridge
from mesbridge.api.parameters import RouteName
from mesbridge.api.problems import ProblemError, unknown

#: Characters of an Idempotency-Key: it becomes the message id.
MAX_KEY_LENGTH = 200
_KEY = re.compile(rf"[\x21-\x7e](?:[\x20-\x7e]{{0,{MAX_KEY_LENGTH - 2}}}[\x21-\x7e])?")
_KEPT = ("x-", "traceparent", "tracestate")


def known_route(route: RouteName, bridge: TheBridge) -> str:
    """The route of the path; 404 before anything is read."""
    if route not in bridge.workspace().routes:
        raise unknown("route", route)
    return route


def idempotency_key(
    value: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="The sender's own message number: the same with the same body is "
            "stored once.",
            examples=["SAP-4711"],
        ),
    ] = None,
) -> str:
    """The message id; required, else a repeat could not be told from a second message."""
    if value is None or _KEY.fullmatch(value) is None:
        raise ProblemError(422, "MB613", expected=MAX_KEY_LENGTH)
    return value


async def raw_body(request: Request, bridge: TheBridge) -> bytes:
    """The body as it came; no more than the limit is ever read."""
    limit = bridge.settings.max_body_bytes
    too_large = ProblemError(413, "MB607", expected=limit, headers={"Connection": "close"})
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_large
        parts.append(part)
    if not size:
        raise ProblemError(422, "MB610")
    return b"".join(parts)


def kept_headers(request: Request) -> dict[str, str]:
    """Headers that are stored with the message; never credentials or cookies."""
    return {
        name: value for name, value in request.headers.items() if name.lower().startswith(_KEPT)
    }


KnownRoute = Annotated[str, Depends(known_route)]
IdempotencyKey = Annotated[str, Depends(idempotency_key)]
RawBody = Annotated[bytes, Depends(raw_body)]
KeptHeaders = Annotated[dict[str, str], Depends(kept_headers)]
