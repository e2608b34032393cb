"""Hostile bodies that come by HTTP are dead letters or refused, each with its code."""

from __future__ import annotations

import pytest

from tests.integration.hostile.bodies import JSON
from tests.unit.api.client import ApiClient

ORDERS = "/api/v1/messages/sap_orders"
#: What is decoded, so that the code is that of the letter (longer bodies are not even read).
STORED = [
    (body, code) for body, code in JSON.items() if 0 < len(body) < 1 << 20 and code != "MB462"
]


@pytest.mark.parametrize(("body", "code"), STORED, ids=[repr(each[:30]) for each, _ in STORED])
def test_a_hostile_body_is_stored_as_a_dead_letter(
    client: ApiClient, body: bytes, code: str
) -> None:
    answer = client.post(ORDERS, content=body, headers={"Idempotency-Key": "SAP-1"})

    assert answer.status_code == 202
    assert answer.json()["state"] == "dead"
    (letter,) = client.get("/api/v1/dead-letters").json()["items"]
    assert letter["code"] == code


@pytest.mark.parametrize(
    "route",
    [
        "..%2f..%2fetc",
        "%00",
        "%e2%80%ae",
        "sap_orders%0d%0aX: y",
        "{0.__class__}",
        "x" * 5000,
        "%ff",
    ],
)
def test_a_hostile_route_is_no_route(client: ApiClient, route: str) -> None:
    answer = client.post(
        f"/api/v1/messages/{route}", content=b"{}", headers={"Idempotency-Key": "1"}
    )

    assert answer.status_code in (404, 422)
    assert "\n" not in answer.text.strip()


@pytest.mark.parametrize("key", ["", " ", "a\tb", "\x1b[31m", "x" * 500, "ü"])
def test_a_hostile_key_is_refused(client: ApiClient, key: str) -> None:
    answer = client.post(ORDERS, content=b"{}", headers={"Idempotency-Key": key.encode("latin-1")})

    assert answer.status_code in (400, 422)
    assert answer.json()["code"].startswith("MB6")
