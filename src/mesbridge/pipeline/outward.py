"""From the entity to the documents that its destinations take: one outbox row each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mesbridge.mapping.carrying import Remainders
from mesbridge.mapping.translator import REMAINDERS, Stored, Translation, Translator
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.identity import output_id
from mesbridge.pipeline.intake import Intake
from mesbridge.pipeline.ports import MessageRow, OutputRow, OutputState
from mesbridge.pipeline.view import LedgerView
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import RouteOutput


class Outward:
    """Makes the outbox rows of one message by one release."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self._workspace = workspace
        self._now = now

    def outputs(
        self,
        candidate: Candidate,
        document: Mapping[str, Any],
        change: str,
        view: LedgerView,
        generation: int = 0,
    ) -> list[OutputRow]:
        """All rows of the message, in the order of the route's ``to``.

        Raises:
            PermanentError: a rule could not be carried out, or the result does not fit the target.
            HoldError: something is missing that a mapping says to wait for.
        """
        rows: list[OutputRow] = []
        next_index: Counter[str] = Counter()
        meta = {**Intake.meta(candidate), "change": change}
        for entry in candidate.route.outputs:
            if entry.when is not None and not entry.when(document, meta, None):
                continue
            first = next_index[entry.destination]
            for each in self._documents(candidate, entry, document, meta, view, first, generation):
                index = next_index[entry.destination]
                next_index[entry.destination] += 1
                rows.append(self._row(candidate, entry, each, index, generation))
        return rows

    def _documents(
        self, candidate: Candidate, entry: RouteOutput, document: Mapping[str, Any],
        meta: dict[str, Any], view: LedgerView, first: int, generation: int,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """What the mapping makes of the entity, with the stored states and remainders it reads."""
        translator = self._workspace.translator(entry.mapping)
        stored = view.stored_for(translator, document, meta)

        def run(rest: Remainders) -> Translation:
            known = {**stored, REMAINDERS: rest} if rest else stored
            return self._translated(
                candidate, entry, translator, document, meta, known, first, generation
            )

        made = view.remainders.translate(candidate, translator, entry.destination, run)
        candidate.flags.extend(made.flags)
        return made.documents

    def _translated(
        self, candidate: Candidate, entry: RouteOutput, translator: Translator,
        document: Mapping[str, Any], meta: dict[str, Any], stored: Stored, first: int,
        generation: int,
    ) -> Translation:  # fmt: skip
        """The mapping's documents; each may read its own output id as ``$meta.output_id``."""

        def run(offset: int) -> Translation:
            own = self._id(candidate, entry, first + offset, generation)
            return translator.run(document, {**meta, "output_id": own}, stored)

        result = run(0)
        if len(result.documents) < 2 or "output_id" not in translator.source_code:
            return result
        documents = [run(offset).documents[offset] for offset in range(len(result.documents))]
        return replace(result, documents=documents)

    @staticmethod
    def _id(candidate: Candidate, entry: RouteOutput, index: int, generation: int) -> str:
        row = candidate.row
        # A conflict that somebody lets pass shares its id with another message; its outputs do not.
        source = f"{row.message_id}~{row.body_hash}" if row.conflict else row.message_id
        return output_id(row.route, source, entry.destination, index, generation)

    def _row(
        self, candidate: Candidate, entry: RouteOutput, document: dict[str, Any], index: int,
        generation: int,
    ) -> OutputRow:  # fmt: skip
        row, target = candidate.row, self._workspace.translator(entry.mapping).target
        codec = self._workspace.message_codec(target)
        return OutputRow(
            id=self._id(candidate, entry, index, generation),
            message=row.id,
            route=row.route,
            destination=entry.destination,
            mapping=entry.mapping,
            key=row.key,
            seq=row.seq,
            index=index,
            generation=generation,
            body=self._workspace.encode(target, document),
            headers=self._headers(row),
            message_type=target,
            content_type=codec.content_type,
            state=OutputState.DUE,
            due_at=self._now,
            created_at=self._now,
            operation=entry.operation,
            expects_answer=entry.answer,
            retry_until=self._now + candidate.route.retry.give_up_after,
            blocks_when_dead=self._workspace.dictionary[candidate.route.entity].on_dead == "block",
        )

    def _headers(self, row: MessageRow) -> dict[str, str]:
        headers = {
            "x-mesbridge-route": row.route,
            "x-mesbridge-release": self._workspace.release,
            "x-mesbridge-source-id": row.message_id,
            "x-mesbridge-seq": str(row.seq),
        }
        if row.key is not None:
            headers["x-mesbridge-key"] = row.key
        if "traceparent" in row.headers:
            headers["traceparent"] = row.headers["traceparent"]
        return headers
