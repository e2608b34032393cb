"""The books of the simulated SAP: confirmations, goods movements, quality holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

#: Numbers of confirmations begin here; one number per operation of an order.
_FIRST_GROUP = 56700


@dataclass(slots=True)
class Posting:
    """One confirmation in the books.

    Attributes:
        source: id of the MES's message that it goes back to, where the transport tells.
        external: the sender's own id of the confirmation; it tells a repeat.
        movements: its goods movements as they came.
        cancelled_by: counter of the confirmation that took it back, or None.
    """

    group: str
    count: int
    order: str
    operation: str
    source: str | None
    external: str
    fields: Mapping[str, Any]
    movements: tuple[Mapping[str, Any], ...]
    cancelled_by: int | None = None

    @property
    def counts(self) -> bool:
        """It has not been taken back."""
        return self.cancelled_by is None

    def quantity(self, kind: str) -> Decimal:
        """*kind*: ``Yield``, ``Scrap`` or ``Rework``."""
        return Decimal(str(self.fields.get(f"Confirmation{kind}Quantity") or "0"))


class BookingError(Exception):
    """SAP's refusal: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code} {message}")


@dataclass(slots=True)
class SapBooks:
    """What has been posted. Nothing here knows how the messages came.

    Attributes:
        holds: by the number of the quality hold, all notices of it, oldest first.
    """

    postings: list[Posting] = field(default_factory=list)
    holds: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _groups: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _by_key: dict[tuple[str, int], Posting] = field(default_factory=dict)
    _by_order: dict[str, list[Posting]] = field(default_factory=lambda: defaultdict(list))

    def confirm(self, fields: Mapping[str, Any], source: str | None = None) -> Posting:
        """Post one confirmation and its goods movements."""
        order, operation = str(fields["OrderID"]), str(fields["OrderOperation"])
        group = self._group(order, operation)
        posting = Posting(
            group=group,
            count=self._next_count(group),
            order=order,
            operation=operation,
            source=source,
            external=str(fields["ExternalSystemConfirmation"]),
            fields=fields,
            movements=tuple(fields.get("to_ProdnOrdConfMatlDocItm", {}).get("results", ())),
        )
        self.postings.append(posting)
        self._by_order[order].append(posting)
        self._by_key[group, posting.count] = posting
        return posting

    def cancel(self, group: str, count: int) -> tuple[Posting, int]:
        """Take a confirmation back; returns it and the counter of the cancellation.

        Raises:
            BookingError: there is no such confirmation, or it was taken back before.
        """
        posting = self._by_key.get((group, count))
        if posting is None:
            raise BookingError("RU/178", f"Confirmation {group} {count} does not exist")
        if posting.cancelled_by is not None:
            raise BookingError("RU/179", f"Confirmation {group} {count} has already been cancelled")
        posting.cancelled_by = self._next_count(group)
        return posting, posting.cancelled_by

    def hold(self, notice: Mapping[str, Any]) -> None:
        """Note a quality hold, or what has become of it."""
        self.holds[str(notice["HoldNumber"])].append(notice)

    def find(self, external: str) -> Posting | None:
        """The posting with this id of the sender that counts, if any."""
        return next((p for p in self.postings if p.external == external and p.counts), None)

    def of_order(self, order: str) -> list[Posting]:
        """All postings of an order, cancelled ones included."""
        return list(self._by_order[order]) if order in self._by_order else []

    def movements(self, order: str) -> Iterator[Mapping[str, Any]]:
        """Goods movements of an order that count."""
        for posting in self.of_order(order):
            if posting.counts:
                yield from posting.movements

    def _group(self, order: str, operation: str) -> str:
        place = (order, operation)
        if place not in self._groups:
            self._groups[place] = str(_FIRST_GROUP + len(self._groups) + 1)
        return self._groups[place]

    def _next_count(self, group: str) -> int:
        self._counts[group] += 1
        return self._counts[group]
