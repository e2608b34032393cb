from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest

from mesbridge.api.app import create_app
from mesbridge.service.states import IngestResult
from tests.unit.api.bridges import LocalBridge, sample
from tests.unit.api.client import ApiClient, Pieces

ORDERS = "/api/v1/messages/sap_orders"
ORDER = sample("sap_s4/production_order_1000412.json")


def test_a_message_is_accepted_once_it_is_stored(client: ApiClient) -> None:
    answer = client.post(ORDERS, content=ORDER, headers={"Idempotency-Key": "SAP-1"})

    assert answer.status_code == 202
    assert answer.json()["message_id"] == "SAP-1"
    assert answer.json()["state"] == "due"
    assert client.get(f"/api/v1/messages/{answer.json()['id']}").status_code == 200


def test_the_same_key_with_the_same_body_is_stored_once(client: ApiClient) -> None:
    for _ in range(2):
        answer = client.post(ORDERS, content=ORDER, headers={"Idempotency-Key": "SAP-1"})

    assert answer.status_code == 202
    assert len(client.get("/api/v1/messages").json()["items"]) == 1


def test_what_cannot_be_decoded_is_accepted_and_is_a_dead_letter(client: ApiClient) -> None:
    answer = client.post(ORDERS, content=b'{"d": ', headers={"Idempotency-Key": "SAP-1"})

    assert answer.status_code == 202
    assert answer.json()["state"] == "dead"
    assert len(client.get("/api/v1/dead-letters").json()["items"]) == 1


def test_an_unknown_route_is_not_found(client: ApiClient) -> None:
    answer = client.post("/api/v1/messages/nope", content=ORDER, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 404
    assert answer.json()["code"] == "MB606"


def test_a_declared_length_above_the_limit_is_refused_unread(client: ApiClient) -> None:
    body = Pieces([b"x" * 1000])
    length = str(9 << 20)

    answer = client.post(
        ORDERS, content=body, headers={"Idempotency-Key": "1", "Content-Length": length}
    )

    assert answer.status_code == 413
    assert answer.json()["code"] == "MB607"
    assert body.taken == 0


def test_a_body_without_a_length_is_read_up_to_the_limit_only(client: ApiClient) -> None:
    body = Pieces(b"x" * (1 << 19) for _ in range(100))

    answer = client.post(ORDERS, content=body, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 413
    assert body.taken <= 2 << 20


@pytest.mark.parametrize("key", [None, "", " ", "x" * 201, "caf\u00e9"])
def test_a_key_that_cannot_be_a_message_id_is_refused(client: ApiClient, key: str | None) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")} if key is not None else {}

    answer = client.post(ORDERS, content=ORDER, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "MB613"


def test_an_empty_body_is_refused(client: ApiClient) -> None:
    answer = client.post(ORDERS, content=b"", headers={"Idempotency-Key": "1"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "MB610"


def test_a_ledger_that_is_away_is_unavailable(client: ApiClient, bridge: LocalBridge) -> None:
    bridge.away = True

    answer = client.post(ORDERS, content=ORDER, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["code"] == "MB495"


def test_headers_are_kept_but_never_credentials(client: ApiClient, bridge: LocalBridge) -> None:
    headers = {"Idempotency-Key": "1", "X-Request": "r", "Cookie": "secret", "traceparent": "t"}

    answer = client.post(ORDERS, content=ORDER, headers=headers)

    with bridge.ledger.transaction() as transaction:
        stored = transaction.message(answer.json()["id"])
    assert stored is not None
    assert dict(stored.headers) == {"x-request": "r", "traceparent": "t"}


def test_hand_ins_that_wait_do_not_hold_up_anybody_else(
    bridge: LocalBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, waiting = threading.Event(), threading.Semaphore(0)

    def wait(*_: Any, **__: Any) -> Any:
        waiting.release()
        goes_on.wait(20)
        return IngestResult("1", None, "due")

    async def ask() -> tuple[httpx.Response, httpx.Response, list[httpx.Response]]:
        transport = httpx.ASGITransport(create_app(bridge))
        base = "http://127.0.0.1"
        async with httpx.AsyncClient(transport=transport, base_url=base, timeout=20) as client:
            headers = {"Idempotency-Key": "1"}
            posts = [
                asyncio.create_task(client.post(ORDERS, content=b"{}", headers=headers))
                for _ in range(60)
            ]
            for _ in posts:
                await asyncio.to_thread(waiting.acquire, timeout=20)
            live, routes = await client.get("/health/live"), await client.get("/api/v1/routes")
            goes_on.set()
            return live, routes, list(await asyncio.gather(*posts))

    monkeypatch.setattr(bridge, "ingest", wait)

    live, routes, posted = asyncio.run(ask())

    assert (live.status_code, routes.status_code) == (200, 200)
    assert {answer.status_code for answer in posted} == {202}
