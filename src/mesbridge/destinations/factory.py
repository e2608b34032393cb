"""A destination by its specification."""

from __future__ import annotations

from mesbridge.destinations.exchange import ExchangeDestination
from mesbridge.errors import DestinationError
from mesbridge.pipeline.ports import Destination, Publisher
from mesbridge.workspace.routes import DestinationSpec


def open_destination(spec: DestinationSpec, publisher: Publisher) -> Destination:
    """The destination that *spec* describes."""
    if spec.kind == "exchange":
        return ExchangeDestination(spec, publisher)
    raise DestinationError("MB490", target=spec.name)
