"""``/codes``: what tables lack, and pairs added beside the files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from mesbridge.api.auth import Actor, needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import MissingCodeShown
from mesbridge.api.models.releases import AddedCodeShown, CodePair, ReleaseMade
from mesbridge.api.parameters import After, Limit
from mesbridge.api.problems import Problem, ProblemError, Responses
from mesbridge.api.release_view import made_shown
from mesbridge.ledger.queries.missing_codes import missing_codes
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT

router = APIRouter(prefix="/codes", tags=["codes"])

_REFUSED: Responses = {
    409: {"model": Problem, "description": "No release is active yet, or several changed it."},
    422: {"model": Problem, "description": "It does not fit: `findings` says why."},
}
_TableName = Annotated[
    str,
    Path(max_length=100, pattern=r"^[\w.-]+$", description="Code table.", examples=["uom"]),
]


@router.get(
    "/missing",
    summary="Codes that tables lack",
    dependencies=[needs("viewer")],
    responses={422: {"model": Problem, "description": "`after` is no cursor of ours."}},
)
def missing(
    bridge: TheBridge, limit: Limit = DEFAULT_LIMIT, after: After = None
) -> PageOf[MissingCodeShown]:
    """The work list of the key user: what messages met, since when, and how much waits for it."""
    try:
        with bridge.ledger.reading() as connection:
            page = missing_codes(connection, limit=limit, after=after)
    except ValueError:
        raise ProblemError(422, "MB609", value=after) from None
    items = [MissingCodeShown.model_validate(row) for row in page.items]
    return PageOf[MissingCodeShown](items=items, next=page.next)


@router.get("/added", summary="Pairs beside the files", dependencies=[needs("viewer")])
def added(bridge: TheBridge) -> PageOf[AddedCodeShown]:
    """What was added by the API or the command line and is not in the files yet; one page."""
    found = bridge.releases.added_codes()
    items = [AddedCodeShown.model_validate(code) for code in found]
    return PageOf[AddedCodeShown](items=items, next=None)


@router.post("/{table}", summary="Add a pair", dependencies=[needs("engineer")], responses=_REFUSED)
def add(bridge: TheBridge, actor: Actor, table: _TableName, pair: CodePair) -> ReleaseMade:
    """Makes a release with it. What waited for the pair goes by itself, in order per key."""
    made = bridge.releases.add_code(pair.added_to(table), actor)
    return made_shown(made, bridge.workspace().release)


@router.post(
    "/{table}/remove",
    summary="Take an added pair back",
    dependencies=[needs("engineer")],
    responses={**_REFUSED, 404: {"model": Problem, "description": "It was not added."}},
)
def remove(bridge: TheBridge, actor: Actor, table: _TableName, pair: CodePair) -> ReleaseMade:
    """Only what was added here; what stands in the files is changed there."""
    made = bridge.releases.remove_code(pair.added_to(table), actor)
    return made_shown(made, bridge.workspace().release)
