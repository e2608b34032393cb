"""``/releases``: which there are, and which is active."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from mesbridge.api.auth import Actor, needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.releases import ReleaseMade, ReleaseShown
from mesbridge.api.parameters import After, Limit
from mesbridge.api.problems import Problem, ProblemError, Responses
from mesbridge.api.release_view import made_shown, releases_shown
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT

router = APIRouter(prefix="/releases", tags=["releases"])

#: Bytes of an archive that is sent.
MAX_ARCHIVE_BYTES = 64 * 1024 * 1024

_REFUSED: Responses = {
    422: {"model": Problem, "description": "Refused: `findings` says why. What was active goes on."}
}
_STATE: Responses = {
    409: {"model": Problem, "description": "Its files are not kept, or there is none before it."}
}
_UNKNOWN: Responses = {404: {"model": Problem, "description": "There is no such release."}}
_ARCHIVE: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "description": "A ZIP file of the folders `mappings` and `schemas` (and `samples` of "
        "tests). Without one the folders of the settings are read again.",
        "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


async def archive(request: Request) -> bytes:
    """The body; no more than the limit is ever read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_ARCHIVE_BYTES:
            headers = {"Connection": "close"}
            raise ProblemError(413, "MB607", expected=MAX_ARCHIVE_BYTES, headers=headers)
        parts.append(part)
    return b"".join(parts)


@router.get(
    "",
    summary="All releases",
    dependencies=[needs("viewer")],
    responses={422: {"model": Problem, "description": "`after` is no cursor of ours."}},
)
def listed(
    bridge: TheBridge, limit: Limit = DEFAULT_LIMIT, after: After = None
) -> PageOf[ReleaseShown]:
    """States of the mappings that judged messages, the active one first, and who runs which."""
    try:
        return releases_shown(bridge.ledger, bridge.clock.now(), limit, after)
    except ValueError:
        raise ProblemError(422, "MB609", value=after) from None


@router.post(
    "",
    summary="Make a release",
    dependencies=[needs("engineer")],
    responses={**_REFUSED, 413: {"model": Problem, "description": "The archive is too large."}},
    openapi_extra=_ARCHIVE,
)
def make(
    bridge: TheBridge,
    actor: Actor,
    packed: Annotated[bytes, Depends(archive)],
    note: Annotated[
        str | None, Query(max_length=500, description="What it is for.", examples=["new unit"])
    ] = None,
) -> ReleaseMade:
    """Check, compile, test and activate: of the files in the folders, or of a ZIP file."""
    if packed:
        made = bridge.releases.from_archive(packed, actor, note)
    else:
        made = bridge.releases.from_files(actor, note)
    return made_shown(made, bridge.workspace().release)


@router.post(
    "/rollback",
    summary="Back to the one before",
    dependencies=[needs("engineer")],
    responses={**_STATE, **_REFUSED},
)
def rollback(bridge: TheBridge, actor: Actor) -> ReleaseMade:
    """Activates the release that was active before; twice goes back by two."""
    return made_shown(bridge.releases.rollback(actor), bridge.workspace().release)


@router.post(
    "/{id}/activate",
    summary="Activate one of the last",
    dependencies=[needs("engineer")],
    responses={**_UNKNOWN, **_STATE, **_REFUSED},
)
def activate(
    bridge: TheBridge,
    actor: Actor,
    release: Annotated[
        str,
        Path(
            alias="id", max_length=64, pattern=r"^[0-9a-f]+$",
            description="Its id, or the first letters of it.", examples=["3f2a9c5b7d10e8f4"],
        ),
    ],
) -> ReleaseMade:  # fmt: skip
    """All instances follow within seconds; messages in flight are finished by the one before."""
    return made_shown(bridge.releases.activate(release, actor), bridge.workspace().release)
