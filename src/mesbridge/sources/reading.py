"""What a feed reads: files, or rows with their children. By shape; a reader does the I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mesbridge.errors import PermanentError


@dataclass(frozen=True, slots=True)
class Body:
    """One message; *id* is the same whenever it is read. *refused*: why it could not be read."""

    body: bytes
    id: str
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    refused: PermanentError | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is claimed, handed over and marked as one: a file, a row.

    Attributes:
        again: somebody had claimed it before and did not come to an end with it.
        mark: the reader's own.
    """

    name: str
    bodies: Sequence[Body]
    again: bool = False
    mark: Any = None


@dataclass(frozen=True, slots=True)
class Read:
    """A reading that the ledger has whole. *dead*: why none of it could go on, or None."""

    reading: Reading
    dead: str | None = None


class Reader(Protocol):
    """Reads one folder or one table; only one thread calls it.

    Every method raises SourceError where the folder or the database is away; it may be called
    again then.
    """

    def fetch(self, *, anew: bool) -> Sequence[Reading]:
        """Claim what is next, in order, and read it.

        Args:
            anew: nobody of ours has a claim: what an ended reader had claimed comes first.
        """
        ...

    def finish(self, read: Sequence[Read]) -> None:
        """The ledger has them: mark them as read. Safe to repeat."""
        ...

    def give_back(self, readings: Sequence[Reading]) -> None:
        """The ledger does not have them: let go of the claims. Safe to repeat."""
        ...

    def close(self) -> None: ...
