"""What roundings with ``carry`` leave, from one message to the next.

A mapping is carried out on what stands in the ledger; the new remainders count once the message
takes effect. What a message has moved is kept with it: a replay with another release starts from
where the message has started, and moves the remainder by the difference alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal

from mesbridge.mapping.carrying import RemainderKey, Remainders
from mesbridge.mapping.translator import Translation, Translator
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.ports import RemainderMove, RemainderRef, Transaction

#: Stands for the destination of an inward mapping.
INWARD = ""
_NONE = Decimal(0)


class RemainderView:
    """The remainders of one transaction, with the changes of this batch on top."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._now: dict[RemainderRef, Decimal] = {}
        self._earlier: Mapping[RemainderRef, RemainderMove] = {}

    def replay(self, candidate: Candidate) -> None:
        """The message has taken effect before: what it has moved then counts only once."""
        self._earlier = self._transaction.remainder_moves(candidate.row.id)

    def translate(
        self,
        candidate: Candidate,
        translator: Translator,
        destination: str,
        run: Callable[[Remainders], Translation],
    ) -> Translation:
        """Carry out a mapping; what it leaves is noted in ``candidate.moves``.

        The keys are known only afterwards: where something stands under one, *run* is called
        again with it.
        """
        result = run({})
        if not result.remainders:
            return result
        refs = {
            each: RemainderRef(translator.name, destination, *each) for each in result.remainders
        }
        before = self._before(candidate, refs)
        if any(before.values()):
            result = run(before)
        for each, left in result.remainders.items():
            ref = refs[each]
            started = candidate.moves.get(ref)
            base = before[each] if started is None else started.before
            candidate.moves[ref] = RemainderMove(candidate.row.id, ref, base, left)
        return result

    def _before(
        self, candidate: Candidate, refs: Mapping[RemainderKey, RemainderRef]
    ) -> dict[RemainderKey, Decimal]:
        unknown = set(refs.values()) - set(self._now)
        if unknown:
            self._now.update(self._transaction.lock_remainders(unknown))
        found = {}
        for each, ref in refs.items():
            mine, earlier = candidate.moves.get(ref), self._earlier.get(ref)
            if mine is not None:
                found[each] = mine.after
            else:
                found[each] = self._now[ref] if earlier is None else earlier.before
        return found

    def take(
        self, candidate: Candidate, changes: Changes, now: datetime,
        destinations: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        """The message takes effect.

        Args:
            destinations: only what goes to these has an effect; None: all.
        """
        for ref, move in candidate.moves.items():
            if destinations is not None and ref.destination not in destinations:
                continue
            earlier = self._earlier.get(ref)
            had = move.before if earlier is None else earlier.after
            self._now[ref] += move.after - had
            changes.remainders[ref] = (self._now[ref], now)
            changes.remainder_moves.append(move)
        candidate.moves = {}
