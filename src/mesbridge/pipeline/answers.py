"""The answer of a target, read back into the entity that the output came from.

SAP's confirmation group and count come this way: without them there is no reversal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mesbridge.errors import PermanentError
from mesbridge.logs import logger
from mesbridge.pipeline.entity_rules import judge_entity
from mesbridge.pipeline.ports import EntityRef, OutputRow, StoredEntity, Transaction
from mesbridge.workspace.release import Workspace

_log = logger()


class AnswerReader:
    """Writes what a target answered into the stored entity; only what that system owns."""

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace

    def apply(
        self, transaction: Transaction, answered: Sequence[tuple[OutputRow, bytes]], now: datetime
    ) -> None:
        """Within the transaction that marks the outputs sent; their keys are locked.

        An answer that cannot be read does not undo the delivery: it is logged, and whoever needs
        its content waits visibly.
        """
        for output, body in answered:
            try:
                self._apply_one(transaction, output, body, now)
            except PermanentError as error:
                _log.warning(
                    "answer not understood",
                    destination=output.destination,
                    message_id=output.id,
                    cause=error.code,
                )

    def _apply_one(
        self, transaction: Transaction, output: OutputRow, body: bytes, now: datetime
    ) -> None:
        workspace = self._workspace()
        translator = workspace.translator(str(output.expects_answer))
        message = transaction.message(output.message)
        if message is None or message.business_key is None:
            return
        payload = workspace.decode(translator.source, body)
        meta = {"message_id": output.id, "received_at": now}
        ref = EntityRef(translator.target, message.business_key)
        stored = transaction.entities([ref]).get(ref)
        if stored is None:
            return
        codec = workspace.codec(ref.entity)
        side = workspace.systems[translator.source.split(".", 1)[0]].side
        for document in translator.translate(payload, meta):
            verdict = judge_entity(
                workspace.dictionary[ref.entity],
                codec.load(stored.document),
                stored.revision,
                document,
                stored.revision,
                side,
                answer=True,
            )
            stored = StoredEntity(
                ref, stored.key, codec.dump(verdict.document),
                codec.content_hash(verdict.document), stored.revision, stored.source, now,
            )  # fmt: skip
        transaction.put_entities([stored])
