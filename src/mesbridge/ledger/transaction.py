"""One transaction of the ledger: all its parts on one connection."""

from __future__ import annotations

from mesbridge.ledger.dead_letter_rows import DeadLetterRows
from mesbridge.ledger.desk_rows import DeskRows
from mesbridge.ledger.entity_rows import EntityRows
from mesbridge.ledger.message_rows import MessageRows
from mesbridge.ledger.output_rows import OutputRows
from mesbridge.ledger.refresh import MessageStates
from mesbridge.ledger.release_rows import ReleaseRows
from mesbridge.ledger.remainder_rows import RemainderRows


class SqlTransaction(
    MessageRows,
    OutputRows,
    DeadLetterRows,
    EntityRows,
    RemainderRows,
    MessageStates,
    DeskRows,
    ReleaseRows,
):
    """``pipeline.ports.Transaction`` on SQLAlchemy Core."""
