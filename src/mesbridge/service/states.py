"""What the service tells of itself: plain data for the API and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.lag import destination_lags
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: Kind of a destination that rows wait for although the active release does not have it.
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Status:
    """How the service is; *missing* names what keeps it from being ready."""

    ready: bool
    missing: Sequence[str]
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of a message that came by the API; *id* is its row in the journal."""

    message_id: str
    id: str | None
    state: str


@dataclass(frozen=True, slots=True)
class RouteState:
    """One route: what it takes, where it sends, whether it is read.

    *queue* is None where *source* is another; *place* is what is read there.
    """

    name: str
    entity: str
    queue: str | None
    source: Literal["queue", "http", "files", "table"]
    place: str
    state: Literal["running", "paused", "disconnected"]
    messages: Sequence[str]
    outputs: Sequence[str]


@dataclass(frozen=True, slots=True)
class DestinationState:
    """One destination: what waits for it; *oldest_due_seconds* None where nothing does."""

    name: str
    kind: str
    circuit: Literal["open", "closed"]
    due: int
    dead: int
    oldest_due_seconds: float | None


def route_state(route: Route, *, paused: bool, connected: bool) -> RouteState:
    """The state of one route."""
    return RouteState(
        name=route.name,
        entity=route.entity,
        queue=route.source.queue or None,
        source=route.source.kind,
        place=route.source.place,
        state="paused" if paused else "running" if connected else "disconnected",
        messages=list(route.source.messages),
        outputs=[f"{output.mapping} -> {output.destination}" for output in route.outputs],
    )


def destination_states(
    ledger: SqlLedger, workspace: Workspace, now: datetime, open_circuits: set[str]
) -> list[DestinationState]:
    """All destinations, those too that only waiting rows still name. Raises LedgerError."""
    with ledger.reading() as connection:
        lags = {lag.destination: lag for lag in destination_lags(connection)}
    states = []
    for name in sorted({*workspace.destinations, *lags}):
        spec, lag = workspace.destinations.get(name), lags.get(name)
        oldest = lag.oldest_due_at if lag else None
        states.append(
            DestinationState(
                name=name,
                kind=spec.kind if spec is not None else GONE,
                circuit="open" if name in open_circuits else "closed",
                due=lag.due if lag else 0,
                dead=lag.dead if lag else 0,
                oldest_due_seconds=(now - oldest).total_seconds() if oldest else None,
            )
        )
    return states
