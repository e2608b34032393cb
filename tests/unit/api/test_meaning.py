from __future__ import annotations

from tests.unit.api.client import ApiClient


def test_the_dictionary_is_told_in_both_languages(client: ApiClient) -> None:
    entities = {item["name"]: item for item in client.get("/api/v1/dictionary").json()["items"]}

    order = entities["work_order"]
    assert order["title"] == {"en": "Work order", "zh": "生产工单"}
    fields = {field["name"]: field for field in order["fields"]}
    assert fields["quantity"]["type"] == "decimal(15,3)"
    assert fields["uom"]["type"] == "code(uom)"
    assert fields["operations"]["type"].startswith("list(")
    assert fields["sales_order"]["sensitivity"] == "confidential"


def test_mappings_tell_direction_and_the_routes_that_use_them(client: ApiClient) -> None:
    found = {item["name"]: item for item in client.get("/api/v1/mappings").json()["items"]}

    assert found["sap_s4.production_order"]["direction"] == "in"
    assert found["sap_s4.production_order"]["routes"] == ["sap_orders"]
    assert found["sap_s4.confirmation"]["direction"] == "out"
    assert found["sap_s4.confirmation"]["reads_stored"] == ["work_order"]
