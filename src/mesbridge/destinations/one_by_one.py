"""Sending one output after the other, to targets that take no batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult


def one_by_one(
    outputs: Sequence[OutputRow], send: Callable[[OutputRow], SendResult]
) -> list[SendResult]:
    """How each ended, in order; once the target is away none is tried further."""
    results: list[SendResult] = []
    for output in outputs:
        away = results and results[-1].outcome is SendOutcome.OUTAGE
        results.append(results[-1] if away else send(output))
    return results
