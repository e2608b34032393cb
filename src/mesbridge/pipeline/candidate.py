"""A message on its way through the receive pipeline, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mesbridge.errors import MesbridgeError
from mesbridge.mapping.translator import Flag
from mesbridge.pipeline.ports import Arrival, MessageRow, RemainderMove, RemainderRef
from mesbridge.workspace.routes import Route


@dataclass(slots=True)
class Candidate:
    """One message, read as far as it could be read without the ledger.

    Attributes:
        row: the message row, filled as far as known.
        arrival: what came, or None for a stored message that is judged again.
        document: the entity, or None where it could not be made (then *error* says why).
        payload: as decoded, kept only where the inward mapping reads stored states.
        own_id: the transport or the payload gave an id; without one a repeat cannot be told.
        stored: the row is in the ledger already and is judged again.
        past_checks: somebody has looked at it: checks that would hold it only flag it.
        moves: remainders of rounding that count once the message takes effect.

    The row of a *posting* has ``members``: it was made of messages that were collected.
    """

    route: Route
    row: MessageRow
    arrival: Arrival | None = None
    document: dict[str, Any] | None = None
    payload: Any = None
    flags: list[Flag] = field(default_factory=list)
    error: MesbridgeError | None = None
    own_id: bool = True
    filtered: bool = False
    stored: bool = False
    past_checks: bool = False
    moves: dict[RemainderRef, RemainderMove] = field(default_factory=dict)
