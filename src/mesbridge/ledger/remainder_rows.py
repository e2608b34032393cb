"""Remainders of rounding within a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select

from mesbridge.ledger.remainder_tables import remainder, remainder_move
from mesbridge.ledger.statements import Statements, chunks
from mesbridge.pipeline.ports import RemainderMove, RemainderRef

_KEY = ("mapping", "destination", "target", "key")
#: Refs in one statement: each is a condition of its own, and few are wanted at a time.
_CHUNK = 200


class RemainderRows(Statements):
    """What stands under each key, and what messages have moved."""

    def lock_remainders(self, refs: Collection[RemainderRef]) -> Mapping[RemainderRef, Decimal]:
        """What stands under these, 0 where nothing does; locked to the end.

        New ones are made, in sorted order. SQLite: the transaction itself is the lock.
        """
        ordered = sorted(set(refs), key=astuple)
        fresh = [{**_columns(ref), "value": Decimal(0), "moved_at": None} for ref in ordered]
        self._add_missing(remainder, fresh)
        found: dict[RemainderRef, Decimal] = {}
        columns = [remainder.c[name] for name in _KEY]
        for chunk in chunks(ordered, _CHUNK):
            wanted = or_(*(_is(ref) for ref in chunk))
            rows = select(*columns, remainder.c.value).where(wanted).order_by(*columns)
            for *key, value in self._select(rows.with_for_update()):
                found[RemainderRef(*key)] = value
        return found

    def remainder_moves(self, row_id: str) -> Mapping[RemainderRef, RemainderMove]:
        """What the message has made of remainders when it took effect."""
        mine = select(remainder_move).where(remainder_move.c.message == row_id)
        found = {}
        for message, *key, before, after in self._select(mine):
            ref = RemainderRef(*key)
            found[ref] = RemainderMove(message, ref, before, after)
        return found

    def put_remainders(self, rows: Mapping[RemainderRef, tuple[Decimal, datetime]]) -> None:
        """Write what stands under these now, and since when."""
        self._upsert(
            remainder,
            [
                {**_columns(ref), "value": value, "moved_at": moved_at}
                for ref, (value, moved_at) in rows.items()
            ],
        )

    def put_remainder_moves(self, moves: Sequence[RemainderMove]) -> None:
        """Keep what messages have moved, in place of what they have moved before."""
        self._upsert(
            remainder_move,
            [
                {"message": move.message, **_columns(move.ref), "before": move.before,
                 "after": move.after}
                for move in moves
            ],
        )  # fmt: skip


def _columns(ref: RemainderRef) -> dict[str, str]:
    return dict(zip(_KEY, astuple(ref), strict=True))


def _is(ref: RemainderRef) -> Any:
    return and_(*(remainder.c[name] == value for name, value in _columns(ref).items()))
