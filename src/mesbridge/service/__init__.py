"""The running service: start and drain, upkeep, and what it tells of itself."""

from mesbridge.service.parts import Parts
from mesbridge.service.running import Service
from mesbridge.service.states import DestinationState, IngestResult, RouteState, Status

__all__ = ["DestinationState", "IngestResult", "Parts", "RouteState", "Service", "Status"]
