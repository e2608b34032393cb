from __future__ import annotations

import pytest

from mesbridge.errors import LedgerError
from tests.unit.api.bridges import LocalBridge
from tests.unit.api.client import ApiClient


def test_a_process_that_answers_is_alive(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.missing = ["database"]

    assert client.get("/health/live").json() == {"status": "alive"}


def test_ready_is_503_with_what_is_missing(client: ApiClient, bridge: LocalBridge) -> None:
    assert client.get("/health/ready").status_code == 200

    bridge.missing = ["database", "broker (consumer)"]
    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["missing"] == ["database", "broker (consumer)"]


def test_metrics_are_prometheus_text(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.metrics.messages.labels("sap_orders", "delivered").inc()

    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'mesbridge_messages_total{outcome="delivered",route="sap_orders"} 1.0' in answer.text


def test_metrics_are_openmetrics_where_that_is_asked_for(client: ApiClient) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text"})

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def away() -> None:
    raise LedgerError("MB495", reason="away")


def test_metrics_are_there_while_the_database_is_away(
    client: ApiClient, bridge: LocalBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/metrics")
    monkeypatch.setattr(bridge.ledger, "reading", away)

    assert client.get("/metrics").status_code == 200
    assert client.get("/api/v1/messages").status_code == 503


def test_nothing_is_open_before_the_database_was_ever_there(
    client: ApiClient, bridge: LocalBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge.ledger, "reading", away)

    assert client.get("/metrics").status_code == 503
    assert client.get("/health/live").status_code == 200
