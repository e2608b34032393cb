"""The ends of an attempt, each with its sentence of the catalogue."""

from __future__ import annotations

from mesbridge.catalogue import explanation_of
from mesbridge.pipeline.ports import SendOutcome, SendResult

_CODES = {
    SendOutcome.OUTAGE: "MB490",
    SendOutcome.TRANSIENT: "MB491",
    SendOutcome.PERMANENT: "MB492",
    SendOutcome.UNKNOWN: "MB489",
}


def delivered(answer: bytes | None = None) -> SendResult:
    """The target has it; *answer* is what it said, raw."""
    return SendResult(SendOutcome.OK, answer=answer)


def failed(
    outcome: SendOutcome,
    destination: str,
    reason: str,
    *,
    code: str | None = None,
    answer: bytes | None = None,
    retry_after_seconds: float | None = None,
) -> SendResult:
    """An attempt that did not end well, for *reason*; *code* if not the one of its class."""
    code = code or _CODES[outcome]
    params = {"destination": destination, "reason": reason}
    text = explanation_of(code).sentence("en", params)
    return SendResult(outcome, text, code, answer, retry_after_seconds)
