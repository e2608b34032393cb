"""A destination by its specification."""

from __future__ import annotations

from mesbridge.clock import Clock
from mesbridge.destinations.exchange import ExchangeDestination
from mesbridge.destinations.files import FilesDestination
from mesbridge.destinations.http import HttpDestination
from mesbridge.destinations.tables import TableDestination
from mesbridge.pipeline.ports import Destination, Publisher
from mesbridge.workspace.routes import DestinationSpec


def open_destination(
    spec: DestinationSpec, publisher: Publisher, clock: Clock | None = None
) -> Destination:
    """The destination that *spec* describes.

    Raises:
        ConfigurationError: MB486, credentials or ``verify`` of *spec* cannot be used.
    """
    if spec.kind == "exchange":
        return ExchangeDestination(spec, publisher)
    if spec.kind == "files":
        return FilesDestination(spec)
    if spec.kind == "table":
        return TableDestination(spec)
    return HttpDestination(spec, clock)
