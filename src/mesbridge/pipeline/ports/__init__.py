"""What the pipeline needs from the outside, by shape: broker, ledger and destinations fit these.

Nothing here does I/O.
"""

from mesbridge.pipeline.ports.arriving import Arrival, Inbox, MessageSource
from mesbridge.pipeline.ports.dead_letters import AuditEntry, CodeMiss, DeadLetterRow
from mesbridge.pipeline.ports.entities import EntityRef, KeyState, StoredEntity
from mesbridge.pipeline.ports.ledger import Lease, Ledger
from mesbridge.pipeline.ports.messages import (
    Correlated,
    Delivered,
    KnownMessage,
    MessageRow,
    MessageState,
    MessageUpdate,
)
from mesbridge.pipeline.ports.outputs import OutputRow, OutputState, Settlement
from mesbridge.pipeline.ports.remainders import RemainderMove, RemainderRef
from mesbridge.pipeline.ports.sending import (
    Destination,
    Publication,
    Publisher,
    PublishOutcome,
    SendOutcome,
    SendResult,
)
from mesbridge.pipeline.ports.transaction import Transaction
from mesbridge.pipeline.ports.windows import RunningTotal, WindowRow

__all__ = [
    "Arrival",
    "AuditEntry",
    "CodeMiss",
    "Correlated",
    "DeadLetterRow",
    "Delivered",
    "Destination",
    "EntityRef",
    "Inbox",
    "KeyState",
    "KnownMessage",
    "Lease",
    "Ledger",
    "MessageRow",
    "MessageSource",
    "MessageState",
    "MessageUpdate",
    "OutputRow",
    "OutputState",
    "Publication",
    "PublishOutcome",
    "Publisher",
    "RemainderMove",
    "RemainderRef",
    "RunningTotal",
    "SendOutcome",
    "SendResult",
    "Settlement",
    "StoredEntity",
    "Transaction",
    "WindowRow",
]
