"""Compares one order's plan with what the books of all systems hold of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.keys import plain_decimal
from mesbridge.simulator.bridge_view import OrderSums
from mesbridge.simulator.jobs import JobState
from mesbridge.simulator.plan import OrderPlan
from mesbridge.simulator.reports import Hold, Report, ReportKind
from mesbridge.simulator.sap_books import Posting, SapBooks

if TYPE_CHECKING:
    from mesbridge.simulator.driver import Story

#: Differences of the bridge that say no more than that a message waits or is dead.
_OF_UNFINISHED = frozenset({"held", "dead"})

#: Opcenter's states of a hold in the words of the notice.
_HOLD_STATES = {"Open": "OPEN", "Closed": "RELEASED"}

Movements = dict[tuple[str, str], Decimal]


class Trouble(StrEnum):
    """What must not happen, the worst first."""

    LOST = "lost"
    DOUBLED = "doubled"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as planned."""

    trouble: Trouble
    text: Label


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """Good pieces of the last operation as told and as posted, and what is wrong."""

    reported: Decimal
    posted: Decimal
    problems: list[Problem]


def check_order(
    plan: OrderPlan, stuck: Collection[str], story: Story, sums: OrderSums | None
) -> OrderCheck:
    """Compare one order.

    Args:
        stuck: ids of its messages that the bridge has not delivered, and knows it.
        sums: what the bridge itself says of the order, or None where it does not know it.
    """
    books = story.sap.desk.books
    counting = counting_reports(plan, stuck)
    problems = [
        *_job_problems(plan, stuck, story),
        *_posting_problems(plan, counting, books),
        *_movement_problems(plan, counting, books),
        *_hold_problems(plan, stuck, books),
    ]
    last = plan.order.operations[-1]
    reported = sum((r.good for r in counting.values() if r.operation == last), Decimal(0))
    posted = sum(
        (p.quantity("Yield") for p in books.of_order(plan.order.number)
         if p.counts and p.operation == last),
        Decimal(0),
    )  # fmt: skip
    problems += _sum_problems(plan, bool(stuck), counting, sums)
    return OrderCheck(reported, posted, problems)


def counting_reports(plan: OrderPlan, stuck: Collection[str]) -> Mapping[str, Report]:
    """By message id, the reports that must stand in the ERP's books in the end."""
    sent = {s.message_id: s.content for s in plan.mes if s.message_id not in stuck}
    reports = {name: each for name, each in sent.items() if isinstance(each, Report)}
    undone = {report.reverses for report in reports.values()}
    return {
        name: report
        for name, report in reports.items()
        if report.kind is not ReportKind.REVERSAL and report.number not in undone
    }


def _job_problems(plan: OrderPlan, stuck: Collection[str], story: Story) -> Iterable[Problem]:
    """The MES has the order as it is in the end, or has called it off."""
    mes = story.opcenter if plan.order.plant.mes == "opcenter" else story.b2mml
    job = mes.desk.jobs.jobs.get(plan.order.number)
    arrives = not any(sending.message_id in stuck for sending in plan.erp)
    if job is None:
        if arrives:
            yield Problem(
                Trouble.LOST, Label("the MES does not know the order", "MES 中没有该工单")
            )
        return
    if plan.cancelled and job.state is not JobState.ABORTED:
        text = Label("the MES was not told that the order is called off", "MES 未收到工单取消")
        yield Problem(Trouble.LOST, text)
    if not plan.cancelled and arrives:
        if job.quantity != plan.newest.quantity or job.due != plan.newest.end:
            had = plain_decimal(job.quantity)
            text = Label(f"the MES has an older version ({had})", f"MES 中为旧版本（{had}）")
            yield Problem(Trouble.LOST, text)
        elif job.state is not JobState.WORKED:
            text = Label(f"the job is {job.state}", f"作业状态为 {job.state}")
            yield Problem(Trouble.UNEXPLAINED, text)


