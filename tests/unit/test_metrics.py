"""The names of the metrics, as ``/metrics`` shows them."""

from prometheus_client.exposition import generate_latest as plain
from prometheus_client.openmetrics.exposition import generate_latest as open_metrics

from mesbridge.metrics import Metrics


def test_no_series_tells_when_another_was_created() -> None:
    metrics = Metrics()
    metrics.messages.labels("orders", "delivered").inc()
    metrics.message_seconds.labels("orders").observe(0.5)

    for shown in (plain(metrics.registry), open_metrics(metrics.registry)):
        assert b"mesbridge_messages_total" in shown
        assert b"_created" not in shown
