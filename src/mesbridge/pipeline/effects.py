"""What a message does: to the stored state, to the windows of its route, to its destinations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mesbridge.errors import HoldError, PermanentError
from mesbridge.mapping.translator import Flag
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.collecting import Collecting
from mesbridge.pipeline.ending import Ending
from mesbridge.pipeline.entity_rules import Standing, Verdict, change_of, judge_entity
from mesbridge.pipeline.growth import Growth, growth_of
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.outward import Outward
from mesbridge.pipeline.ports import (
    EntityRef,
    MessageState,
    OutputRow,
    OutputState,
    StoredEntity,
)
from mesbridge.pipeline.posting_answers import answered
from mesbridge.pipeline.replacement import rows_to_replace
from mesbridge.pipeline.view import LedgerView
from mesbridge.pipeline.window_rules import WINDOW, waits_for
from mesbridge.workspace.release import Workspace

_ARRIVED = (OutputState.SENT, OutputState.DUE, OutputState.SENDING)


class Effects:
    """Lets the messages of one transaction take effect."""

    def __init__(
        self,
        workspace: Workspace,
        intake: Intake,
        view: LedgerView,
        changes: Changes,
        ending: Ending,
        collecting: Collecting,
        now: datetime,
    ) -> None:
        self._workspace = workspace
        self._intake = intake
        self._view = view
        self._changes = changes
        self._ending = ending
        self._collecting = collecting
        self._now = now
        self._outward = Outward(workspace, now)

    def post(self, candidate: Candidate) -> None:
        """Send what was collected: its messages have changed the entities when they came."""
        document, change = candidate.document or {}, candidate.row.change or "new"
        outputs = self._outward.outputs(candidate, document, change, self._view)
        self._view.remainders.take(candidate, self._changes, self._now)
        self._send(candidate, outputs)

    def apply(self, candidate: Candidate) -> list[Candidate]:
        """Entity rules, checks, the route's ``when``; then it is sent or collected.

        Returns:
            Postings of windows that close with the message; they are to be decided after it.
        Raises:
            PermanentError: something is wrong with the message.
            HoldError: something is missing that it waits for.
        """
        row = candidate.row
        if row.business_key is None or candidate.document is None:
            raise PermanentError("MB476", entity=candidate.route.entity)
        if self._answers_posting(candidate):
            return []
        ref = EntityRef(candidate.route.entity, row.business_key)
        stored, stored_document = self._view.entity(ref), self._view.document(ref)
        growth = self._growth(candidate, stored_document)
        if growth.older:
            self._ending.end(candidate, MessageState.SUPERSEDED)
            return []
        verdict = self._verdict(candidate, growth.told, stored, stored_document)
        candidate.flags.extend((*verdict.flags, *growth.flags))
        if verdict.standing is Standing.OLDER:
            self._ending.end(candidate, MessageState.SUPERSEDED)
            return []
        cancelled = self._workspace.cancelled(candidate.route.entity)
        row.change = change_of(cancelled, stored_document, verdict.document)
        meta = {**self._intake.meta(candidate), "change": row.change}
        self._check(candidate, verdict.document, meta)
        return self._take_effect(candidate, ref, verdict, growth, meta)

    def _answers_posting(self, candidate: Candidate) -> bool:
        """An answer to a posting belongs to everything that the posting was collected from."""
        found = self._view.answered(candidate) if candidate.route.source.correlate else None
        if found is None or found.members is None:
            return False
        name, now = candidate.route.entity, self._now
        entity, codec = self._workspace.dictionary[name], self._workspace.codec(name)
        for member in self._view.members_of(found.row_id):
            self._view.lock_late(member.key)
            stored = self._view.entity(EntityRef(name, member.business_key))
            if stored is not None:
                new = answered(
                    stored, candidate.document or {}, entity, codec, self._side(candidate), now,
                    candidate.row.id,
                )  # fmt: skip
                self._changes.entities[new.ref] = new
                self._view.put_entity(new, codec.load(new.document))
        self._ending.end(candidate, MessageState.DELIVERED)
        return True

    def _side(self, candidate: Candidate) -> str:
        """The side of the system that sent it."""
        return self._workspace.systems[str(candidate.row.message_type).split(".", 1)[0]].side

    def _growth(self, candidate: Candidate, stored: Mapping[str, Any] | None) -> Growth:
        """The message's running totals, where its route has such."""
        entity = self._workspace.dictionary[candidate.route.entity]
        return growth_of(candidate, entity, stored, self._view.totals)

    def _take_effect(
        self,
        candidate: Candidate,
        ref: EntityRef,
        verdict: Verdict,
        growth: Growth,
        meta: dict[str, Any],
    ) -> list[Candidate]:
        """The route's ``when``; then the message is collected or sent."""
        route, document = candidate.route, growth.applied_to(verdict.document)
        if route.when is not None and not route.when(document, meta, None):
            self._ending.end(candidate, MessageState.FILTERED)
            return []
        if growth.is_nothing(document, meta):
            growth.take(self._view.totals, candidate, self._now)
            self._ending.end(candidate, MessageState.UNCHANGED)
            return []
        same = verdict.standing is Standing.SAME and not growth.moves
        if same and route.additive:
            # What was counted once is not counted again, wherever it stands.
            self._ending.end(candidate, MessageState.UNCHANGED)
            return []
        change = str(candidate.row.change)
        if route.collect is not None:
            plan = self._collecting.plan(route.collect, candidate, document, change)
            self._take(candidate, ref, verdict, document)
            growth.take(self._view.totals, candidate, self._now)
            postings = self._collecting.join(candidate, plan)
            self._collect(candidate, waits_for(plan.window))
            return postings
        outputs = self._outward.outputs(candidate, document, change, self._view)
        if same and self._all_arrived(outputs):
            self._ending.end(candidate, MessageState.UNCHANGED)
            return []
        self._take(candidate, ref, verdict, document)
        growth.take(self._view.totals, candidate, self._now)
        self._send(candidate, outputs)
        return []

    def _collect(self, candidate: Candidate, text: str) -> None:
        """The message waits in its window, and holds nobody up: it has taken effect."""
        candidate.row.reason, candidate.row.waits_for = WINDOW, text[:200]
        self._ending.end(candidate, MessageState.HELD)

    def _verdict(
        self,
        candidate: Candidate,
        told: dict[str, Any],
        stored: StoredEntity | None,
        stored_document: dict[str, Any] | None,
    ) -> Verdict:
        return judge_entity(
            self._workspace.dictionary[candidate.route.entity],
            stored_document,
            stored.revision if stored else None,
            told,
            candidate.row.revision,
            self._side(candidate),
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
        self, candidate: Candidate, ref: EntityRef, verdict: Verdict, document: Mapping[str, Any]
    ) -> None:
        """The message takes effect: a new state of the entity, *document* is what goes on."""
        row, codec = candidate.row, self._workspace.codec(ref.entity)
        row.canonical = codec.dump(document)
        kept = row.canonical if document is verdict.document else codec.dump(verdict.document)
        stored = StoredEntity(
            ref, row.key or "", kept, codec.content_hash(verdict.document), row.revision, row.id,
            self._now,
        )  # fmt: skip
        self._view.remainders.take(candidate, self._changes, self._now)
        self._changes.entities[ref] = stored
        self._view.put_entity(stored, verdict.document)

    def _send(self, candidate: Candidate, outputs: list[OutputRow]) -> None:
        """Rows for the destinations."""
        entity = self._workspace.dictionary[candidate.route.entity]
        replaced = rows_to_replace(entity, outputs, self._view, additive=candidate.route.additive)
        self._changes.replaced_outputs.extend(replaced)
        self._view.put_outputs(outputs)
        self._changes.outputs.extend(outputs)
        self._changes.destinations.update(output.destination for output in outputs)
        if outputs:
            self._ending.end(candidate, MessageState.DUE)
        else:
            no_targets = not candidate.route.outputs
            self._ending.end(
                candidate, MessageState.DELIVERED if no_targets else MessageState.FILTERED
            )
