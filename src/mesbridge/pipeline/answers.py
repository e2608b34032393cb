"""The answer of a target, read back into the entity that the output came from.

SAP's confirmation group and count come this way: without them there is no reversal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mesbridge.errors import HoldError, PermanentError
from mesbridge.logs import logger
from mesbridge.pipeline.ports import EntityRef, MessageRow, OutputRow, StoredEntity, Transaction
from mesbridge.pipeline.posting_answers import answered
from mesbridge.pipeline.view import LedgerView
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

        An answer that cannot be read, or that would have to wait, does not undo the delivery: it
        is logged, and whoever needs its content waits visibly.
        """
        for output, body in answered:
            try:
                self._apply_one(transaction, output, body, now)
            except (PermanentError, HoldError) as error:
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
        if output.expects_answer not in workspace.mappings:
            raise PermanentError("MB363", found=output.expects_answer, options="")
        translator = workspace.translator(str(output.expects_answer))
        message = transaction.message(output.message)
        if message is None or (message.business_key is None and message.members is None):
            return
        payload = workspace.decode(translator.source, body)
        meta = {"message_id": output.id, "received_at": now, "route": output.route}
        # A view of its own: it also reads what the answers before this one have changed.
        states = LedgerView(transaction, workspace).stored_for(translator, payload, meta)
        documents = translator.translate(payload, meta, states)
        stored = self._stored(transaction, translator.target, message)
        entity, codec = workspace.dictionary[translator.target], workspace.codec(translator.target)
        side = workspace.systems[translator.source.split(".", 1)[0]].side
        for document in documents:
            stored = [answered(each, document, entity, codec, side, now) for each in stored]
        if stored:
            transaction.put_entities(stored)

    @staticmethod
    def _stored(transaction: Transaction, entity: str, message: MessageRow) -> list[StoredEntity]:
        """What the answer is about: the message's entity; of a posting those of all it is of."""
        keys = {str(message.business_key)}
        if message.members is not None:
            members = transaction.members_of(message.id)
            transaction.lock_keys({member.key for member in members if member.key is not None})
            keys = {member.business_key for member in members}
        return list(transaction.entities([EntityRef(entity, key) for key in keys]).values())
