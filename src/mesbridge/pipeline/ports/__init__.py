"""What the pipeline needs from the outside, by shape: broker, ledger and destinations fit these.

Nothing here does I/O.
"""

from mesbridge.pipeline.ports.arriving import Arrival, Inbox, MessageSource
from mesbridge.pipeline.ports.recording import Lease, Ledger, Transaction
from mesbridge.pipeline.ports.rows import (
    AuditEntry,
    CodeMiss,
    Correlated,
    DeadLetterRow,
    Delivered,
    EntityRef,
    KeyState,
    KnownMessage,
    MessageRow,
    MessageState,
    MessageUpdate,
    OutputRow,
    OutputState,
    RemainderMove,
    RemainderRef,
    RunningTotal,
    Settlement,
    StoredEntity,
    WindowRow,
)
from mesbridge.pipeline.ports.sending import (
    Destination,
    Publication,
    Publisher,
    PublishOutcome,
    SendOutcome,
    SendResult,
)

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
