"""Receive: a batch of arrivals becomes one ledger transaction, and then it is acknowledged.

Nothing is sent here, so a slow or dead target never holds up reading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError, UnstorableError
from mesbridge.mapping.translator import Flag
from mesbridge.metrics import Metrics
from mesbridge.pipeline.active_release import Judging
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.dead_letters import dead_letter_of_arrival
from mesbridge.pipeline.identity import body_hash
from mesbridge.pipeline.intake import CRASHES_WORKER, Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.ports import Arrival, DeadLetterRow, Ledger, Transaction
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

#: Code of the ledger: the identity of a row has been stored by somebody else meanwhile.
STORED_BY_ANOTHER = "MB498"
#: A redelivered message that was begun so often without an end is not begun again.
UNFINISHED_STARTS = 3
#: A redelivered message without an id is doubted if the same body came within this time.
_REPEAT_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Received:
    """What one batch came to.

    Attributes:
        destinations: have new rows: a hint for their relays.
        touched: keys whose waiting messages may be able to go on.
    """

    destinations: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()


class Receiver:
    """Receives batches by whatever release is active when the batch begins."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        ledger: Ledger,
        clock: Clock,
        metrics: Metrics,
        new_id: Callable[[], str],
        judging: Judging = nullcontext,
    ) -> None:
        """*judging* is held while a batch is judged: the release does not change meanwhile."""
        self._workspace = workspace
        self._judging = judging
        self._ledger = ledger
        self._clock = clock
        self._metrics = metrics
        self._new_id = new_id

    def process(self, arrivals: Sequence[Arrival]) -> Received:
        """Read, judge and commit; afterwards the caller acknowledges.

        Raises:
            LedgerError: the ledger is not there; nothing has happened, repeat later.
        """
        whole = Changes()
        with self._judging():
            for redelivered, run in groupby(arrivals, key=lambda arrival: arrival.redelivered):
                if redelivered:
                    self._process_on_probation(list(run), whole)
                else:
                    _add(whole, self._process(list(run)))
        self._count(whole, arrivals)
        return Received(frozenset(whole.destinations), frozenset(whole.touched))

    def _process_on_probation(self, arrivals: Sequence[Arrival], whole: Changes) -> None:
        """Redelivered messages, each alone: one may be what has killed the process before.

        A start is committed before the work begins, together with the end of the one before; the
        third unfinished start is the last. Who only stood behind the killer is not counted.
        """
        finished: list[tuple[str, str]] = []
        for arrival in arrivals:
            mark = _mark(arrival)
            with self._ledger.transaction() as transaction:
                transaction.end_probation(finished)
                starts = transaction.start_probation([mark])
            if starts[mark] >= UNFINISHED_STARTS:
                arrival.header_error = CRASHES_WORKER
            _add(whole, self._process([arrival]))
            finished = [mark]
        with self._ledger.transaction() as transaction:
            transaction.end_probation(finished)

    def _process(self, arrivals: Sequence[Arrival]) -> Changes:
        workspace = self._workspace()
        intake = Intake(workspace, self._new_id)
        candidates: list[Candidate] = []
        drained: list[DeadLetterRow] = []
        for arrival in arrivals:
            route = workspace.routes.get(arrival.route or "")
            if route is None:
                drained.append(self._drained(arrival))
            else:
                candidates.extend(intake.read(arrival, route))
        return self._commit_splitting(workspace, intake, candidates, drained)

    def _judge(
        self,
        workspace: Workspace,
        transaction: Transaction,
        candidates: Sequence[Candidate],
        changes: Changes,
    ) -> LedgerView:
        """Judge *candidates* within *transaction* and write what comes of it."""
        now = self._clock.now()
        view = LedgerView(transaction, workspace)
        view.lock(candidates)
        self._doubt_repeats(transaction, candidates)
        intake = Intake(workspace, self._new_id)
        judge = Judge(workspace, intake, view, changes, now, self._new_id)
        for candidate in candidates:
            judge.decide(candidate)
        judge.write(transaction)
        return view

    def _drained(self, arrival: Arrival) -> DeadLetterRow:
        """What the broker itself gave up on, no queue was bound for, or no route takes any more."""
        if arrival.route is not None:
            gone = PermanentError("MB671", value=arrival.route, source=arrival.queue)
            return dead_letter_of_arrival(self._new_id(), arrival, gone, self._clock.now())
        code = "MB478" if arrival.queue.endswith("unrouted") else "MB479"
        reason = arrival.headers.get("x-first-death-reason", "")
        error = PermanentError(code, source=arrival.queue, found=reason)
        return dead_letter_of_arrival(self._new_id(), arrival, error, self._clock.now())

    def _commit_splitting(
        self,
        workspace: Workspace,
        intake: Intake,
        candidates: Sequence[Candidate],
        drained: Sequence[DeadLetterRow],
    ) -> Changes:
        """Commit; where a row cannot be stored, halve until it is alone and make it a dead letter.

        The parts of one message stay together.
        """
        try:
            return self._commit(workspace, candidates, drained)
        except UnstorableError as error:
            halves = _halves(candidates, drained)
            if halves is None and error.code == STORED_BY_ANOTHER:
                # Another instance was faster with the same id: read again, it is a duplicate now.
                return self._commit(workspace, _read_anew(intake, candidates), drained)
            if halves is None:
                return self._commit_alone(workspace, intake, candidates, drained, error)
            whole = Changes()
            for some, letters in halves:
                anew = _read_anew(intake, some)
                _add(whole, self._commit_splitting(workspace, intake, anew, letters))
            return whole

    def _commit(
        self,
        workspace: Workspace,
        candidates: Sequence[Candidate],
        drained: Sequence[DeadLetterRow],
    ) -> Changes:
        changes = Changes(dead_letters=list(drained))
        if not candidates and not drained:
            return changes
        for letter in drained:
            changes.dead[letter.route or "", letter.code] += 1
        with self._ledger.transaction() as transaction:
            view = self._judge(workspace, transaction, candidates, changes)
        for arrival, reason in changes.buried:
            arrival.dead = arrival.dead or reason
        changes.touched = {key for key in changes.touched if view.blocking.get(key)}
        return changes

    def _commit_alone(
        self,
        workspace: Workspace,
        intake: Intake,
        candidates: Sequence[Candidate],
        drained: Sequence[DeadLetterRow],
        error: UnstorableError,
    ) -> Changes:
        """The one message that the database refuses: its body is kept, the rest is left out."""
        for letter in drained:
            letter.headers, letter.message_id = {}, None
        again = _read_anew(intake, candidates)[:1]
        for candidate in again:
            row = candidate.row
            row.headers, row.business_key, row.key, row.revision = {}, None, None, None
            row.content_type = row.correlation_id = row.canonical = None
            row.message_id = row.message_id.replace("\x00", "�")[:200]
            candidate.document, candidate.flags = None, []
            candidate.error = PermanentError("MB480", found=str(error)[:200])
        return self._commit(workspace, again, drained)

    def _doubt_repeats(self, transaction: Transaction, candidates: Sequence[Candidate]) -> None:
        """Flag redelivered messages that have no id: only their body tells a repeat."""
        doubtful = [c for c in candidates if c.arrival and c.arrival.redelivered and not c.own_id]
        if not doubtful:
            return
        since = self._clock.now() - _REPEAT_WINDOW
        hashes = {(c.row.route, c.row.body_hash) for c in doubtful}
        seen = transaction.seen_bodies(hashes, since)
        for candidate in doubtful:
            if candidate.row.body_hash in seen:
                candidate.flags.append(Flag("possible_repeat"))

    def _count(self, changes: Changes, arrivals: Sequence[Arrival]) -> None:
        """Metrics: per batch and label, never per message."""
        for (route, outcome), count in changes.outcomes.items():
            self._metrics.messages.labels(route, outcome).inc(count)
        for (route, code), count in changes.dead.items():
            self._metrics.dead_letters.labels(route, code).inc(count)
        for (route, code), count in changes.flagged.items():
            self._metrics.flags.labels(route, code).inc(count)
        for miss in changes.code_misses:
            self._metrics.code_misses.labels(miss.table).inc()
        now = self._clock.now()
        for arrival in arrivals:
            seconds = (now - arrival.received_at).total_seconds()
            self._metrics.message_seconds.labels(arrival.route or "").observe(max(seconds, 0.0))


