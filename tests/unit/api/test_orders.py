from __future__ import annotations

from mesbridge.pipeline.ports import OutputState
from tests.unit.api.bridges import LocalBridge, sample
from tests.unit.api.client import ApiClient

ORDER = sample("sap_s4/production_order_1000412.json")
REPORT = sample("opcenter/operation_report.json")


def order_and_report(bridge: LocalBridge) -> None:
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")
    bridge.receive("opcenter_reports", REPORT, message_id="MES-1")


def test_a_timeline_shows_both_systems_and_is_found_with_zeros(
    client: ApiClient, bridge: LocalBridge
) -> None:
    order_and_report(bridge)
    bridge.send("opcenter_queue")

    for key in ("1000412", "000001000412"):
        life = client.get(f"/api/v1/orders/{key}").json()
        assert life["key"] == "1000412"
        assert [(item["system"], item["side"]) for item in life["items"]] == [
            ("sap_s4", "erp"),
            ("opcenter", "mes"),
        ]
        assert [item["outputs"][0]["state"] for item in life["items"]] == ["sent", "due"]
        assert [state["entity"] for state in life["states"]] == ["production_report", "work_order"]
    assert life["next"] is None


def test_a_timeline_masks_the_stored_states(client: ApiClient, bridge: LocalBridge) -> None:
    order_and_report(bridge)

    life = client.get("/api/v1/orders/1000412").json()

    order = next(state for state in life["states"] if state["entity"] == "work_order")
    assert order["document"]["sales_order"] == "***"
    report = next(state for state in life["states"] if state["entity"] == "production_report")
    assert all(work.get("person", "***") == "***" for work in report["document"]["labour"])


def test_a_timeline_has_the_dead_letters_of_its_messages(
    client: ApiClient, bridge: LocalBridge
) -> None:
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")
    bridge.receive("sap_orders", ORDER.replace(b'"120', b'"121'), message_id="SAP-1")

    life = client.get("/api/v1/orders/1000412").json()

    codes = [letter["code"] for item in life["items"] for letter in item["dead_letters"]]
    assert codes == ["MB472"]


def test_a_timeline_comes_in_pages(client: ApiClient, bridge: LocalBridge) -> None:
    order_and_report(bridge)

    first = client.get("/api/v1/orders/1000412", params={"limit": 1}).json()
    rest = client.get("/api/v1/orders/1000412", params={"limit": 1, "after": first["next"]}).json()

    assert [item["system"] for item in first["items"] + rest["items"]] == ["sap_s4", "opcenter"]


def test_an_order_of_which_nothing_is_known_is_not_found(client: ApiClient) -> None:
    assert client.get("/api/v1/orders/4711").status_code == 404


def test_reconciliation_compares_ordered_reported_and_posted(
    client: ApiClient, bridge: LocalBridge
) -> None:
    order_and_report(bridge)

    before = client.get("/api/v1/reconciliation").json()["items"][0]
    bridge.send("sap_queue")
    after = client.get("/api/v1/reconciliation").json()["items"][0]

    assert before["key"] == "1000412"
    assert before["posted"] == "0"
    assert [each["kind"] for each in before["differences"]] == ["not_posted"]
    assert after["posted"] == after["reported"] == before["reported"] != "0"
    assert after["differences"] == []


def test_reconciliation_can_show_the_differing_orders_only(
    client: ApiClient, bridge: LocalBridge
) -> None:
    order_and_report(bridge)
    only = {"differences_only": "true"}

    before = client.get("/api/v1/reconciliation", params=only).json()["items"]
    bridge.send("sap_queue")
    after = client.get("/api/v1/reconciliation", params=only).json()

    assert len(before) == 1
    assert after == {"items": [], "next": None}


def test_reconciliation_names_what_is_held_before_its_order_is_known(
    client: ApiClient, bridge: LocalBridge
) -> None:
    bridge.receive("opcenter_reports", REPORT, message_id="MES-1")

    item = client.get("/api/v1/reconciliation").json()["items"][0]

    assert (item["key"], item["ordered"]) == ("1000412", None)
    assert "held" in [each["kind"] for each in item["differences"]]


def test_reconciliation_names_dead_letters(client: ApiClient, bridge: LocalBridge) -> None:
    order_and_report(bridge)
    bridge.receive("opcenter_reports", REPORT + b" ", message_id="MES-1")
    bridge.send("sap_queue", OutputState.SENT)

    item = client.get("/api/v1/reconciliation").json()["items"][0]

    assert [each["kind"] for each in item["differences"]] == ["dead"]
    assert item["differences"][0]["text"]["zh"]


def test_reconciliation_comes_in_pages(client: ApiClient, bridge: LocalBridge) -> None:
    for number in (1000412, 1000413, 1000414):
        body = ORDER.replace(b"1000412", str(number).encode())
        bridge.receive("sap_orders", body, message_id=f"SAP-{number}")

    first = client.get("/api/v1/reconciliation", params={"limit": 2}).json()
    rest = client.get("/api/v1/reconciliation", params={"limit": 2, "after": first["next"]}).json()

    assert [item["key"] for item in first["items"] + rest["items"]] == [
        "1000412", "1000413", "1000414",
    ]  # fmt: skip
    assert rest["next"] is None


def test_an_entity_without_ordered_quantities_cannot_be_reconciled(client: ApiClient) -> None:
    for name in ("equipment_state", "nope"):
        answer = client.get("/api/v1/reconciliation", params={"entity": name})
        assert answer.status_code == 404
