"""What a MES sends about one order, and in which order: here the unusual cases happen."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from mesbridge.simulator.cases import Case
from mesbridge.simulator.orders import Order, Version
from mesbridge.simulator.plants import UNKNOWN_REASON
from mesbridge.simulator.reports import Hold, MesSending, Report, ReportKind, Scrap, When
from mesbridge.simulator.work import work_of

NewId = Callable[[str], str]


def mes_story(
    order: Order, version: Version, case: Case, new_id: NewId, chance: random.Random
) -> list[MesSending]:
    """All that the MES sends of *order*, once it has *version* of it."""
    reports = work_of(order, version, case, chance)
    sendings = [MesSending(new_id("report"), report) for report in reports]
    return _TWISTS.get(case, _as_planned)(sendings, new_id)


def _as_planned(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    return sendings


def _out_of_order(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """The last comes first."""
    return sendings[::-1]


def _duplicate(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """The first comes again, at once and at the end."""
    return [sendings[0], *sendings, sendings[0]]


def _malformed(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    return [replace(sendings[0], broken=True), *sendings[1:]]


def _unknown_reason(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """The last report comes late and gives a reason that nobody has heard of."""
    last = sendings[-1]
    report = _report(last)
    odd = replace(report, scrap=(*report.scrap, Scrap(Decimal(1), UNKNOWN_REASON)))
    return [*sendings[:-1], replace(last, content=odd, when=When.LATE)]


def _reversal(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """Once all is posted one report is taken back and told anew."""
    undone = [replace(each, when=When.LATE) for each in _taken_back(sendings[-1], new_id)]
    return [*sendings, *undone]


def _reversal_at_once(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """Taken back before the ERP can have answered: it waits for the answer, others behind it."""
    return [sendings[0], *_taken_back(sendings[0], new_id), *sendings[1:]]


def _taken_back(sending: MesSending, new_id: NewId) -> list[MesSending]:
    report = _report(sending)
    again = replace(report, number=f"{report.number}B", labour=report.labour + timedelta(minutes=6))
    return [
        MesSending(new_id("reversal"), report.reversal(f"{report.number}R")),
        MesSending(new_id("report"), again),
    ]


def _correction(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """One message that takes the last report back and puts another in its place."""
    report = _report(sendings[-1])
    right = replace(
        report, number=f"{report.number}C", kind=ReportKind.CORRECTION, reverses=report.number,
        labour=report.labour + timedelta(minutes=12),
    )  # fmt: skip
    return [*sendings, MesSending(new_id("correction"), right, When.LATE)]


def _quality_hold(sendings: list[MesSending], new_id: NewId) -> list[MesSending]:
    """Some pieces of the first report are held, and released in the end."""
    first = _report(sendings[0])
    opened = Hold(
        number=f"NC-{first.order.number}",
        order=first.order,
        operation=first.operation,
        quantity=min(first.good, Decimal(15)),
        reason=first.order.plant.reasons[0],
        status="Open",
        created_at=first.ended_at,
    )
    closed = replace(opened, status="Closed", changed_at=first.ended_at + timedelta(hours=3))
    return [
        sendings[0],
        MesSending(new_id("hold"), opened),
        *sendings[1:],
        MesSending(new_id("hold"), closed, When.LATE),
    ]


def _report(sending: MesSending) -> Report:
    """The report in *sending*: the work of an order is nothing but reports."""
    assert isinstance(sending.content, Report)
    return sending.content


_TWISTS: dict[Case, Callable[[list[MesSending], NewId], list[MesSending]]] = {
    Case.OUT_OF_ORDER: _out_of_order,
    Case.DUPLICATE_REPORT: _duplicate,
    Case.MALFORMED: _malformed,
    Case.UNKNOWN_REASON: _unknown_reason,
    Case.REVERSAL: _reversal,
    Case.REVERSAL_AT_ONCE: _reversal_at_once,
    Case.CORRECTION: _correction,
    Case.QUALITY_HOLD: _quality_hold,
}
