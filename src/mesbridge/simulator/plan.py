"""The seeded plan of a simulation: which orders there are and what happens to each."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from mesbridge.simulator.cases import CANCELLED, Case, deal
from mesbridge.simulator.mes_story import mes_story
from mesbridge.simulator.orders import Order, OrderSending, OrderState, Version
from mesbridge.simulator.plants import UNKNOWN_UNIT, Plant
from mesbridge.simulator.reports import MesSending
from mesbridge.simulator.work import OPERATION_TIME

#: The simulated week begins on this Monday; orders run on the days after it.
MONDAY = date(2026, 3, 2)
FIRST_ORDER = 1000401

_NAMESPACE = uuid.UUID("3d6f0c2e-8a51-4b7f-9c1d-5e2a7b904f13")
_QUANTITIES = (20, 40, 50, 60, 80, 100, 120, 150, 200)
_START_HOURS = (6, 6, 6, 14, 22)
_CHANGE_AFTER = timedelta(minutes=20)
#: Places in the ERP's stream between an order and its next version.
_GAP = 7


@dataclass(frozen=True)
class OrderPlan:
    """One order and all that will be sent about it.

    Attributes:
        erp: the ERP's messages of this order, in the order of sending, repeats included.
        mes: those of its MES; the ones with ``When.LATE`` go out once all else is settled.
    """

    order: Order
    case: Case
    erp: Sequence[OrderSending]
    mes: Sequence[MesSending]

    @cached_property
    def newest(self) -> Version:
        """The version that counts in the end."""
        return max((sending.version for sending in self.erp), key=lambda each: each.changed_at)

    @property
    def cancelled(self) -> bool:
        """The ERP calls it off before the MES begins."""
        return self.newest.state is not OrderState.RELEASED

    @property
    def never_arrives(self) -> bool:
        """It waits for a code, so that no MES hears of it."""
        return self.case is Case.UNKNOWN_UNIT

    @cached_property
    def message_ids(self) -> frozenset[str]:
        """All ids that the order's own systems send it under, answers not included."""
        ids = [sending.message_id for sending in self.erp]
        return frozenset([*ids, *(sending.message_id for sending in self.mes)])


@dataclass(frozen=True)
class Plan:
    """All orders of a simulation."""

    seed: int
    orders: Sequence[OrderPlan]

    @cached_property
    def by_number(self) -> dict[str, OrderPlan]:
        """The orders by their numbers."""
        return {each.order.number: each for each in self.orders}

    @cached_property
    def erp_stream(self) -> Sequence[OrderSending]:
        """What the ERP sends, changes mixed with the other orders."""
        placed = [
            (place + turn * _GAP, place, turn, sending)
            for place, plan in enumerate(self.orders)
            for turn, sending in enumerate(plan.erp)
        ]
        return [sending for *_, sending in sorted(placed, key=lambda each: each[:3])]

    @property
    def held_at_the_end(self) -> int:
        """Messages that still wait when all is done: what nobody has explained to the bridge."""
        return sum(each.case in (Case.UNKNOWN_UNIT, Case.UNKNOWN_REASON) for each in self.orders)


def make_plan(orders: int = 50, seed: int = 1, first_order: int = FIRST_ORDER) -> Plan:
    """A plan of *orders* orders; the same *seed* and *first_order* give the same messages."""
    chance = random.Random(seed)
    hands = deal(orders, chance)
    return Plan(
        seed,
        [
            _order_plan(seed, first_order + place, place, case, plant, chance)
            for place, (case, plant) in enumerate(hands)
        ],
    )


def _order_plan(
    seed: int, number: int, place: int, case: Case, plant: Plant, chance: random.Random
) -> OrderPlan:
    order = _order(number, case, plant, chance)
    versions = _versions(order, place, case, chance)
    names = _Names(seed, order.number)
    erp = [OrderSending(names.new("order"), order, version) for version in _as_sent(versions, case)]
    if case is Case.DELIVERED_TWICE:
        erp.append(erp[0])
    worked = case is not Case.UNKNOWN_UNIT and case not in CANCELLED
    newest = max(versions, key=lambda each: each.changed_at)
    mes = mes_story(order, newest, case, names.new, chance) if worked else []
    return OrderPlan(order, case, erp, mes)


class _Names:
    """Message ids of one order: the same seed gives the same ids."""

    def __init__(self, seed: int, number: str) -> None:
        self._prefix = f"{seed}/{number}"
        self._count = 0

    def new(self, kind: str) -> str:
        self._count += 1
        return str(uuid.uuid5(_NAMESPACE, f"{self._prefix}/{kind}/{self._count}"))


def _order(number: int, case: Case, plant: Plant, chance: random.Random) -> Order:
    product = chance.choice(plant.products)
    return Order(
        number=str(number),
        plant=plant,
        product=product,
        unit=UNKNOWN_UNIT if case is Case.UNKNOWN_UNIT else product.material.unit,
        reservation=str(number % 1_000_000 + 60_000),
        sales_order=str(4700 + number % 97),
    )


def _versions(order: Order, place: int, case: Case, chance: random.Random) -> list[Version]:
    """The versions of an order, oldest first. Every change moves the dates."""
    zone = ZoneInfo(order.plant.zone)
    day = MONDAY + timedelta(days=1 + place % 4)
    start = datetime.combine(day, time(chance.choice(_START_HOURS)), zone).astimezone(UTC)
    first = Version(
        changed_at=_change_time(place, 0),
        quantity=Decimal(chance.choice(_QUANTITIES)),
        start=start,
        end=start + len(order.operations) * OPERATION_TIME,
    )
    changes = {Case.CHANGED: 1, Case.CHANGED_TWICE: 2, Case.LATE_CHANGE: 2}.get(case, 0)
    versions = [first]
    for turn in range(1, changes + 1):
        versions.append(_changed(versions[-1], _change_time(place, turn), chance))
    if case in CANCELLED:
        state = OrderState.DELETED if case is Case.DELETED else OrderState.CLOSED
        versions.append(_called_off(first, _change_time(place, 1), state))
    return versions


def _change_time(place: int, turn: int) -> datetime:
    """When the ERP changed the order; whole seconds in UTC, as it writes them."""
    six = datetime.combine(MONDAY, time(6), UTC)
    return six + timedelta(seconds=7 * place) + turn * _CHANGE_AFTER


def _changed(before: Version, at: datetime, chance: random.Random) -> Version:
    factor = Decimal(chance.choice(("0.5", "0.8", "1", "1.5", "2")))
    day = timedelta(days=1)
    return Version(
        changed_at=at,
        quantity=(before.quantity * factor).quantize(Decimal(1)),
        start=before.start + day,
        end=before.end + day,
    )


def _called_off(before: Version, at: datetime, state: OrderState) -> Version:
    return Version(at, before.quantity, before.start, before.end, state)


def _as_sent(versions: list[Version], case: Case) -> list[Version]:
    """The versions in the order of their messages."""
    if case is Case.LATE_CHANGE:
        first, middle, last = versions
        return [first, last, middle]
    if case is Case.SENT_AGAIN:
        return [*versions, versions[-1]]
    return versions
