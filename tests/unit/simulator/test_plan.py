"""The plan holds every case, and the same seed gives the same plan."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from mesbridge.simulator.cases import CANCELLED, Case
from mesbridge.simulator.order_check import counting_reports
from mesbridge.simulator.orders import OrderState
from mesbridge.simulator.plan import OrderPlan, Plan, make_plan
from mesbridge.simulator.reports import Hold, Report, ReportKind, When


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(60, seed=3)


def _of_case(plan: Plan, case: Case) -> OrderPlan:
    return next(each for each in plan.orders if each.case is case)


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_twenty_orders_hold_every_case(seed: int) -> None:
    cases = {each.case for each in make_plan(20, seed).orders}

    assert cases >= set(Case) - {Case.PLAIN}


def test_a_plan_may_have_one_order() -> None:
    assert len(make_plan(1).orders) == 1


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert make_plan(30, seed=5) == make_plan(30, seed=5)
    assert make_plan(30, seed=5) != make_plan(30, seed=6)


def test_what_stays_unsolved_comes_once(plan: Plan) -> None:
    counts = Counter(each.case for each in plan.orders)

    assert counts[Case.MALFORMED] == counts[Case.UNKNOWN_REASON] == counts[Case.UNKNOWN_UNIT] == 1
    assert plan.held_at_the_end == 2


def test_message_ids_are_used_for_one_message_only(plan: Plan) -> None:
    contents: dict[str, object] = {}

    for each in plan.orders:
        for sending in each.erp:
            assert contents.setdefault(sending.message_id, sending.version) == sending.version
        for told in each.mes:
            assert contents.setdefault(told.message_id, told.content) == told.content


def test_the_stream_keeps_the_order_of_each_orders_messages(plan: Plan) -> None:
    for each in plan.orders:
        streamed = [s for s in plan.erp_stream if s.order.number == each.order.number]

        assert streamed == list(each.erp)


def test_a_late_change_is_older_than_what_came_before_it(plan: Plan) -> None:
    first, newest, late = (s.version for s in _of_case(plan, Case.LATE_CHANGE).erp)

    assert first.changed_at < late.changed_at < newest.changed_at


def test_a_message_delivered_twice_has_one_id(plan: Plan) -> None:
    first, second = _of_case(plan, Case.DELIVERED_TWICE).erp

    assert first == second


def test_an_order_sent_again_has_another_id_and_the_same_content(plan: Plan) -> None:
    first, second = _of_case(plan, Case.SENT_AGAIN).erp

    assert first.version == second.version
    assert first.message_id != second.message_id


def test_cancelled_orders_are_never_worked(plan: Plan) -> None:
    cancelled = [each for each in plan.orders if each.case in CANCELLED]

    assert cancelled
    assert all(not each.mes and each.cancelled for each in cancelled)
    assert {each.newest.state for each in cancelled} == {OrderState.DELETED, OrderState.CLOSED}


def test_every_version_has_dates_of_its_own(plan: Plan) -> None:
    for each in plan.orders:
        if each.case in (Case.CHANGED, Case.CHANGED_TWICE, Case.LATE_CHANGE):
            ends = [sending.version.end for sending in each.erp]

            assert len(set(ends)) == len(ends)


def test_what_goes_into_an_operation_comes_out_good_or_scrapped(plan: Plan) -> None:
    for each in plan.orders:
        pieces = each.newest.quantity
        for operation in each.order.operations if each.mes else ():
            reports = [
                report
                for report in counting_reports(each, ()).values()
                if report.operation == operation
            ]
            good = sum((report.good for report in reports), Decimal(0))
            scrap = sum(
                (
                    part.quantity
                    for r in reports
                    for part in r.scrap
                    if part.reason.mes != "SPARK-9"
                ),
                Decimal(0),
            )

            assert good + scrap == pieces, each.order.number
            assert all(report.good >= 0 for report in reports)
            pieces = good


def test_every_operation_has_one_final_report_that_counts(plan: Plan) -> None:
    for each in plan.orders:
        finals = Counter(r.operation for r in counting_reports(each, ()).values() if r.final)

        assert set(finals.values()) <= {1}
        assert set(finals) == (set(each.order.operations) if each.mes else set())


def test_a_report_is_told_within_the_work_and_its_shift_starts_before_it(plan: Plan) -> None:
    for each in plan.orders:
        for report in counting_reports(each, ()).values():
            assert report.started_at < report.ended_at <= each.newest.end
            local = report.started_at.astimezone(ZoneInfo(each.order.plant.zone))
            before_six = report.shift == "N" and local.hour < 6
            assert report.shift_date == local.date() - timedelta(days=before_six)


def test_the_reports_hold_all_that_is_to_be_shown(plan: Plan) -> None:
    out_of_order = _of_case(plan, Case.OUT_OF_ORDER).mes
    twice = Counter(s.message_id for s in _of_case(plan, Case.DUPLICATE_REPORT).mes)
    broken = [s for s in _of_case(plan, Case.MALFORMED).mes if s.broken]
    holds = [s for s in _of_case(plan, Case.QUALITY_HOLD).mes if isinstance(s.content, Hold)]
    rework = [r for r in counting_reports(_of_case(plan, Case.REWORK), ()).values() if r.rework]

    assert isinstance(out_of_order[0].content, Report)
    assert out_of_order[0].content.final
    assert max(twice.values()) == 3
    assert len(broken) == 1
    assert [(s.content.status, s.when) for s in holds if isinstance(s.content, Hold)] == [
        ("Open", When.AT_WORK), ("Closed", When.LATE),
    ]  # fmt: skip
    assert rework


@pytest.mark.parametrize("case", [Case.REVERSAL, Case.REVERSAL_AT_ONCE])
def test_a_reversed_report_counts_no_more_and_is_told_anew(plan: Plan, case: Case) -> None:
    each = _of_case(plan, case)
    reports = [s.content for s in each.mes if isinstance(s.content, Report)]
    (reversal,) = [report for report in reports if report.kind is ReportKind.REVERSAL]

    numbers = {report.number for report in counting_reports(each, ()).values()}

    assert reversal.reverses not in numbers
    assert f"{reversal.reverses}B" in numbers


def test_a_correction_takes_the_place_of_its_report(plan: Plan) -> None:
    each = _of_case(plan, Case.CORRECTION)

    (correction,) = [
        report
        for report in counting_reports(each, ()).values()
        if report.kind is ReportKind.CORRECTION
    ]

    assert correction.reverses not in {r.number for r in counting_reports(each, ()).values()}
