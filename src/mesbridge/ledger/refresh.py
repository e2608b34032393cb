"""The state of a message, derived from its rows of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import case, func, literal_column, not_, select, type_coerce, update

from mesbridge.ledger.statements import chunks
from mesbridge.ledger.tables import message, outbox
from mesbridge.ledger.types import StateText
from mesbridge.ledger.window_rows import WindowRows
from mesbridge.pipeline.ports import Delivered, MessageState, OutputState

#: What a row makes of its message, behind a digit: of several rows the greatest text decides.
_RANKED = {
    OutputState.DEAD: "7dead",
    OutputState.HELD: "6held",
    OutputState.DUE: "5due",
    OutputState.SENDING: "5due",
    OutputState.DISCARDED: "4dead",
    OutputState.REPLACED: "3superseded",
    OutputState.SENT: "2delivered",
}


class MessageStates(WindowRows):
    """Keeps ``message.state`` what its rows say."""

    def refresh_messages(self, row_ids: Collection[str]) -> Sequence[Delivered]:
        """Derive the state of these messages from their rows again.

        The row locks come first, and the rows are read by a later statement: two settlements of
        one message would else each miss the other's row. Messages without rows are left alone.
        The messages of a posting follow it.

        Returns:
            The messages that have just become delivered; of a posting those that it is made of.
        """
        known = (message.c.route, message.c.sent_at, message.c.received_at)
        locked: dict[str, Delivered] = {}
        postings: set[str] = set()
        for row_id, members, *rest in self._locked(
            message.c.id, row_ids, message.c.members, *known
        ):
            locked[row_id] = Delivered(row_id, *rest)
            if members is not None:
                postings.add(row_id)
        changed = [change for chunk in chunks(locked) for change in self._derive(chunk)]
        arrived = [row_id for row_id, state in changed if state is MessageState.DELIVERED]
        self.follow_postings([row_id for row_id, _ in changed if row_id in postings])
        return [
            *(locked[row_id] for row_id in arrived if row_id not in postings),
            *self._collected(sorted(postings.intersection(arrived))),
        ]

    def _collected(self, postings: Sequence[str]) -> list[Delivered]:
        """The messages of these postings."""
        known = (message.c.id, message.c.route, message.c.sent_at, message.c.received_at)
        return [
            Delivered(*row)
            for chunk in chunks(postings)
            for row in self._select(
                select(*known).where(self._among(message.c.posting, chunk)).order_by(message.c.id)
            )
        ]

    def _derive(self, ids: Sequence[str]) -> Sequence[Any]:
        """Write the derived states; ids and states of the rows that changed."""
        derived = (
            select(outbox.c.message, _state().label("state"))
            .where(self._among(outbox.c.message, ids))
            .group_by(outbox.c.message)
            .subquery("derived")
        )
        change = (
            update(message)
            .where(self._among(message.c.id, ids), message.c.id == derived.c.message)
            .where(message.c.state != derived.c.state)
            .values(state=derived.c.state)
            .returning(message.c.id, message.c.state)
        )
        return self._connection.execute(change).all()


def _state() -> Any:
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
        (outbox.c.state == literal_column(f"'{state}'"), literal_column(f"'{ranked}'"))
        for state, ranked in _RANKED.items()
        if state is not OutputState.REPLACED
    ]
    superseded: Any = (not_(replayed), literal_column(f"'{_RANKED[OutputState.REPLACED]}'"))
    greatest = func.max(case(*ranks, superseded, else_=literal_column("''")))
    return type_coerce(func.substr(greatest, 2), StateText(MessageState))
