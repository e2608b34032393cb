from __future__ import annotations

from datetime import timedelta

import pytest

from mesbridge.api.app import create_app
from mesbridge.api.auth import refuse_open_start
from mesbridge.api.keys import PREFIX, Role, hash_of, make_key, may
from mesbridge.errors import ConfigurationError
from mesbridge.ledger.queries.desk import api_key_by_hash
from tests.unit.api.bridges import LocalBridge, sample
from tests.unit.api.client import ApiClient

ORDER = sample("sap_s4/production_order_1000412.json")


def add_key(bridge: LocalBridge, role: str, days: int | None = None, name: str = "maria") -> str:
    key = make_key()
    valid_for = timedelta(days=days) if days is not None else None
    with bridge.ledger.transaction() as transaction:
        transaction.add_api_key(name, hash_of(key), role, bridge.clock.now(), valid_for)
    return key


def with_key(bridge: LocalBridge, key: str) -> ApiClient:
    return ApiClient(create_app(bridge), {"Authorization": f"Bearer {key}"})


def on_the_network(bridge: LocalBridge) -> ApiClient:
    bridge.settings = bridge.settings.model_copy(update={"api_host": "0.0.0.0"})
    return ApiClient(create_app(bridge))


def test_without_keys_this_machine_may_do_everything(client: ApiClient) -> None:
    assert client.get("/api/v1/audit").status_code == 200


def test_as_soon_as_a_key_exists_a_request_needs_one(
    client: ApiClient, bridge: LocalBridge
) -> None:
    key = add_key(bridge, "viewer")

    refused = client.get("/api/v1/messages")

    assert refused.status_code == 401
    assert refused.json()["code"] == "MB603"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert with_key(bridge, key).get("/api/v1/messages").status_code == 200


def test_another_address_denies_by_default(bridge: LocalBridge) -> None:
    client = on_the_network(bridge)

    assert client.get("/api/v1/messages").status_code == 401
    assert client.get("/metrics").status_code == 401
    assert client.get("/health/ready").status_code == 200


def test_a_start_on_another_address_without_a_key_is_refused(bridge: LocalBridge) -> None:
    refuse_open_start(bridge)
    on_the_network(bridge)

    with pytest.raises(ConfigurationError) as refused:
        refuse_open_start(bridge)
    add_key(bridge, "admin", days=1)

    assert "MB611" in str(refused.value)
    assert "0.0.0.0" in str(refused.value)
    refuse_open_start(bridge)


def test_an_expired_key_does_not_let_the_service_start(bridge: LocalBridge) -> None:
    on_the_network(bridge)
    add_key(bridge, "admin", days=1)
    bridge.clock.time += timedelta(days=2)

    with pytest.raises(ConfigurationError):
        refuse_open_start(bridge)


def test_unknown_expired_and_revoked_keys_are_refused(bridge: LocalBridge) -> None:
    expired, revoked = add_key(bridge, "admin", days=1), add_key(bridge, "admin", name="paul")
    bridge.clock.time += timedelta(days=2)
    with bridge.ledger.reading() as connection:
        found = api_key_by_hash(connection, hash_of(revoked))
    assert found is not None
    with bridge.ledger.transaction() as transaction:
        transaction.revoke_api_key(found.id, bridge.clock.now())

    for key in (make_key(), "nonsense", expired, revoked):
        answer = with_key(bridge, key).get("/api/v1/messages")
        assert (answer.status_code, answer.json()["code"]) == (401, "MB604")


def test_a_revoked_key_does_not_open_the_api_again(bridge: LocalBridge) -> None:
    key = add_key(bridge, "admin")
    with bridge.ledger.reading() as connection:
        found = api_key_by_hash(connection, hash_of(key))
    assert found is not None
    with bridge.ledger.transaction() as transaction:
        transaction.revoke_api_key(found.id, bridge.clock.now())

    assert ApiClient(create_app(bridge)).get("/api/v1/messages").status_code == 401


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", {"read"}),
        ("operator", {"read", "act"}),
        ("engineer", {"read", "act", "audit"}),
        ("admin", {"read", "act", "audit"}),
        ("somebody", set()),
    ],
)
def test_a_role_may_what_those_below_it_may(
    bridge: LocalBridge, role: str, allowed: set[str]
) -> None:
    client = with_key(bridge, add_key(bridge, role))

    answers = {
        "read": client.get("/api/v1/messages"),
        "act": client.post("/api/v1/routes/sap_orders/pause"),
        "audit": client.get("/api/v1/audit"),
    }

    assert {name for name, answer in answers.items() if answer.status_code == 200} == allowed
    denied = [answer for name, answer in answers.items() if name not in allowed]
    assert all(answer.json()["code"] == "MB605" for answer in denied)


def test_the_name_of_the_key_stands_in_the_audit(bridge: LocalBridge) -> None:
    client = with_key(bridge, add_key(bridge, "admin", name="maria"))
    bridge.receive("sap_orders", b"x", message_id="1")
    letter = client.get("/api/v1/dead-letters").json()["items"][0]["id"]

    client.post(f"/api/v1/dead-letters/{letter}/discard")

    assert client.get("/api/v1/audit").json()["items"][0]["actor"] == "maria"


@pytest.mark.parametrize("host", ["http://bridge.example", "http://192.168.1.7:8080"])
def test_an_open_api_refuses_requests_that_name_another_host(client: ApiClient, host: str) -> None:
    answer = client.get("/api/v1/messages", base=host)

    assert answer.status_code == 403
    assert answer.json()["code"] == "MB612"


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_an_open_api_refuses_pages_of_other_sites(client: ApiClient, origin: str) -> None:
    answer = client.post("/api/v1/routes/sap_orders/pause", headers={"Origin": origin})

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["http://localhost:8080", "http://[::1]:8080"])
def test_an_open_api_answers_this_machine_by_any_name(client: ApiClient, host: str) -> None:
    answer = client.get("/api/v1/messages", base=host, headers={"Origin": host})

    assert answer.status_code == 200


def test_a_key_is_recognisable_and_stored_as_its_hash(bridge: LocalBridge) -> None:
    key = add_key(bridge, "viewer")

    assert key.startswith(PREFIX)
    assert key not in (bridge.settings.database_url, hash_of(key))
    assert len({make_key() for _ in range(100)}) == 100


def test_a_role_that_nobody_knows_may_nothing() -> None:
    roles: list[Role] = ["viewer", "operator", "engineer", "admin"]

    assert not any(may("", role) for role in roles)


def test_an_unknown_route_is_not_told_to_strangers(bridge: LocalBridge) -> None:
    add_key(bridge, "admin")
    client = ApiClient(create_app(bridge))

    answer = client.post("/api/v1/messages/nope", content=ORDER, headers={"Idempotency-Key": "1"})

    assert answer.status_code == 401
