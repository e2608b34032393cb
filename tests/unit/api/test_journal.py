from __future__ import annotations

from datetime import timedelta

from mesbridge.pipeline.ports import OutputState
from tests.unit.api.bridges import LocalBridge, sample
from tests.unit.api.client import ApiClient

ORDER = sample("sap_s4/production_order_1000412.json")


def received(bridge: LocalBridge, number: int = 1) -> str:
    result = bridge.ingest("sap_orders", ORDER, message_id=f"SAP-{number}")
    return str(result.id)


def test_messages_are_found_by_key_with_or_without_zeros(
    client: ApiClient, bridge: LocalBridge
) -> None:
    received(bridge)

    for key in ("1000412", "000001000412"):
        found = client.get("/api/v1/messages", params={"key": key}).json()["items"]
        assert [item["message_id"] for item in found] == ["SAP-1"]


def test_messages_are_filtered_by_state_route_and_time(
    client: ApiClient, bridge: LocalBridge
) -> None:
    received(bridge)
    later = (bridge.clock.now() + timedelta(seconds=1)).isoformat()

    def count(**filters: str) -> int:
        return len(client.get("/api/v1/messages", params=filters).json()["items"])

    assert count(state="due") == 1
    assert count(state="dead") == 0
    assert count(route="sap_orders") == 1
    assert count(route="opcenter_reports") == 0
    assert count(since="2026-03-01T00:00:00") == 1
    assert count(since=later) == 0


def test_pages_go_on_after_the_last_item(client: ApiClient, bridge: LocalBridge) -> None:
    for number in range(3):
        received(bridge, number)

    first = client.get("/api/v1/messages", params={"limit": 2}).json()
    second = client.get("/api/v1/messages", params={"limit": 2, "after": first["next"]}).json()

    assert [item["message_id"] for item in first["items"]] == ["SAP-2", "SAP-1"]
    assert [item["message_id"] for item in second["items"]] == ["SAP-0"]
    assert second["next"] is None


def test_one_message_shows_what_went_in_and_what_came_out(
    client: ApiClient, bridge: LocalBridge
) -> None:
    row_id = received(bridge)
    bridge.send("opcenter_queue")

    one = client.get(f"/api/v1/messages/{row_id}").json()

    assert one["state"] == "delivered"
    assert one["body"]["size_bytes"] == len(ORDER)
    assert one["document"]["order_no"] == "1000412"
    assert [(each["name"], each["direction"]) for each in one["mappings"]] == [
        ("sap_s4.production_order", "in"),
        ("opcenter.create_work_order", "out"),
    ]
    output = one["outputs"][0]
    assert output["state"] == "sent"
    assert output["attempt"] == 1
    assert output["body"]["content"] is not None


def test_confidential_values_are_masked_in_every_body(
    client: ApiClient, bridge: LocalBridge
) -> None:
    row_id = received(bridge)

    answer = client.get(f"/api/v1/messages/{row_id}")

    one = answer.json()
    assert one["document"]["sales_order"] == "***"
    assert one["body"]["content"]["d"]["SalesOrder"] == "***"
    document = bridge.workspace().decode("sap_s4.production_order", ORDER)
    assert f'"{document["d"]["SalesOrder"]}"' not in answer.text


def test_a_failed_output_shows_its_error(client: ApiClient, bridge: LocalBridge) -> None:
    row_id = received(bridge)
    bridge.send("opcenter_queue", OutputState.DEAD, error="refused: unknown plant")

    one = client.get(f"/api/v1/messages/{row_id}").json()

    assert one["outputs"][0]["state"] == "dead"
    assert one["outputs"][0]["last_error"] == "refused: unknown plant"


def test_an_answer_is_shown_by_the_mapping_that_reads_it(
    client: ApiClient, bridge: LocalBridge
) -> None:
    row_id = received(bridge)
    bridge.send("opcenter_queue", answer=b'{"Succeeded": true}')

    output = client.get(f"/api/v1/messages/{row_id}").json()["outputs"][0]

    # No mapping reads it on this route: nobody can tell what it holds.
    assert output["answer"]["hidden"] == "unknown_message"
    assert output["answer"]["size_bytes"] == 19


def test_an_unknown_message_is_not_found(client: ApiClient) -> None:
    answer = client.get("/api/v1/messages/01900000-0000-7000-8000-000000000000")

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("there is no message")
