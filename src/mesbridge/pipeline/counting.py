"""Metrics of what was judged beside arrivals: per transaction and label, never per message."""

from __future__ import annotations

from mesbridge.metrics import Metrics
from mesbridge.pipeline.changes import Changes
from mesbridge.pipeline.ports import MessageState


def count_judged(metrics: Metrics, changes: Changes) -> None:
    """What became of messages that were held; those that stay so are not counted again."""
    for (route, outcome), count in changes.outcomes.items():
        if outcome != MessageState.HELD.value:
            metrics.messages.labels(route, outcome).inc(count)
    for (route, code), count in changes.dead.items():
        metrics.dead_letters.labels(route, code).inc(count)
    for (route, code), count in changes.flagged.items():
        metrics.flags.labels(route, code).inc(count)
    for miss in changes.code_misses:
        metrics.code_misses.labels(miss.table).inc()
