"""What follows from the end of one attempt: a table, without state."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mesbridge.pipeline.ports import OutputRow, OutputState, SendOutcome, SendResult, Settlement
from mesbridge.workspace.routes import RetryPolicy

#: An unanswered attempt at a target that must not get a thing twice is left alone this long.
MINIMUM_DOUBT = timedelta(seconds=60)
#: A repeat that does no harm goes out after this time.
HARMLESS_REPEAT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TargetRules:
    """What the destination says of itself."""

    idempotent: bool
    on_uncertain: str
    timeout_seconds: float

    @property
    def resends_freely(self) -> bool:
        """A repeat has the same id and the target takes it as the same."""
        return self.idempotent and self.on_uncertain == "resend"


def settle(
    output: OutputRow,
    result: SendResult,
    policy: RetryPolicy,
    rules: TargetRules,
    now: datetime,
    jitter: Callable[[], float] = random.random,
) -> Settlement:
    """The settlement of *output* after *result*.

    ===========  ==================================================================
    ok           sent
    outage       due again, no attempt is spent: the circuit decides when
    unknown      in doubt, no attempt is spent; harmless repeats go out soon
    transient    due again after the route's delays, until the time is over: dead
    permanent    dead
    ===========  ==================================================================
    """
    match result.outcome:
        case SendOutcome.OK:
            return Settlement(
                output, OutputState.SENT, output.attempt + 1, answer=result.answer, sent_at=now
            )
        case SendOutcome.OUTAGE:
            return Settlement(
                output, OutputState.DUE, output.attempt, due_at=now, error=result.error
            )
        case SendOutcome.UNKNOWN:
            return _unknown(output, result, rules, now)
        case SendOutcome.TRANSIENT:
            return _later(output, result, policy, now, jitter)
        case SendOutcome.PERMANENT:
            return Settlement(
                output, OutputState.DEAD, output.attempt + 1, error=result.error,
                answer=result.answer,
            )  # fmt: skip


def _unknown(
    output: OutputRow, result: SendResult, rules: TargetRules, now: datetime
) -> Settlement:
    """Never guessed: either a repeat does no harm, or the row waits until the doubt is over."""
    if rules.resends_freely:
        return Settlement(
            output, OutputState.DUE, output.attempt, due_at=now + HARMLESS_REPEAT,
            error=result.error,
        )  # fmt: skip
    doubt = max(MINIMUM_DOUBT, timedelta(seconds=2 * rules.timeout_seconds))
    return Settlement(
        output, OutputState.SENDING, output.attempt, in_doubt_until=now + doubt,
        error=result.error,
    )  # fmt: skip


def _later(
    output: OutputRow,
    result: SendResult,
    policy: RetryPolicy,
    now: datetime,
    jitter: Callable[[], float],
) -> Settlement:
    """Due again with full jitter; dead once the route's time is over."""
    attempt = output.attempt + 1
    delay = policy.delays[min(output.attempt, len(policy.delays) - 1)]
    pause = max(delay * jitter(), timedelta(seconds=result.retry_after_seconds or 0.0))
    over = output.retry_until is not None and now + pause > output.retry_until
    if over:
        return Settlement(
            output, OutputState.DEAD, attempt, error=result.error, answer=result.answer
        )
    return Settlement(output, OutputState.DUE, attempt, due_at=now + pause, error=result.error)
