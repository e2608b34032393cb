"""The world of one test: receive, ledger and relay are the real ones, the targets only keep."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from mesbridge.ledger.ids import new_id
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.messages import MessageSummary, search_messages
from mesbridge.ledger.schema import upgrade
from mesbridge.metrics import Metrics
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.ports import Arrival, OutputRow, SendOutcome, SendResult
from mesbridge.pipeline.receive import Receiver
from mesbridge.pipeline.relay import Relay
from mesbridge.pipeline.settling import Settling
from mesbridge.pipeline.windows import Windows
from mesbridge.workspace.release import Workspace

#: When every test begins: a Monday morning without any change of clocks near.
BEGINNING = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)
#: Messages of one test whose states are looked at.
_MOST = 500
_OK = SendResult(SendOutcome.OK)


@dataclass(slots=True)
class MovedClock:
    """Stands still until a test moves it."""

    time: datetime = BEGINNING

    def now(self) -> datetime:
        """The moment of the test."""
        return self.time

    def boottime_seconds(self) -> float:
        """Seconds of the same clock."""
        return self.time.timestamp()


@dataclass(slots=True)
class KeepingTarget:
    """A destination that takes everything; *kept* is what all targets got, in order."""

    name: str
    kept: list[OutputRow]
    idempotent: bool = True
    on_uncertain: str = "resend"
    timeout_seconds: float = 5.0
    batch_limit: int = 200

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Keep all."""
        self.kept.extend(outputs)
        return [_OK] * len(outputs)

    def probe(self) -> bool:
        """It is always there."""
        return True

    def verify(self, output: OutputRow) -> SendResult:
        """What was sent has arrived."""
        return _OK

    def close(self) -> None:
        """Nothing is open."""


class _Silent:
    """The source of a test's messages does not want to hear of their end."""

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None: ...

    def give_back(self, arrivals: Sequence[Arrival]) -> None: ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a test.

    Attributes:
        type: name of the message where the route takes several, or None.
        answers: id of the output that it is the answer to, or None.
    """

    route: str
    body: bytes
    content_type: str
    message_id: str
    type: str | None = None
    answers: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Stage:
    """A bridge on a ledger of its own.

    Attributes:
        sent: what the targets got, in order.
    """

    def __init__(self, workspace: Workspace, ledger: SqlLedger, clock: MovedClock) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._clock = clock
        self.sent: list[OutputRow] = []
        metrics = Metrics()
        parts = (self._active, ledger, clock, metrics, new_id)
        self._receiver = Receiver(*parts)
        self._held = HeldRelease(*parts)
        self._windows = Windows(*parts)
        settling = Settling(ledger, self._active, clock, metrics, new_id)
        self._relays = [
            Relay(KeepingTarget(name, self.sent), ledger, self._active, settling, clock, metrics,
                  "test")
            for name in workspace.destinations
        ]  # fmt: skip

    def _active(self) -> Workspace:
        return self._workspace

    def take(self, message: Incoming) -> None:
        """Receive one message, and carry on until nothing more can happen now."""
        arrival = Arrival(
            message.route, "test", message.body, self._clock.now(), _Silent(),
            message_id=message.message_id, type=message.type, content_type=message.content_type,
            correlation_id=message.answers, headers=message.headers,
        )  # fmt: skip
        self._held.release(self._receiver.process([arrival]).touched)
        self._settle()

    def wait(self, span: timedelta) -> None:
        """Let *span* pass, with everything that is due meanwhile."""
        self._clock.time += span
        self._settle()

    def _settle(self) -> None:
        self._windows.close_due()
        while sum(relay.run_window() for relay in self._relays):
            self._held.sweep()

    def messages(self) -> list[MessageSummary]:
        """All messages, oldest first; the postings that some were collected into too."""
        with self._ledger.reading() as connection:
            page = search_messages(connection, limit=_MOST)
        return list(reversed(page.items))

    def errors(self) -> list[str]:
        """Why messages are dead, in the order of their arrival."""
        ids = [message.id for message in self.messages()]
        with self._ledger.transaction() as transaction:
            return [letter.error for letter in transaction.open_dead_letters(ids)]


class Theatre:
    """Makes stages; one empty ledger is made and copied for each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = folder / "empty.db"
        self._numbers = itertools.count(1)
        upgrade(f"sqlite:///{self._empty}")

    @contextmanager
    def stage(self, workspace: Workspace) -> Iterator[Stage]:
        """A stage with an empty ledger."""
        path = self._folder / f"{next(self._numbers)}.db"
        shutil.copyfile(self._empty, path)
        clock = MovedClock()
        ledger = open_ledger(f"sqlite:///{path}", clock=clock)
        try:
            yield Stage(workspace, ledger, clock)
        finally:
            ledger.close()
            path.unlink(missing_ok=True)


@contextmanager
def theatre() -> Iterator[Theatre]:
    """A theatre in a temporary folder."""
    with TemporaryDirectory(prefix="mesbridge-test-") as folder:
        yield Theatre(Path(folder))
