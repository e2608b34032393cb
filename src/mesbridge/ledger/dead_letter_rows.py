"""Dead letters within a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Column, ColumnElement, bindparam, false, select, update

from mesbridge.ledger.statements import Statements, chunks, columns_of, values_of
from mesbridge.ledger.tables import dead_letter, message
from mesbridge.pipeline.ports import DeadLetterRow

COLUMNS = columns_of(dead_letter, DeadLetterRow)
OPEN: ColumnElement[bool] = dead_letter.c.resolution.is_(None)


class DeadLetterRows(Statements):
    """The list of what could not be done."""

    def dead_letter(self, dead_letter_id: str) -> DeadLetterRow | None:
        """One dead letter."""
        rows = self._select(select(*COLUMNS).where(dead_letter.c.id == dead_letter_id))
        return DeadLetterRow(*rows[0]) if rows else None

    def open_dead_letters(self, messages: Collection[str]) -> Sequence[DeadLetterRow]:
        """The unresolved ones of these message rows, oldest first."""
        mine = select(*COLUMNS).where(OPEN).order_by(dead_letter.c.id)
        return [
            DeadLetterRow(*row)
            for chunk in chunks(sorted(set(messages)))
            for row in self._select(mine.where(self._among(dead_letter.c.message, chunk)))
        ]

    def add_dead_letters(self, rows: Sequence[DeadLetterRow]) -> None:
        """Insert new dead letters."""
        self._add(dead_letter, [values_of(row, COLUMNS) for row in rows])

    def resolve_dead_letters(
        self,
        *,
        ids: Collection[str] = (),
        messages: Collection[str] = (),
        outputs: Collection[str] = (),
        resolution: str,
        note: str | None = None,
    ) -> int:
        """Resolve the open ones among these (``retried discarded replaced``); how many were."""
        resolved = (
            update(dead_letter)
            .where(OPEN)
            .values(resolution=resolution, note=note, resolved_at=self._time.now())
        )
        named: Sequence[tuple[Column[str], Collection[str]]] = (
            (dead_letter.c.id, ids),
            (dead_letter.c.message, messages),
            (dead_letter.c.output, outputs),
        )
        return sum(
            self._connection.execute(resolved.where(self._among(column, chunk))).rowcount
            for column, values in named
            for chunk in chunks(sorted(set(values)))
        )

    def seen_again(self, ids: Collection[tuple[str, str]]) -> None:
        """Duplicates of (route, message_id) came: ``seen again`` + 1 on open dead letters.

        Given twice counts twice. Conflicts of the id are other messages: they are not counted.
        """
        times = Counter(ids)
        if not times:
            return
        first = (
            select(message.c.id)
            .where(message.c.route == bindparam("of_route"))
            .where(message.c.message_id == bindparam("of_message"))
            .where(message.c.conflict == false())
        )
        statement = (
            update(dead_letter)
            .where(OPEN, dead_letter.c.message.in_(first))
            .values(
                seen_again=dead_letter.c.seen_again + bindparam("times"),
                last_seen=self._time.now(),
            )
        )
        rows = [
            {"of_route": route, "of_message": message_id, "times": count}
            for (route, message_id), count in sorted(times.items())
        ]
        self._connection.execute(statement, rows)
