"""The second half of receiving: what each message of a batch comes to, under the keys' lock.

Duplicate, conflict, predecessor, entity rules, outward translation: in this order, one message
after the other. The ledger is read through :class:`LedgerView` and written through
:class:`Changes`; nothing here does I/O of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mesbridge.errors import HoldError, MesbridgeError, PermanentError
from mesbridge.mapping.translator import REMAINDERS
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.collecting import Collecting
from mesbridge.pipeline.edge import caught
from mesbridge.pipeline.effects import Effects
from mesbridge.pipeline.ending import Ending
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.ports import (
    KnownMessage,
    MessageRow,
    MessageState,
    MessageUpdate,
    Transaction,
    WindowRow,
)
from mesbridge.pipeline.predecessors import chain_before
from mesbridge.pipeline.remainders import INWARD
from mesbridge.pipeline.replacement import replaces
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace


class Judge:
    """Judges the candidates of one transaction."""

    def __init__(
        self,
        workspace: Workspace,
        intake: Intake,
        view: LedgerView,
        changes: Changes,
        now: datetime,
        new_id: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._intake = intake
        self._view = view
        self._changes = changes
        self._now = now
        self._ending = ending = Ending(workspace, view, changes, now, new_id)
        self._collecting = collecting = Collecting(workspace, view, now, new_id)
        self._effects = Effects(workspace, intake, view, changes, ending, collecting, now)
        self._postings: list[Candidate] = []

    def decide(self, candidate: Candidate) -> None:
        """What becomes of one message; nothing is raised for what is wrong with the message."""
        posting = candidate.row.members is not None
        if not candidate.stored and not posting and self._came_before(candidate):
            return
        if candidate.row.seq == 0:
            candidate.row.seq = self._view.next_seq(candidate.row.key)
        error = caught(lambda: self._judge(candidate), candidate.row)
        if isinstance(error, HoldError):
            self._ending.hold(candidate, error.reason, error.waits_for, error)
        elif error is not None:
            self._ending.die(candidate, error)
        followers, self._postings = self._postings, []
        for each in followers:
            self.decide(each)

    def close(self, window: WindowRow, error: MesbridgeError | None = None) -> None:
        """Make the posting of an open window, whose key is locked, and of those before it."""
        for posting in self._collecting.close(window, error):
            self.decide(posting)

    def write(self, transaction: Transaction) -> None:
        """Write all that was decided."""
        windows, totals = self._view.windows, self._view.totals
        self._changes.windows = list(windows.changed.values())
        self._changes.closed_windows = windows.closed
        self._changes.totals = list(totals.changed.values())
        self._changes.write(transaction, self._view.keys.values())

    def _judge(self, candidate: Candidate) -> None:
        self._bind_answer(candidate)
        if candidate.error is not None:
            raise candidate.error
        if candidate.filtered:
            self._ending.end(candidate, MessageState.FILTERED)
        elif self._waits_behind(candidate) or self._windows_fail(candidate):
            self._ending.hold(candidate, "predecessor", f"key {candidate.row.key}")
        elif candidate.row.members is not None:
            self._effects.post(candidate)
        else:
            self._go_on(candidate)

    def _windows_fail(self, candidate: Candidate) -> bool:
        """Close the windows that the message must not overtake; True where that holds it up."""
        postings = self._collecting.before(candidate)
        if not postings:
            return False
        for posting in postings:
            self.decide(posting)
        # The postings have taken their places in the order of the key: this one comes after them.
        candidate.row.seq = self._view.next_seq(candidate.row.key)
        return self._waits_behind(candidate)

    # --- duplicates and order ---------------------------------------------------------------

    def _came_before(self, candidate: Candidate) -> bool:
        """Same id and body: a duplicate, without effect. Same id, other body: a conflict."""
        row = candidate.row
        known = self._view.known.setdefault((row.route, row.message_id), [])
        mine = KnownMessage(row.id, row.body_hash, None, conflict=bool(known))
        same = next((other for other in known if other.body_hash == row.body_hash), None)
        if same is not None:
            if same.state is MessageState.DEAD and candidate.arrival is not None:
                error = PermanentError("MB683", first=same.row_id)
                self._changes.buried.append((candidate.arrival, str(error)))
            self._changes.duplicates.append((row.route, row.message_id))
            self._changes.outcomes[row.route, "duplicate"] += 1
            return True
        self._changes.received[row.route] += 1
        if known:
            row.conflict, row.seq = True, 0
            first = known[0].row_id or ""
            self._ending.die(candidate, PermanentError("MB472", value=row.message_id, first=first))
        known.append(mine)
        return row.conflict

    def _bind_answer(self, candidate: Candidate) -> None:
        if not candidate.route.source.correlate or candidate.row.business_key is not None:
            return
        found = candidate.row.correlation_id
        candidate.error = candidate.error or PermanentError(
            "MB475", value=found, source="correlation_id"
        )

    def _waits_behind(self, candidate: Candidate) -> bool:
        """True where the message has to wait for an earlier one of its lane.

        A newer full state of a snapshot takes the place of such a chain instead.
        """
        row, entity = candidate.row, self._workspace.dictionary[candidate.route.entity]
        chain = chain_before(candidate, self._view, self._workspace)
        if not chain:
            return False
        if not replaces(entity, row, chain):
            return True
        for older in chain:
            self._supersede(older)
        return False

    def _supersede(self, older: MessageRow) -> None:
        self._changes.updates.append(
            MessageUpdate(
                older.id,
                state=MessageState.SUPERSEDED,
                expect=(MessageState.HELD, MessageState.DEAD),
                blocking=False,
                clear=("reason", "waits_for"),
            )
        )
        self._changes.replaced_messages.append(older.id)
        self._changes.outcomes[older.route, MessageState.SUPERSEDED.value] += 1
        self._view.blocking[str(older.key)].remove(older)

    # --- the message's effect ---------------------------------------------------------------

    def _go_on(self, candidate: Candidate) -> None:
        if candidate.document is None:
            self._translate_and_go_on(candidate)
        else:
            self._postings += self._effects.apply(candidate)

    def _translate_and_go_on(self, candidate: Candidate) -> None:
        """An inward mapping that reads the ledger; the key may be known only after it."""
        translator, meta = self._intake.translator(candidate), self._intake.meta(candidate)
        stored = self._view.stored_for(translator, candidate.payload, meta)
        translation = self._view.remainders.translate(
            candidate, translator, INWARD,
            lambda rest: self._intake.translate(
                candidate, {**stored, REMAINDERS: rest} if rest else stored
            ),
        )  # fmt: skip
        _, *parts = self._intake.put(candidate, translation)
        if parts:
            # The parts are kept as they are now: they are not translated again.
            self._view.remainders.take(candidate, self._changes, self._now)
        for each in (candidate, *parts):
            self._view.lock_late(each.row.key)
        if candidate.row.seq == 0:
            candidate.row.seq = self._view.next_seq(candidate.row.key)
        self._judge(candidate)
        for part in parts:
            self.decide(part)
