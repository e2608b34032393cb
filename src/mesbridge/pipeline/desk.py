"""The dead-letter desk: retry and discard. Every step is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Literal

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError
from mesbridge.pipeline.active_release import Judging
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.held import HeldRelease
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.judgement import Judge
from mesbridge.pipeline.outward import Outward
from mesbridge.pipeline.ports import (
    AuditEntry,
    DeadLetterRow,
    Ledger,
    MessageRow,
    MessageState,
    MessageUpdate,
    OutputState,
    Transaction,
)
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

_UNSENT = (OutputState.DUE, OutputState.DEAD, OutputState.HELD)


class UnknownDeadLetterError(PermanentError):
    """There is no dead letter of this id."""


class ResolvedError(PermanentError):
    """Somebody has dealt with this dead letter already."""


class NotReplayableError(PermanentError):
    """This dead letter cannot be retried; it can be discarded, or its source can send again."""


@dataclass(frozen=True, slots=True)
class DeskResult:
    """What a step at the desk came to.

    *state*: of the message afterwards. *destinations*: have new rows: a hint for their relays.
    """

    state: str
    destinations: frozenset[str] = frozenset()


class Desk:
    """Retry and discard dead letters."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        ledger: Ledger,
        held: HeldRelease,
        clock: Clock,
        new_id: Callable[[], str],
        judging: Judging = nullcontext,
    ) -> None:
        """*judging* is held while messages are judged: the release does not change meanwhile."""
        self._workspace = workspace
        self._judging = judging
        self._ledger = ledger
        self._held = held
        self._clock = clock
        self._new_id = new_id

    def retry(
        self, letter_id: str, actor: str, release: Literal["same", "active"] = "active"
    ) -> DeskResult:
        """Try again what died.

        An output that was refused goes out as it is (``same``: same id, same bytes) or as the
        active release makes it from the stored entity (``active``: a successor of the next
        generation). A message that could not be judged is judged by the active release; one that
        is not the first of its key waits behind its predecessor: a replay never jumps.

        Raises:
            UnknownDeadLetterError, ResolvedError, NotReplayableError
        """
        changes = Changes()
        with self._judging(), self._ledger.transaction() as transaction:
            letter = _open_letter(transaction, letter_id)
            if letter.key is not None:
                transaction.lock_keys([letter.key])
            if letter.output is not None:
                state = self._retry_output(transaction, letter, release, changes)
            elif letter.message is not None:
                state = self._retry_message(transaction, letter.message, changes)
            else:
                raise NotReplayableError("MB481", value=letter_id)
            transaction.resolve_dead_letters(ids=[letter_id], resolution="retried")
            transaction.add_audit([self._audit(actor, "dead_letter.retry", letter, state)])
        destinations = changes.destinations | self._release_followers(letter.key)
        return DeskResult(state, frozenset(destinations))

    def discard(self, letter_id: str, actor: str, reason: str) -> DeskResult:
        """Give up a dead letter for good; what waited behind it goes on.

        Raises:
            UnknownDeadLetterError, ResolvedError
        """
        with self._ledger.transaction() as transaction:
            letter = _open_letter(transaction, letter_id)
            if letter.key is not None:
                transaction.lock_keys([letter.key])
            if letter.output is not None:
                transaction.change_outputs(
                    [letter.output],
                    OutputState.DISCARDED,
                    (OutputState.DEAD,),
                    unless_in_doubt=True,
                )
            elif letter.message is not None:
                transaction.update_messages(
                    [MessageUpdate(letter.message, expect=(MessageState.DEAD,), blocking=False)]
                )
            transaction.resolve_dead_letters(ids=[letter_id], resolution="discarded", note=reason)
            if letter.output is not None and letter.message is not None:
                transaction.refresh_messages([letter.message])
            transaction.add_audit([self._audit(actor, "dead_letter.discard", letter, reason)])
        followers = self._release_followers(letter.key)
        return DeskResult(MessageState.DEAD.value, frozenset(followers))

    def let_go(self, row_id: str, actor: str) -> DeskResult:
        """Let a message go on that a check holds: somebody has looked at it.

        Its checks then only flag it; everything else is judged as ever, and it never jumps.

        Raises:
            NotReplayableError: no check holds it.
        """
        changes = Changes()
        with self._judging(), self._ledger.transaction() as transaction:
            row = transaction.message(row_id)
            if row is not None and row.posting is not None:
                # What was collected has taken effect: it is its posting that the check holds.
                row = transaction.message(row.posting)
            if row is not None and row.key is not None:
                transaction.lock_keys([row.key])
                row = transaction.message(row.id)
            if row is None or row.state is not MessageState.HELD or row.reason != "check":
                raise NotReplayableError("MB614", value=row_id)
            state = self._judge_again(transaction, row, changes, past_checks=True)
            transaction.add_audit([AuditEntry(
                at=self._clock.now(), actor=actor, action="held.let_go",
                subject=f"message {row_id}", before={"waits_for": row.waits_for},
                after={"result": state},
            )])  # fmt: skip
        destinations = changes.destinations | self._release_followers(row.key)
        return DeskResult(state, frozenset(destinations))

    # --- outputs ------------------------------------------------------------------------------

    def _retry_output(
        self, transaction: Transaction, letter: DeadLetterRow, release: str, changes: Changes
    ) -> str:
        message = transaction.message(str(letter.message))
        rows = transaction.outputs_of(str(letter.message))
        mine = next((row for row in rows if row.id == letter.output), None)
        if message is None or mine is None:
            raise NotReplayableError("MB481", value=letter.id)
        route = self._workspace().routes.get(mine.route)
        if release == "active" and route is not None and message.canonical is not None:
            self._successors(transaction, message, changes)
        else:
            now = self._clock.now()
            until = now + route.retry.give_up_after if route is not None else None
            transaction.change_outputs(
                [mine.id], OutputState.DUE, (OutputState.DEAD,), due_at=now, attempt=0,
                retry_until=until, unless_in_doubt=True,
            )  # fmt: skip
            changes.destinations.add(mine.destination)
        transaction.refresh_messages([message.id])
        return MessageState.DUE.value

    def _successors(
        self,
        transaction: Transaction,
        message: MessageRow,
        changes: Changes,
    ) -> None:
        """Rows that were not sent get a successor in the same place, made by this release."""
        workspace, now = self._workspace(), self._clock.now()
        route = workspace.routes[message.route]
        document = workspace.codec(route.entity).load_stored(message.canonical or b"")
        candidate = Candidate(route, message, document=document, stored=True)
        view = LedgerView(transaction, workspace)
        view.lock([candidate])
        old = {
            (row.destination, row.index): row
            for row in transaction.outputs_of(message.id)
            if row.state in _UNSENT
        }
        view.remainders.replay(candidate)
        generation = max(row.generation for row in old.values()) + 1
        made = Outward(workspace, now).outputs(
            candidate, document, message.change or "changed", view, generation
        )
        new = [row for row in made if (row.destination, row.index) in old]
        if not new:
            raise NotReplayableError("MB482", value=message.message_id)
        replaced = [old[row.destination, row.index].id for row in new]
        transaction.change_outputs(replaced, OutputState.REPLACED, _UNSENT, unless_in_doubt=True)
        transaction.resolve_dead_letters(outputs=replaced, resolution="replaced")
        transaction.add_outputs(new)
        view.remainders.take(candidate, changes, now, {row.destination for row in new})
        changes.write_remainders(transaction)
        changes.destinations.update(row.destination for row in new)

    # --- messages -----------------------------------------------------------------------------

    def _retry_message(self, transaction: Transaction, row_id: str, changes: Changes) -> str:
        row = transaction.message(row_id)
        if row is None or row.state is not MessageState.DEAD:
            raise NotReplayableError("MB481", value=row_id)
        return self._judge_again(transaction, row, changes)

    def _judge_again(
        self, transaction: Transaction, row: MessageRow, changes: Changes, *,
        past_checks: bool = False,
    ) -> str:  # fmt: skip
        """Judge a stored message by the active release; the state that it comes to."""
        workspace = self._workspace()
        if row.route not in workspace.routes:
            raise NotReplayableError("MB481", value=row.id)
        intake = Intake(workspace, self._new_id)
        candidates = intake.read_again(row, workspace.routes[row.route], past_checks=past_checks)
        view = LedgerView(transaction, workspace)
        view.lock(candidates)
        for waiting in view.blocking.values():
            waiting[:] = [other for other in waiting if other.id != row.id]
        judge = Judge(workspace, intake, view, changes, self._clock.now(), self._new_id)
        for candidate in candidates:
            judge.decide(candidate)
        judge.write(transaction)
        return candidates[0].row.state.value

    # --- afterwards ---------------------------------------------------------------------------

    def _release_followers(self, key: str | None) -> set[str]:
        return self._held.release([key]) if key is not None else set()

    def _audit(self, actor: str, action: str, letter: DeadLetterRow, after: str) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            actor=actor,
            action=action,
            subject=f"dead_letter {letter.id}",
            before={"code": letter.code, "resolution": letter.resolution},
            after={"result": after},
        )


def _open_letter(transaction: Transaction, letter_id: str) -> DeadLetterRow:
    letter = transaction.dead_letter(letter_id)
    if letter is None:
        raise UnknownDeadLetterError("MB483", value=letter_id)
    if letter.resolution is not None:
        raise ResolvedError("MB484", value=letter_id, found=letter.resolution)
    return letter
