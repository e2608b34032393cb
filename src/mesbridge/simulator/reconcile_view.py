"""The end of a story: every order explained, from the plan, all books and the bridge's own word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mesbridge.dictionary.entity import Label
from mesbridge.simulator.bridge_view import Balance, BridgeView, OrderSums, Unfinished
from mesbridge.simulator.cases import Case
from mesbridge.simulator.driver import Story
from mesbridge.simulator.order_check import Problem, Trouble, check_order
from mesbridge.simulator.plan import OrderPlan

#: Cases that leave a message behind, and in which state.
_LEFT_BEHIND = {
    Case.MALFORMED: "dead",
    Case.UNKNOWN_REASON: "held",
    Case.UNKNOWN_UNIT: "held",
}


class Verdict(StrEnum):
    """How an order ended; the last three must not happen."""

    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    HELD = "held"
    DEAD_LETTER = "dead_letter"
    LOST = "lost"
    DOUBLED = "doubled"
    UNEXPLAINED = "unexplained"


BAD = (Verdict.LOST, Verdict.DOUBLED, Verdict.UNEXPLAINED)
_VERDICTS = {
    Trouble.LOST: Verdict.LOST,
    Trouble.DOUBLED: Verdict.DOUBLED,
    Trouble.UNEXPLAINED: Verdict.UNEXPLAINED,
}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order at the end; quantities of the last operation, in the order's unit.

    *because*: why it is not plainly delivered; empty where it is.
    """

    number: str
    plant: str
    material: str
    case: Case
    ordered: Decimal
    reported: Decimal
    posted: Decimal
    verdict: Verdict
    because: Label


@dataclass(frozen=True, slots=True)
class FinalTable:
    """All orders, the balance, and what fits no order."""

    orders: Sequence[OrderRow]
    balance: Balance
    wrongs: Sequence[str]
    repeats: int

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many orders ended how."""
        return Counter(row.verdict for row in self.orders)

    @property
    def is_clean(self) -> bool:
        """Nothing is lost, doubled or unexplained."""
        return not self.wrongs and not any(self.counts[verdict] for verdict in BAD)


def final_table(story: Story, view: BridgeView) -> FinalTable:
    """Explain every order of *story* by its books and by what *view* says."""
    unfinished, sums, balance = view.unfinished(), view.reconciliation(), view.balance()
    by_order = _by_order(story, unfinished)
    rows = [
        _row(story, plan, by_order.get(plan.order.number, ()), sums.get(plan.order.number))
        for plan in story.plan.orders
    ]
    known = {each.message_id for messages in by_order.values() for each in messages}
    logs = [story.sap.desk.log, *(mes.desk.log for mes in story.systems)]
    wrongs = [wrong for log in logs for wrong in log.wrongs]
    wrongs += [
        f"{each.route} {each.message_id} {each.state}: {each.because.en}"
        for each in unfinished
        if each.message_id not in known
    ]
    wrongs += [
        f"{route}: unexplained {counts['unexplained']}"
        for route, counts in balance.routes.items()
        if counts["unexplained"]
    ]
    return FinalTable(rows, balance, wrongs, sum(log.repeats for log in logs))


def _by_order(story: Story, unfinished: Sequence[Unfinished]) -> Mapping[str, list[Unfinished]]:
    """The unfinished messages of each order; a message that nobody could read by its id."""
    orders = {
        message_id: plan.order.number
        for plan in story.plan.orders
        for message_id in plan.message_ids
    }
    found: dict[str, list[Unfinished]] = defaultdict(list)
    for each in unfinished:
        if each.message_id in orders:
            found[orders[each.message_id]].append(each)
    return found


def _row(
    story: Story, plan: OrderPlan, unfinished: Sequence[Unfinished], sums: OrderSums | None
) -> OrderRow:
    order = plan.order
    stuck = frozenset(each.message_id for each in unfinished)
    check = check_order(plan, stuck, story, sums)
    verdict, because = _judged(plan, unfinished, check.problems)
    return OrderRow(
        number=order.number,
        plant=order.plant.code,
        material=order.product.material.name,
        case=plan.case,
        ordered=plan.newest.quantity,
        reported=check.reported,
        posted=check.posted,
        verdict=verdict,
        because=because,
    )


def _judged(
    plan: OrderPlan, unfinished: Sequence[Unfinished], problems: Sequence[Problem]
) -> tuple[Verdict, Label]:
    """The worst problem decides; then what is left behind; then how the plan ends."""
    for trouble, verdict in _VERDICTS.items():
        texts = [problem.text for problem in problems if problem.trouble is trouble]
        if texts:
            return verdict, Label(
                *("; ".join(t.text(name) for t in texts) for name in ("en", "zh"))
            )
    left = _LEFT_BEHIND.get(plan.case)
    for each in unfinished:
        if each.state != left:
            return Verdict.UNEXPLAINED, each.because
    if unfinished:
        verdict = Verdict.DEAD_LETTER if left == "dead" else Verdict.HELD
        return verdict, unfinished[0].because
    if left is not None:
        return Verdict.UNEXPLAINED, Label(f"no message is {left}", f"没有状态为 {left} 的消息")
    return (Verdict.CANCELLED if plan.cancelled else Verdict.DELIVERED), Label()
