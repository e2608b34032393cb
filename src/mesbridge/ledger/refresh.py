"""The state of a message, derived from its rows of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import case, func, literal_column, not_, select, update

from mesbridge.ledger.statements import Statements, chunks
from mesbridge.ledger.tables import message, outbox
from mesbridge.pipeline.ports import Delivered, MessageState, OutputState

#: What a row makes of its message; of several rows the highest rank decides.
_RANKS = {
    OutputState.DEAD: 7,
    OutputState.HELD: 6,
    OutputState.DUE: 5,
    OutputState.SENDING: 5,
    OutputState.DISCARDED: 4,
    OutputState.REPLACED: 3,
    OutputState.SENT: 2,
}
_STATES = {
    7: MessageState.DEAD,
    6: MessageState.HELD,
    5: MessageState.DUE,
    4: MessageState.DEAD,
    3: MessageState.SUPERSEDED,
    2: MessageState.DELIVERED,
}


class MessageStates(Statements):
    """Keeps ``message.state`` what its rows say."""

    def refresh_messages(self, row_ids: Collection[str]) -> Sequence[Delivered]:
        """Derive the state of these messages from their rows again.

        The row locks come first, and the rows are read by a later statement: two settlements of
        one message would else each miss the other's row. Messages without rows are left alone.

        Returns:
            Those that have just become delivered.
        """
        before: dict[str, Delivered] = {}
        for chunk in chunks(sorted(set(row_ids))):
            before |= self._lock_undelivered(chunk)
            self._connection.execute(_DERIVE.where(message.c.id.in_(chunk)))
        after = {
            row[0]
            for chunk in chunks(before)
            for row in self._select(_DELIVERED.where(message.c.id.in_(chunk)))
        }
        return [found for row_id, found in before.items() if row_id in after]

    def _lock_undelivered(self, ids: Sequence[str]) -> dict[str, Delivered]:
        wanted = (
            select(message.c.id, message.c.route, message.c.sent_at, message.c.received_at)
            .add_columns(message.c.state)
            .where(message.c.id.in_(ids))
            .order_by(message.c.id)
            .with_for_update()
        )
        return {
            row_id: Delivered(row_id, route, sent_at, received_at)
            for row_id, route, sent_at, received_at, state in self._select(wanted)
            if state is not MessageState.DELIVERED
        }


def _rank() -> Any:
    successor = outbox.alias("successor")
    # A replay puts a row of the next generation in the place of the old one: that one decides.
    replayed = (
        select(successor.c.id)
        .where(successor.c.message == outbox.c.message)
        .where(successor.c.generation > outbox.c.generation)
        .correlate(outbox)
        .exists()
    )
    ranks: list[Any] = [
        (outbox.c.state == literal_column(f"'{state}'"), literal_column(str(rank)))
        for state, rank in _RANKS.items()
        if state is not OutputState.REPLACED
    ]
    superseded: Any = (not_(replayed), literal_column(str(_RANKS[OutputState.REPLACED])))
    return func.max(case(*ranks, superseded, else_=literal_column("0")))


def _derived() -> Any:
    rank = _rank()
    state = case(
        *((rank == literal_column(str(number)), state) for number, state in _STATES.items())
    )
    return (
        select(state).where(outbox.c.message == message.c.id).correlate(message).scalar_subquery()
    )


_HAS_ROWS = select(outbox.c.id).where(outbox.c.message == message.c.id).correlate(message).exists()
_DERIVE = update(message).where(_HAS_ROWS).values(state=func.coalesce(_derived(), message.c.state))
_DELIVERED = select(message.c.id).where(message.c.state == MessageState.DELIVERED)
