"""What follows from the end of one attempt, as a table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mesbridge.pipeline.ports import OutputState, SendOutcome, SendResult
from mesbridge.pipeline.recovery import TargetRules, settle
from mesbridge.workspace.routes import RetryPolicy
from tests.unit.pipeline.builders import NOON, output_row

POLICY = RetryPolicy((timedelta(seconds=1), timedelta(seconds=10)), timedelta(hours=1))
HARMLESS = TargetRules(idempotent=True, on_uncertain="resend", timeout_seconds=10)
CAREFUL = TargetRules(idempotent=False, on_uncertain="verify", timeout_seconds=45)


def ended(outcome: SendOutcome, rules: TargetRules = HARMLESS, **row: object):
    result = SendResult(outcome, error="why", answer=b"{}")
    return settle(output_row(**row), result, POLICY, rules, NOON, jitter=lambda: 1.0)


def test_what_the_target_took_is_sent_with_its_answer() -> None:
    settlement = ended(SendOutcome.OK)

    assert settlement.state is OutputState.SENT
    assert settlement.answer == b"{}"
    assert settlement.sent_at == NOON
    assert settlement.attempt == 1


def test_an_outage_spends_no_attempt() -> None:
    settlement = ended(SendOutcome.OUTAGE, attempt=3)

    assert (settlement.state, settlement.attempt) == (OutputState.DUE, 3)


def test_a_harmless_repeat_of_an_unknown_end_goes_out_soon() -> None:
    settlement = ended(SendOutcome.UNKNOWN, attempt=3)

    assert (settlement.state, settlement.attempt) == (OutputState.DUE, 3)
    assert settlement.due_at == NOON + timedelta(seconds=1)


def test_an_unknown_end_at_a_careful_target_is_in_doubt_for_twice_its_time_out() -> None:
    settlement = ended(SendOutcome.UNKNOWN, CAREFUL, attempt=3)

    assert (settlement.state, settlement.attempt) == (OutputState.SENDING, 3)
    assert settlement.in_doubt_until == NOON + timedelta(seconds=90)


def test_doubt_lasts_a_minute_at_least() -> None:
    quick = TargetRules(idempotent=True, on_uncertain="dead", timeout_seconds=1)

    settlement = ended(SendOutcome.UNKNOWN, quick)

    assert settlement.in_doubt_until == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 1), (1, 10), (7, 10)])
def test_a_transient_failure_waits_by_the_routes_delays_and_the_last_repeats(
    attempt: int, seconds: int
) -> None:
    settlement = ended(SendOutcome.TRANSIENT, attempt=attempt)

    assert settlement.state is OutputState.DUE
    assert settlement.attempt == attempt + 1
    assert settlement.due_at == NOON + timedelta(seconds=seconds)


def test_what_the_target_asks_for_is_the_least_pause() -> None:
    result = SendResult(SendOutcome.TRANSIENT, retry_after_seconds=120)

    settlement = settle(output_row(), result, POLICY, HARMLESS, NOON, jitter=lambda: 0.5)

    assert settlement.due_at == NOON + timedelta(seconds=120)


def test_a_transient_failure_is_dead_once_its_time_is_over() -> None:
    settlement = ended(SendOutcome.TRANSIENT, retry_until=NOON)

    assert settlement.state is OutputState.DEAD
    assert settlement.error == "why"


def test_a_refusal_is_dead_at_once() -> None:
    settlement = ended(SendOutcome.PERMANENT)

    assert settlement.state is OutputState.DEAD
