"""Relay: due outbox rows of one destination, oldest first per key, until each has ended.

One relay per destination, in a thread of its own. The ledger decides what may be sent; a wake-up
is a hint. Rights and fences: delivery protocol, "Relay".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from mesbridge.clock import Clock
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.circuit import Circuit
from mesbridge.pipeline.ports import (
    Destination,
    Lease,
    Ledger,
    OutputRow,
    OutputState,
    SendOutcome,
    SendResult,
    Settlement,
)
from mesbridge.pipeline.recovery import MINIMUM_DOUBT, TargetRules, settle
from mesbridge.pipeline.settling import Settling
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import RetryPolicy

#: Rows of one window at most; each has another key.
WINDOW = 200
LEASE_TTL = timedelta(seconds=15)
#: The process stops sending this long before the database lets another owner in.
LEASE_MARGIN_SECONDS = 3.0
#: Renew as soon as this much of the lease is left.
RENEW_SECONDS = 8.0

_UNCERTAIN = SendResult(
    SendOutcome.PERMANENT, error="outcome unknown, and it must not be sent twice"
)


class Relay:
    """Sends what is due for one destination.

    :meth:`run_window` is one step: lease, pick, send, settle. The caller loops, and waits as
    :meth:`seconds_to_rest` says.
    """

    def __init__(
        self,
        destination: Destination,
        ledger: Ledger,
        workspace: Callable[[], Workspace],
        settling: Settling,
        clock: Clock,
        metrics: Metrics,
        owner: str,
        circuit: Circuit | None = None,
    ) -> None:
        self.destination = destination
        self._ledger = ledger
        self._workspace = workspace
        self._settling = settling
        self._clock = clock
        self._metrics = metrics
        self._owner = owner
        self.circuit = circuit or Circuit()
        self._lease: Lease | None = None
        self._deadline_seconds = 0.0
        metrics.circuit_open.labels(destination.name).set(0)

    def run_window(self) -> int:
        """One window; returns how many rows were settled.

        Raises:
            LedgerError: the ledger is not there; what was sent is sent again later, same id.
        """
        if not self._hold_lease() or not self._target_is_there():
            return 0
        lease = self._lease
        assert lease is not None  # held by now
        rows = self._ledger.pick(self.destination.name, lease.epoch, WINDOW)
        settled = 0
        step = max(1, self.destination.batch_limit)
        for start in range(0, len(rows), step):
            if not self._may_send():
                break
            settled += self._send(lease, rows[start : start + step])
            if self.circuit.is_open:
                break
        return settled

    def seconds_to_rest(self, longest: float) -> float:
        """How long nothing can be due, at most *longest*."""
        if self.circuit.is_open:
            return min(longest, self.circuit.seconds_to_probe(self._clock.boottime_seconds()))
        due = self._ledger.next_due(self.destination.name)
        if due is None:
            return longest
        return min(longest, max(0.0, (due - self._clock.now()).total_seconds()))

    def close(self) -> None:
        """Give the lease back, so that another instance goes on at once."""
        lease, self._lease = self._lease, None
        if lease is not None:
            self._ledger.release_lease(lease)

    # --- the right to send --------------------------------------------------------------------

    def _hold_lease(self) -> bool:
        """Take the lease, or renew it in time. The local deadline starts before the statement."""
        left = self._deadline_seconds - self._clock.boottime_seconds()
        if self._lease is not None and left > RENEW_SECONDS:
            return True
        started = self._clock.boottime_seconds()
        self._lease = self._ledger.acquire_lease(self.destination.name, self._owner, LEASE_TTL)
        self._deadline_seconds = started + LEASE_TTL.total_seconds() - LEASE_MARGIN_SECONDS
        return self._lease is not None

    def _may_send(self) -> bool:
        return self._clock.boottime_seconds() < self._deadline_seconds

    def _target_is_there(self) -> bool:
        """With an open circuit one probe at a time goes out, nothing else."""
        if not self.circuit.is_open:
            return True
        now = self._clock.boottime_seconds()
        if self.circuit.seconds_to_probe(now) > 0:
            return False
        if self.destination.probe():
            self._closed(self.circuit.answered())
            return True
        self.circuit.outage(self._clock.boottime_seconds())
        return False

    # --- sending ------------------------------------------------------------------------------

    def _send(self, lease: Lease, rows: Sequence[OutputRow]) -> int:
        """Send one slice and settle it."""
        certain = [row for row in rows if row.state is not OutputState.SENDING]
        doubtful = [row for row in rows if row.state is OutputState.SENDING]
        results = [(row, self._clear_doubt(row)) for row in doubtful]
        certain += [row for row, result in results if result is None]
        if not self._rules().resends_freely and certain:
            certain = self._announce(lease, certain)
        sent = list(self.destination.send(certain)) if certain else []
        ended = [(row, result) for row, result in results if result is not None]
        ended += list(zip(certain, sent, strict=True))
        for _, result in ended:
            self._note(result)
        settlements = [self._settlement(row, result) for row, result in ended]
        return self._settling.write(lease, settlements) if settlements else 0

    def _clear_doubt(self, row: OutputRow) -> SendResult | None:
        """What became of an attempt without an answer; None where it is to be sent again."""
        match self.destination.on_uncertain:
            case "verify":
                result = self.destination.verify(row)
                # Known not to have arrived: send it now, as if for the first time.
                return None if result.outcome is SendOutcome.TRANSIENT else result
            case "dead":
                return _UNCERTAIN
            case _:
                return None

    def _announce(self, lease: Lease, rows: list[OutputRow]) -> list[OutputRow]:
        """Commit ``sending`` first, where the target must not get a thing twice."""
        doubt = max(MINIMUM_DOUBT, timedelta(seconds=2 * self.destination.timeout_seconds))
        until = self._clock.now() + doubt
        marked = set(
            self._ledger.mark_sending(
                self.destination.name, lease.epoch, [row.id for row in rows], until
            )
        )
        return [row for row in rows if row.id in marked]

    def _settlement(self, row: OutputRow, result: SendResult) -> Settlement:
        route = self._workspace().routes.get(row.route)
        policy = route.retry if route is not None else RetryPolicy()
        return settle(row, result, policy, self._rules(), self._clock.now())

    def _rules(self) -> TargetRules:
        target = self.destination
        return TargetRules(target.idempotent, target.on_uncertain, target.timeout_seconds)

    def _note(self, result: SendResult) -> None:
        """Circuit and metrics."""
        name, now = self.destination.name, self._clock.boottime_seconds()
        self._metrics.deliveries.labels(name, result.outcome.value).inc()
        match result.outcome:
            case SendOutcome.OUTAGE:
                self._opened(self.circuit.outage(now, result.retry_after_seconds), result)
            case SendOutcome.UNKNOWN:
                self._opened(self.circuit.unanswered(now), result)
            case _:
                self._closed(self.circuit.answered())
        if result.outcome in (SendOutcome.TRANSIENT, SendOutcome.OUTAGE, SendOutcome.UNKNOWN):
            self._metrics.retries.labels(name, result.outcome.value).inc()

    def _opened(self, opened: bool, result: SendResult) -> None:
        if opened:
            name = self.destination.name
            self._metrics.circuit_open.labels(name).set(1)
            logger().warning("target away", destination=name, cause=result.error)

    def _closed(self, closed: bool) -> None:
        if closed:
            self._metrics.circuit_open.labels(self.destination.name).set(0)
            logger().info("target back", destination=self.destination.name)
