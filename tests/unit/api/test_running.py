from __future__ import annotations

from datetime import timedelta

from tests.unit.api.bridges import LocalBridge, sample
from tests.unit.api.client import ApiClient

ORDER = sample("sap_s4/production_order_1000412.json")


def test_routes_tell_what_they_take_where_they_send_and_what_waits(
    client: ApiClient, bridge: LocalBridge
) -> None:
    bridge.receive("sap_orders", ORDER, message_id="1")
    bridge.receive("sap_orders", b"x", message_id="2")
    bridge.clock.time += timedelta(seconds=5)

    routes = {item["name"]: item for item in client.get("/api/v1/routes").json()["items"]}

    assert set(routes) == set(bridge.workspace().routes)
    orders = routes["sap_orders"]
    assert orders["state"] == "running"
    assert orders["messages"] == ["sap_s4.production_order"]
    assert {output["destination"] for output in orders["outputs"]} >= {"opcenter_queue"}
    assert orders["oldest_due_seconds"] == 5.0
    assert orders["dead_letters_open"] == 1


def test_a_route_is_paused_and_resumed(client: ApiClient, bridge: LocalBridge) -> None:
    paused = client.post("/api/v1/routes/sap_orders/pause").json()
    shown = {item["name"]: item for item in client.get("/api/v1/routes").json()["items"]}
    resumed = client.post("/api/v1/routes/sap_orders/resume").json()

    assert paused == {"name": "sap_orders", "state": "paused"}
    assert shown["sap_orders"]["changed_by"] == "local"
    assert resumed["state"] == "running"


def test_an_unknown_route_cannot_be_paused(client: ApiClient) -> None:
    for step in ("pause", "resume"):
        assert client.post(f"/api/v1/routes/nope/{step}").status_code == 404


def test_destinations_tell_circuit_and_lag(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", ORDER, message_id="1")
    bridge.open_circuits.add("opcenter_queue")

    found = {item["name"]: item for item in client.get("/api/v1/destinations").json()["items"]}

    assert found["opcenter_queue"]["circuit"] == "open"
    assert found["opcenter_queue"]["due"] == 1
    assert found["opcenter_queue"]["address"] == "mb.out"
    assert found["sap_queue"]["circuit"] == "closed"
    assert found["sap_s4_api"]["address"].startswith("https://")


def test_a_destination_shows_who_sends_to_it_now(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.ledger.acquire_lease("opcenter_queue", "bridge-1", timedelta(days=9999))

    found = {item["name"]: item for item in client.get("/api/v1/destinations").json()["items"]}

    assert found["opcenter_queue"]["owner"] == "bridge-1"
    assert found["sap_queue"]["owner"] is None


def test_the_balance_explains_every_message(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", ORDER, message_id="1")
    bridge.receive("sap_orders", ORDER, message_id="1")
    bridge.receive("sap_orders", b"x", message_id="2")

    found = {item["route"]: item for item in client.get("/api/v1/balance").json()["items"]}

    orders = found["sap_orders"]
    assert (orders["received"], orders["due"], orders["dead"]) == (2, 1, 1)
    assert all(item["unexplained"] == 0 for item in found.values())
    assert found["opcenter_reports"]["received"] == 0
    assert set(orders) == {
        "route", "received", "delivered", "filtered", "superseded", "unchanged", "dead", "held",
        "due", "unexplained",
    }  # fmt: skip
