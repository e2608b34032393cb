"""Every metric of the service, with type, unit and labels. Labels come from short closed lists."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

#: Seconds; from one batch on an idle machine to a backlog of minutes.
_LATENCY_BUCKETS = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
)  # fmt: skip
_END_TO_END_BUCKETS = (*_LATENCY_BUCKETS, 60.0, 300.0, 1800.0, 7200.0, 86400.0)


class Metrics:
    """The metrics of one process; *registry* is what ``/metrics`` shows."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        # Without this each counter has a second series, <name>_created, that is none of ours.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry or CollectorRegistry()
        self._counters()
        self._histograms()
        self._gauges()

    def _counters(self) -> None:
        self.messages = self._counter("messages", "Messages judged, by outcome", "route", "outcome")
        self.deliveries = self._counter(
            "deliveries", "Attempts to deliver, by how they ended", "destination", "outcome"
        )
        self.dead_letters = self._counter("dead_letters", "Dead letters made", "route", "code")
        self.retries = self._counter(
            "retries", "Deliveries put off to a later attempt", "destination", "class"
        )
        self.code_misses = self._counter(
            "code_misses", "Pairs that a code table did not have", "table"
        )
        self.flags = self._counter("flags", "Messages that went on with a doubt", "route", "code")

    def _histograms(self) -> None:
        self.message_seconds = Histogram(
            "mesbridge_message_seconds",
            "From received to committed",
            ("route",),
            buckets=_LATENCY_BUCKETS,
            registry=self.registry,
        )
        self.end_to_end_seconds = Histogram(
            "mesbridge_end_to_end_seconds",
            "From sent by the source to delivered",
            ("route",),
            buckets=_END_TO_END_BUCKETS,
            registry=self.registry,
        )

    def _gauges(self) -> None:
        self.oldest_due_seconds = self._gauge(
            "oldest_due_seconds", "Age of the oldest output that waits to be delivered", "route"
        )
        self.outbox_due = self._gauge("outbox_due", "Outputs that wait", "destination")
        self.held = self._gauge("held", "Messages that wait for something", "route", "reason")
        self.dead_letters_open = self._gauge(
            "dead_letters_open", "Dead letters nobody has dealt with", "route", "code"
        )
        self.circuit_open = self._gauge(
            "circuit_open", "1 while the target counts as away", "destination"
        )
        self.broker_connected = self._gauge(
            "broker_connected", "1 while the connection stands", "role"
        )
        self.database_up = self._gauge("database_up", "1 while the database answers")
        self.consumer_starved = self._gauge(
            "consumer_starved", "1 while a connected consumer makes no progress", "route"
        )
        self.source_connected = self._gauge(
            "source_connected", "1 while the folder or the table can be read", "route"
        )
        self.release_info = self._gauge("release_info", "1 for the active release", "release")
        self.reload_success = self._gauge(
            "reload_success", "1 where the last reload of the mappings was accepted"
        )
        self.reconciliation_differences = self._gauge(
            "reconciliation_differences", "Orders whose quantities differ", "kind"
        )
        self.balance_unexplained = self._gauge(
            "balance_unexplained", "Messages received and not accounted for", "route"
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"mesbridge_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"mesbridge_{name}", text, labels, registry=self.registry)
