"""The second half of receiving: what each message of a batch comes to, under the keys' lock.

Duplicate, conflict, predecessor, entity rules, outward translation: in this order, one message
after the other. The ledger is read through :class:`LedgerView` and written through
:class:`Changes`; nothing here does I/O of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mesbridge.errors import HoldError, MesbridgeError, PermanentError
from mesbridge.mapping.translator import REMAINDERS, Flag
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes, update_of
from mesbridge.pipeline.dead_letters import cause_of, dead_letter_of_message, is_masked, value_text
from mesbridge.pipeline.edge import caught
from mesbridge.pipeline.entity_rules import Standing, Verdict, change_of, judge_entity
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.outward import Outward
from mesbridge.pipeline.ports import (
    CodeMiss,
    EntityRef,
    KnownMessage,
    MessageRow,
    MessageState,
    MessageUpdate,
    OutputRow,
    OutputState,
    StoredEntity,
)
from mesbridge.pipeline.predecessors import chain_before
from mesbridge.pipeline.remainders import INWARD
from mesbridge.pipeline.replacement import replaces, rows_to_replace
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace

_ARRIVED = (OutputState.SENT, OutputState.DUE, OutputState.SENDING)


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
        self._new_id = new_id
        self._outward = Outward(workspace, now)

    def decide(self, candidate: Candidate) -> None:
        """What becomes of one message; nothing is raised for what is wrong with the message."""
        if not candidate.stored and self._came_before(candidate):
            return
        if candidate.row.seq == 0:
            candidate.row.seq = self._view.next_seq(candidate.row.key)
        error = caught(lambda: self._judge(candidate), candidate.row)
        if isinstance(error, HoldError):
            self._hold(candidate, error.reason, error.waits_for, error)
        elif error is not None:
            self._die(candidate, error)

    def _judge(self, candidate: Candidate) -> None:
        self._bind_answer(candidate)
        if candidate.error is not None:
            raise candidate.error
        if candidate.filtered:
            self._end(candidate, MessageState.FILTERED)
        elif self._waits_behind(candidate):
            self._hold(candidate, "predecessor", f"key {candidate.row.key}")
        else:
            self._go_on(candidate)

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
            self._die(candidate, PermanentError("MB472", value=row.message_id, first=first))
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
            self._apply(candidate)

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

    def _apply(self, candidate: Candidate) -> None:
        """Entity rules, checks, the route's ``when``, outward translation."""
        row = candidate.row
        if row.business_key is None or candidate.document is None:
            raise PermanentError("MB476", entity=candidate.route.entity)
        ref = EntityRef(candidate.route.entity, row.business_key)
        stored, stored_document = self._view.entity(ref), self._view.document(ref)
        verdict = self._verdict(candidate, stored, stored_document)
        candidate.flags.extend(verdict.flags)
        if verdict.standing is Standing.OLDER:
            self._end(candidate, MessageState.SUPERSEDED)
            return
        cancelled = self._workspace.cancelled(candidate.route.entity)
        row.change = change_of(cancelled, stored_document, verdict.document)
        meta = {**self._intake.meta(candidate), "change": row.change}
        self._check(candidate, verdict.document, meta)
        route = candidate.route
        if route.when is not None and not route.when(verdict.document, meta, None):
            self._end(candidate, MessageState.FILTERED)
            return
        outputs = self._outward.outputs(candidate, verdict.document, row.change, self._view)
        if verdict.standing is Standing.SAME and self._all_arrived(outputs):
            self._end(candidate, MessageState.UNCHANGED)
            return
        self._take(candidate, ref, verdict, outputs)

    def _verdict(
        self,
        candidate: Candidate,
        stored: StoredEntity | None,
        stored_document: dict[str, Any] | None,
    ) -> Verdict:
        row, system = candidate.row, str(candidate.row.message_type).split(".", 1)[0]
        return judge_entity(
            self._workspace.dictionary[candidate.route.entity],
            stored_document,
            stored.revision if stored else None,
            dict(candidate.document or {}),
            row.revision,
            self._workspace.systems[system].side,
            answer=candidate.route.source.correlate,
        )

    def _check(self, candidate: Candidate, document: dict[str, Any], meta: dict[str, Any]) -> None:
        """The entity's own checks: refuse, hold or flag."""
        for check in self._workspace.checks(candidate.route.entity):
            if not check.predicate(document, meta, None):
                continue
            text = check.message.en
            if check.action == "refuse":
                raise PermanentError("MB477", found=text, entity=candidate.route.entity)
            if check.action == "hold" and not candidate.past_checks:
                raise HoldError("MB477", reason="check", waits_for=text, found=text)
            candidate.flags.append(Flag(check.code, None, text, check.message.zh))

    def _all_arrived(self, outputs: list[OutputRow]) -> bool:
        """True where the last row of every destination and key has gone or is on its way."""
        lanes = {(row.destination, row.key) for row in outputs if row.key is not None}
        return all(self._view.last_output(lane) in _ARRIVED for lane in lanes)

    def _take(
        self, candidate: Candidate, ref: EntityRef, verdict: Verdict, outputs: list[OutputRow]
    ) -> None:
        """The message takes effect: new state of the entity, rows for its destinations."""
        row, codec = candidate.row, self._workspace.codec(ref.entity)
        row.canonical = codec.dump(verdict.document)
        stored = StoredEntity(
            ref, row.key or "", row.canonical, codec.content_hash(verdict.document),
            row.revision, row.id, self._now,
        )  # fmt: skip
        self._view.remainders.take(candidate, self._changes, self._now)
        self._changes.entities[ref] = stored
        self._view.put_entity(stored, verdict.document)
        entity = self._workspace.dictionary[ref.entity]
        replaced = rows_to_replace(entity, outputs, self._view)
        self._changes.replaced_outputs.extend(replaced)
        self._view.put_outputs(outputs)
        self._changes.outputs.extend(outputs)
        self._changes.destinations.update(output.destination for output in outputs)
        if outputs:
            self._end(candidate, MessageState.DUE)
        else:
            no_targets = not candidate.route.outputs
            self._end(candidate, MessageState.DELIVERED if no_targets else MessageState.FILTERED)

    # --- the end ------------------------------------------------------------------------------

    def _die(self, candidate: Candidate, error: MesbridgeError) -> None:
        row = candidate.row
        dictionary, entity = self._workspace.dictionary, candidate.route.entity
        masked = is_masked(dictionary, entity, error.target) or is_masked(
            dictionary, entity, error.source
        )
        row.cause = cause_of(row.route, error, value_text(error, masked))
        letter = dead_letter_of_message(self._new_id(), row, error, self._now, masked)
        self._changes.dead_letters.append(letter)
        self._changes.dead[row.route, error.code] += 1
        if candidate.arrival is not None:
            self._changes.buried.append((candidate.arrival, letter.error))
        on_dead = dictionary[entity].on_dead
        self._end(
            candidate,
            MessageState.DEAD,
            blocking=row.key is not None and not row.conflict and on_dead == "block",
        )

    def _hold(
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
        self._end(candidate, MessageState.HELD, blocking=row.key is not None)

    def _end(self, candidate: Candidate, state: MessageState, *, blocking: bool = False) -> None:
        """Write the message's state; it holds up its followers where *blocking*."""
        row = candidate.row
        row.state, row.blocking = state, blocking
        stays = state in (MessageState.HELD, MessageState.DEAD)
        if stays and any(ref.destination == INWARD for ref in candidate.moves):
            # Others may move the remainder meanwhile: it is translated anew if it goes on.
            row.canonical = None
        if state is not MessageState.HELD:
            row.reason = row.waits_for = None
        row.flags = sorted({flag.code for flag in candidate.flags})
        for code in row.flags:
            self._changes.flagged[row.route, code] += 1
        if state is not MessageState.DUE:
            self._changes.outcomes[row.route, state.value] += 1
        if row.key is not None:
            if blocking:
                self._view.blocking.setdefault(row.key, []).append(row)
            self._changes.touched.add(row.key)
        if candidate.stored:
            self._changes.updates.append(update_of(row))
        else:
            self._changes.messages.append(row)
