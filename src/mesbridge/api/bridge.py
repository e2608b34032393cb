"""What the API needs of the service, by shape; ``service.Service`` fits it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request

from mesbridge.clock import Clock
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.desk import Desk
from mesbridge.pipeline.held import HeldRelease
from mesbridge.service.releases import Releases
from mesbridge.service.states import DestinationState, IngestResult, RouteState, Status
from mesbridge.settings import Settings
from mesbridge.workspace.release import Workspace


class Bridge(Protocol):
    """One running process."""

    @property
    def settings(self) -> Settings: ...

    @property
    def ledger(self) -> SqlLedger: ...

    @property
    def metrics(self) -> Metrics: ...

    @property
    def desk(self) -> Desk: ...

    @property
    def held(self) -> HeldRelease: ...

    @property
    def releases(self) -> Releases: ...

    @property
    def clock(self) -> Clock: ...

    def workspace(self) -> Workspace:
        """The active release."""
        ...

    def status(self) -> Status:
        """Whether messages go through, and if not, what is missing."""
        ...

    def route_states(self) -> list[RouteState]:
        """All routes, and whether they are read."""
        ...

    def destination_states(self) -> list[DestinationState]:
        """All destinations. Raises LedgerError."""
        ...

    def pause(self, route: str, actor: str) -> None:
        """Raises KeyError: no such route."""
        ...

    def resume(self, route: str, actor: str) -> None:
        """Raises KeyError: no such route."""
        ...

    def wake(self, destinations: Iterable[str]) -> None:
        """These have new rows: a hint for their relays."""
        ...

    def ingest(
        self,
        route: str,
        body: bytes,
        *,
        message_id: str,
        content_type: str | None = None,
        message_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> IngestResult:
        """Blocks until the message is stored.

        Raises:
            KeyError: no such route.
            LedgerError: not stored in time.
        """
        ...


def bridge_of(request: Request) -> Bridge:
    """The service that the application was made for."""
    return cast("Bridge", request.app.state.bridge)


#: A handler's parameter of this type is the service.
TheBridge = Annotated[Bridge, Depends(bridge_of)]
