"""How a message ends for now: its state, its dead letter, what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mesbridge.errors import HoldError, MesbridgeError
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes, update_of
from mesbridge.pipeline.dead_letters import cause_of, dead_letter_of_message, is_masked, value_text
from mesbridge.pipeline.ports import CodeMiss, MessageState
from mesbridge.pipeline.remainders import INWARD
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace


class Ending:
    """Writes the ends of the messages of one transaction into its changes."""

    def __init__(
        self,
        workspace: Workspace,
        view: LedgerView,
        changes: Changes,
        now: datetime,
        new_id: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._view = view
        self._changes = changes
        self._now = now
        self._new_id = new_id

    def die(self, candidate: Candidate, error: MesbridgeError) -> None:
        row = candidate.row
        dictionary, entity = self._workspace.dictionary, candidate.route.entity
        masked = is_masked(dictionary, entity, error.target) or is_masked(
            dictionary, entity, error.source
        )
        row.cause = cause_of(row.route, error, value_text(error, masked))
        letter = dead_letter_of_message(self._new_id(), row, error, self._now, masked)
        self._changes.dead_letters.append(letter)
        if candidate.arrival is not None:
            self._changes.buried.append((candidate.arrival, letter.error))
        self._changes.dead[row.route, error.code] += 1
        on_dead = dictionary[entity].on_dead
        self.end(
            candidate,
            MessageState.DEAD,
            blocking=row.key is not None and not row.conflict and on_dead == "block",
        )

    def hold(
        self, candidate: Candidate, reason: str, waits_for: str, error: HoldError | None = None
    ) -> None:
        row = candidate.row
        row.reason, row.waits_for = reason, waits_for[:200]
        if error is not None:
            row.cause = cause_of(row.route, error, None)
            if error.table is not None:
                miss = CodeMiss(
                    error.table, error.system or "", str(error.value), row.id, self._now
                )
                self._changes.code_misses.append(miss)
        self.end(candidate, MessageState.HELD, blocking=row.key is not None)

    def end(self, candidate: Candidate, state: MessageState, *, blocking: bool = False) -> None:
        """Write the message's state; it holds up its followers where *blocking*."""
        row = candidate.row
        row.state, row.blocking = state, blocking
        if state is not MessageState.HELD:
            row.reason = row.waits_for = None
        stays = state in (MessageState.HELD, MessageState.DEAD)
        if stays and any(ref.destination == INWARD for ref in candidate.moves):
            # Others may move the remainder meanwhile: it is translated anew if it goes on.
            row.canonical = None
        row.flags = sorted({flag.code for flag in candidate.flags})
        for code in row.flags:
            self._changes.flagged[row.route, code] += 1
        if row.members is not None:
            self._changes.postings.add(row.id)
        # Collected messages were counted as held when they came, their posting counts for all.
        if state is not MessageState.DUE and not (row.members and state is MessageState.HELD):
            self._changes.outcomes[row.route, state.value] += row.members or 1
        if row.key is not None:
            if blocking:
                self._view.blocking.setdefault(row.key, []).append(row)
            self._changes.touched.add(row.key)
        if candidate.stored:
            self._changes.updates.append(update_of(row))
        else:
            self._changes.messages.append(row)
