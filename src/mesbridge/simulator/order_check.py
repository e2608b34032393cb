"""Compares one order's plan with what the books of all systems hold of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

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
    text: str


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
            yield Problem(Trouble.LOST, "the MES does not know the order")
        return
    if plan.cancelled and job.state is not JobState.ABORTED:
        yield Problem(Trouble.LOST, "the MES was not told that the order is called off")
    if not plan.cancelled and arrives:
        if job.quantity != plan.newest.quantity or job.due != plan.newest.end:
            yield Problem(Trouble.LOST, f"the MES has an older version ({job.quantity:f})")
        elif job.state is not JobState.WORKED:
            yield Problem(Trouble.UNEXPLAINED, f"the job is {job.state}")


def _posting_problems(
    plan: OrderPlan, counting: Mapping[str, Report], books: SapBooks
) -> Iterable[Problem]:
    """Every report that counts is posted once as it was told, and nothing else is."""
    standing: dict[str, list[Posting]] = defaultdict(list)
    for posting in books.of_order(plan.order.number):
        if posting.counts:
            standing[posting.source or ""].append(posting)
    for message_id, report in counting.items():
        postings = standing.pop(message_id, [])
        if not postings:
            yield Problem(Trouble.LOST, f"{report.number} is not posted")
        elif len(postings) > 1:
            yield Problem(Trouble.DOUBLED, f"{report.number} is posted {len(postings)} times")
        else:
            yield from _difference(report, postings[0])
    for postings in standing.values():
        texts = ", ".join(str(posting.fields.get("ConfirmationText")) for posting in postings)
        yield Problem(Trouble.DOUBLED, f"posted and should not be: {texts}")


def _difference(report: Report, posting: Posting) -> Iterable[Problem]:
    told = (report.good, report.scrapped, report.rework, report.final, report.operation)
    posted = (
        posting.quantity("Yield"), posting.quantity("Scrap"), posting.quantity("Rework"),
        posting.fields.get("IsFinalConfirmation"), posting.operation,
    )  # fmt: skip
    if told != posted:
        yield Problem(Trouble.UNEXPLAINED, f"{report.number} is posted as {_texts(posted)}")


def _texts(values: Iterable[object]) -> str:
    return "/".join(str(value) for value in values)


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
            trouble = Trouble.DOUBLED if moved > due else Trouble.LOST
            yield Problem(trouble, f"movement {place[0]} of {place[1]}: {moved:f}, not {due:f}")


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
            yield Problem(trouble, f"the ERP heard of {number}: {', '.join(heard) or 'nothing'}")


def _sum_problems(
    plan: OrderPlan, stuck: bool, counting: Mapping[str, Report], sums: OrderSums | None
) -> Iterable[Problem]:
    """The bridge's own reconciliation says the same."""
    if sums is None:
        if not plan.never_arrives:
            yield Problem(Trouble.UNEXPLAINED, "the bridge does not reconcile the order")
        return
    done = {report.operation for report in counting.values()}
    last = max(done, default="")
    good = sum((r.good for r in counting.values() if r.operation == last), Decimal(0))
    if (sums.reported, sums.posted) != (good, good):
        text = f"the bridge counts {sums.reported:f} reported, {sums.posted:f} posted, not {good:f}"
        yield Problem(Trouble.UNEXPLAINED, text)
    for kind, text in sums.differences:
        if not (stuck and kind in _OF_UNFINISHED):
            yield Problem(Trouble.UNEXPLAINED, text)