def _posting_problems(
    plan: OrderPlan, counting: Mapping[str, Report], books: SapBooks
) -> Iterable[Problem]:
    """Every report that counts is posted once as it was told, and nothing else is."""
    standing: dict[str, list[Posting]] = defaultdict(list)
    for posting in books.of_order(plan.order.number):
        if posting.counts:
            standing[posting.source or ""].append(posting)
    for message_id, report in counting.items():
        postings, number = standing.pop(message_id, []), report.number
        if not postings:
            yield Problem(Trouble.LOST, Label(f"{number} is not posted", f"{number} 未过账"))
        elif len(postings) > 1:
            times = len(postings)
            text = Label(f"{number} is posted {times} times", f"{number} 过账了 {times} 次")
            yield Problem(Trouble.DOUBLED, text)
        else:
            yield from _difference(report, postings[0])
    for postings in standing.values():
        names = ", ".join(str(posting.fields.get("ConfirmationText")) for posting in postings)
        text = Label(f"posted and should not be: {names}", f"不应过账却已过账：{names}")
        yield Problem(Trouble.DOUBLED, text)


def _difference(report: Report, posting: Posting) -> Iterable[Problem]:
    told = (report.good, report.scrapped, report.rework, report.final, report.operation)
    posted = (
        posting.quantity("Yield"), posting.quantity("Scrap"), posting.quantity("Rework"),
        posting.fields.get("IsFinalConfirmation"), posting.operation,
    )  # fmt: skip
    if told != posted:
        found = "/".join(str(value) for value in posted)
        text = Label(f"{report.number} is posted as {found}", f"{report.number} 过账内容为 {found}")
        yield Problem(Trouble.UNEXPLAINED, text)


def _movement_problems(
    plan: OrderPlan, counting: Mapping[str, Report], books: SapBooks
) -> Iterable[Problem]:
    """Goods move as told; what the ERP books itself does not move twice."""
    expected = _expected_movements(counting.values())
    found: Movements = defaultdict(Decimal)
    for movement in books.movements(plan.order.number):
        place = (str(movement["GoodsMovementType"]), str(movement["Material"]))
        found[place] += Decimal(str(movement["QuantityInEntryUnit"]))
    for place in sorted({*expected, *found}):
        due, moved = expected.get(place, Decimal(0)), found.get(place, Decimal(0))
        if due != moved:
            name, was, wanted = " ".join(place), plain_decimal(moved), plain_decimal(due)
            text = Label(
                f"movement {name}: {was}, not {wanted}", f"货物移动 {name}：{was}，应为 {wanted}"
            )
            yield Problem(Trouble.DOUBLED if moved > due else Trouble.LOST, text)


def _expected_movements(reports: Iterable[Report]) -> Movements:
    movements: Movements = defaultdict(Decimal)
    for report in reports:
        for used in report.used:
            if not used.part.backflush:
                movements["261", used.part.material.number] += used.quantity
        for made in report.made:
            movements["531" if made.by_product else "101", made.material.number] += made.quantity
    return movements


def _hold_problems(plan: OrderPlan, stuck: Collection[str], books: SapBooks) -> Iterable[Problem]:
    """The ERP was told every state of every quality hold, in order."""
    told: dict[str, list[str]] = defaultdict(list)
    for sending in plan.mes:
        if isinstance(sending.content, Hold) and sending.message_id not in stuck:
            told[sending.content.number].append(_HOLD_STATES[sending.content.status])
    for number, states in told.items():
        heard = [str(notice["HoldState"]) for notice in books.holds.get(number, ())]
        if heard != states:
            trouble = Trouble.LOST if len(heard) < len(states) else Trouble.DOUBLED
            found = ", ".join(heard) or "-"
            text = Label(f"the ERP heard of {number}: {found}", f"ERP 收到的 {number}：{found}")
            yield Problem(trouble, text)


def _sum_problems(
    plan: OrderPlan, stuck: bool, counting: Mapping[str, Report], sums: OrderSums | None
) -> Iterable[Problem]:
    """The bridge's own reconciliation says the same."""
    if sums is None:
        if not plan.never_arrives:
            text = Label("the bridge does not reconcile the order", "集成服务未对该工单对账")
            yield Problem(Trouble.UNEXPLAINED, text)
        return
    done = {report.operation for report in counting.values()}
    last = max(done, default="")
    good = sum((r.good for r in counting.values() if r.operation == last), Decimal(0))
    if (sums.reported, sums.posted) != (good, good):
        reported, posted, wanted = map(plain_decimal, (sums.reported, sums.posted, good))
        text = Label(
            f"the bridge counts {reported} reported, {posted} posted, not {wanted}",
            f"集成服务统计：报工 {reported}，过账 {posted}，应为 {wanted}",
        )
        yield Problem(Trouble.UNEXPLAINED, text)
    for kind, difference in sums.differences:
        if not (stuck and kind in _OF_UNFINISHED):
            yield Problem(Trouble.UNEXPLAINED, difference)
