from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.errors import RefusedError
from mesbridge.pipeline.dead_letters import dead_letter_of_output
from mesbridge.pipeline.ports import CodeMiss, OutputState
from mesbridge.workspace import load
from tests.unit.api.bridges import ROOT, LocalBridge, holding_orders, sample
from tests.unit.api.client import ApiClient

LETTERS = "/api/v1/dead-letters"
COMMA = sample("bad/production_order_comma_quantity.json")
ORDER = sample("sap_s4/production_order_1000412.json")


def one_letter(bridge: LocalBridge, client: ApiClient) -> str:
    bridge.receive("sap_orders", COMMA, message_id="SAP-1", content_type="application/json")
    return str(client.get(LETTERS).json()["items"][0]["id"])


def test_a_dead_letter_names_rule_value_and_cause(client: ApiClient, bridge: LocalBridge) -> None:
    letter = client.get(f"{LETTERS}/{one_letter(bridge, client)}").json()

    assert letter["route"] == "sap_orders"
    assert "," in letter["value"]
    assert letter["cause"].startswith("sap_orders|")
    assert letter["line"]
    assert letter["body"]["size_bytes"] == len(COMMA)


def test_a_body_that_does_not_fit_its_schema_is_shown_masked(
    client: ApiClient, bridge: LocalBridge
) -> None:
    letter = client.get(f"{LETTERS}/{one_letter(bridge, client)}").json()

    assert letter["body"]["hidden"] is None
    assert letter["body"]["content"]["d"]["SalesOrder"] == "***"


def test_an_unreadable_body_is_told_by_size_and_hash_only(
    client: ApiClient, bridge: LocalBridge
) -> None:
    bridge.receive("sap_orders", b'{"d": {"SalesOrder": "4711"', message_id="SAP-1")
    letter_id = client.get(LETTERS).json()["items"][0]["id"]

    answer = client.get(f"{LETTERS}/{letter_id}")

    assert answer.json()["body"]["content"] is None
    assert answer.json()["body"]["hidden"] == "unreadable"
    assert "4711" not in answer.text


def test_dead_letters_are_filtered_and_grouped(client: ApiClient, bridge: LocalBridge) -> None:
    for number in range(3):
        bridge.receive("sap_orders", COMMA, message_id=f"SAP-{number}")

    groups = client.get(f"{LETTERS}/groups").json()["items"]
    code = groups[0]["code"]

    assert [group["count"] for group in groups] == [3]
    assert len(client.get(LETTERS, params={"code": code}).json()["items"]) == 3
    assert len(client.get(LETTERS, params={"cause": groups[0]["cause"]}).json()["items"]) == 3
    assert client.get(LETTERS, params={"route": "opcenter_reports"}).json()["items"] == []
    assert client.get(f"{LETTERS}/groups", params={"route": "nope"}).json()["items"] == []


def test_a_discarded_letter_is_off_the_list_and_in_the_audit(
    client: ApiClient, bridge: LocalBridge
) -> None:
    letter_id = one_letter(bridge, client)

    done = client.post(f"{LETTERS}/{letter_id}/discard", json={"reason": "sent by hand"})

    assert done.json() == {"id": letter_id, "resolution": "discarded", "state": "dead"}
    assert client.get(LETTERS).json()["items"] == []
    shown = client.get(LETTERS, params={"resolved": "true"}).json()["items"]
    assert [(each["resolution"], each["note"]) for each in shown] == [("discarded", "sent by hand")]
    audit = client.get("/api/v1/audit", params={"subject": f"dead_letter {letter_id}"}).json()
    assert [(each["actor"], each["action"]) for each in audit["items"]] == [
        ("local", "dead_letter.discard")
    ]


def test_a_retry_without_a_body_judges_with_the_active_release(
    client: ApiClient, bridge: LocalBridge
) -> None:
    letter_id = one_letter(bridge, client)

    done = client.post(f"{LETTERS}/{letter_id}/retry")

    assert done.json()["state"] == "dead"
    assert client.get(f"{LETTERS}/{letter_id}").json()["resolution"] == "retried"
    assert len(client.get(LETTERS).json()["items"]) == 1


