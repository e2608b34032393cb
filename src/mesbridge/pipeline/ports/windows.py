"""What routes collect and take differences of: open windows, last totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class WindowRow:
    """An open window of ``collect``. Its *id* becomes that of the posting.

    Attributes:
        key: values of ``collect.key``; its lock guards the window.
        rest_hash: of everything that must be equal in all its messages.
        document: the collected document so far, as bytes of ``dictionary.codec``.
        digest: of the ids of its messages, whatever their order.
        sequence: the sequence value of all its messages; None once they differ.
        closes_at: by the clock of the ledger.
    """

    id: str
    route: str
    key: str
    rest_hash: str
    release: str
    document: bytes
    change: str
    count: int
    digest: str
    sequence: str | None
    opened_at: datetime
    closes_at: datetime


@dataclass(slots=True)
class RunningTotal:
    """The last totals of one key of ``differences``.

    Attributes:
        totals: a part of the entity's document, as bytes of ``dictionary.codec``.
        source: id of the message row that told it.
    """

    route: str
    key: str
    totals: bytes
    revision: str | None
    source: str
    updated_at: datetime