Half = tuple[Sequence[Candidate], Sequence[DeadLetterRow]]


def _halves(
    candidates: Sequence[Candidate], drained: Sequence[DeadLetterRow]
) -> tuple[Half, Half] | None:
    """Two smaller batches, or None where one arrival is alone; its parts stay together."""
    if candidates and drained:
        return (candidates, ()), ((), drained)
    if len(drained) > 1:
        middle = len(drained) // 2
        return ((), drained[:middle]), ((), drained[middle:])
    starts = [
        index
        for index, candidate in enumerate(candidates)
        if index and candidate.arrival is not candidates[index - 1].arrival
    ]
    if not starts:
        return None
    middle = min(starts, key=lambda index: abs(index - len(candidates) // 2))
    return (candidates[:middle], ()), (candidates[middle:], ())


def _read_anew(intake: Intake, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same arrivals read again: judging has changed the rows."""
    anew: list[Candidate] = []
    last: Arrival | None = None
    for candidate in candidates:
        if candidate.arrival is not None and candidate.arrival is not last:
            anew.extend(intake.read(candidate.arrival, candidate.route))
        last = candidate.arrival
    return anew


def _add(whole: Changes, part: Changes) -> None:
    """Counts and hints of a part of a batch that was committed by itself."""
    whole.outcomes.update(part.outcomes)
    whole.dead.update(part.dead)
    whole.flagged.update(part.flagged)
    whole.code_misses.extend(part.code_misses)
    whole.destinations.update(part.destinations)
    whole.touched.update(part.touched)


def _mark(arrival: Arrival) -> tuple[str, str]:
    """What a redelivered message is known by, whatever its id is made of."""
    return arrival.route or "", body_hash((arrival.message_id or "").encode() + arrival.body)