def test_a_dead_output_goes_out_again_and_its_relay_is_woken(
    client: ApiClient, bridge: LocalBridge
) -> None:
    bridge.receive("sap_orders", ORDER, message_id="SAP-1")
    bridge.send("opcenter_queue", OutputState.DEAD, error="refused")
    row = client.get("/api/v1/messages").json()["items"][0]
    output = client.get(f"/api/v1/messages/{row['id']}").json()["outputs"][0]
    letter_id = dead_letter_of(bridge, output["id"], row["id"])

    done = client.post(f"{LETTERS}/{letter_id}/retry", json={"release": "same"})

    assert done.json()["state"] == "due"
    assert bridge.woken == ["opcenter_queue"]
    assert bridge.send("opcenter_queue") == 1


def dead_letter_of(bridge: LocalBridge, output_id: str, row_id: str) -> str:
    """The letter that settling makes for a dead output."""
    with bridge.ledger.transaction() as transaction:
        output = transaction.outputs([output_id])[output_id]
        error = RefusedError("MB492", destination=output.destination, reason="refused")
        letter = dead_letter_of_output("dl-1", output, error, bridge.clock.now())
        transaction.add_dead_letters([letter])
        transaction.refresh_messages([row_id])
    return "dl-1"


@pytest.mark.parametrize("step", ["retry", "discard"])
def test_a_letter_that_was_dealt_with_is_a_conflict(
    client: ApiClient, bridge: LocalBridge, step: str
) -> None:
    letter_id = one_letter(bridge, client)
    client.post(f"{LETTERS}/{letter_id}/discard")

    answer = client.post(f"{LETTERS}/{letter_id}/{step}")

    assert answer.status_code == 409
    assert answer.json()["code"] == "MB484"


@pytest.mark.parametrize("path", ["", "/retry", "/discard"])
def test_an_unknown_letter_is_not_found(client: ApiClient, path: str) -> None:
    answer = client.ask("POST" if path else "GET", f"{LETTERS}/nope{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "MB483"


def test_missing_codes_are_listed_page_by_page(client: ApiClient, bridge: LocalBridge) -> None:
    misses = [CodeMiss("uom", "sap_s4", value, f"m-{value}", bridge.clock.now()) for value in "ABC"]
    with bridge.ledger.transaction() as transaction:
        transaction.add_code_misses(misses)

    first = client.get("/api/v1/codes/missing", params={"limit": 2}).json()
    rest = client.get("/api/v1/codes/missing", params={"after": first["next"]}).json()

    assert [item["value"] for item in first["items"] + rest["items"]] == ["A", "B", "C"]
    assert first["items"][0]["table"] == "uom"


def test_what_waits_is_listed_with_its_reason(client: ApiClient, bridge: LocalBridge) -> None:
    report = sample("opcenter/operation_report.json")
    bridge.receive("opcenter_reports", report, message_id="MES-1")

    held = client.get("/api/v1/held", params={"key": "1000412"}).json()["items"]

    assert [(item["route"], item["reason"]) for item in held] == [("opcenter_reports", "entity")]
    assert client.get("/api/v1/held", params={"route": "sap_orders"}).json()["items"] == []


def test_a_cursor_that_is_none_of_ours_is_refused(client: ApiClient) -> None:
    for cursor in ("zz", "[1]", "{}"):
        answer = client.get("/api/v1/codes/missing", params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "MB609")


def test_what_a_check_holds_is_let_go_by_an_operator(
    client: ApiClient, bridge: LocalBridge, tmp_path: Path
) -> None:
    bridge.use(load(holding_orders(tmp_path), ROOT / "schemas"))
    bridge.receive("sap_orders", ORDER, message_id="SAP-1", content_type="application/json")
    held = client.get("/api/v1/held").json()["items"][0]

    answer = client.post(f"/api/v1/held/{held['id']}/release")

    assert held["reason"] == "check"
    assert answer.json() == {"id": held["id"], "state": "due"}
    assert client.get(f"/api/v1/messages/{held['id']}").json()["flags"] == ["work_order_check_2"]
    assert bridge.woken
    assert client.post(f"/api/v1/held/{held['id']}/release").status_code == 409
