"""The simulated SAP and Opcenter over real HTTP: what they take, and every switchable fault."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mesbridge.simulator.http_opcenter import HttpOpcenter, work_order_id
from mesbridge.simulator.http_sap import SERVICE, HttpSap

_CONFIRMATION = {
    "OrderID": "1000412",
    "OrderOperation": "0020",
    "IsFinalConfirmation": False,
    "ExternalSystemConfirmation": "3f1c2a548a6b4d0e9d3c5f0a6f8b1e01",
    "PostingDate": "/Date(1710720000000)/",
    "ConfirmationUnit": "PC",
    "ConfirmationYieldQuantity": "58.000",
}
_CREATE = {"command": {"NId": "1000412", "Quantity": 120, "DueDate": "2024-03-20T13:00:00Z"}}


@pytest.fixture
def sap() -> Iterator[HttpSap]:
    with HttpSap() as system:
        yield system


@pytest.fixture
def opcenter() -> Iterator[HttpOpcenter]:
    with HttpOpcenter() as system:
        yield system


def _token(sap: HttpSap) -> dict[str, str]:
    answer = httpx.get(f"{sap.service}/", headers={"x-csrf-token": "Fetch"})
    return {"x-csrf-token": answer.headers["x-csrf-token"]}


def _confirm(sap: HttpSap, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(f"{sap.service}/ProdnOrdConf2", json=_CONFIRMATION, headers=headers)


def test_sap_asks_for_a_token(sap: HttpSap) -> None:
    answer = _confirm(sap, {})

    assert answer.status_code == 403
    assert answer.headers["x-csrf-token"] == "Required"
    assert sap.books.postings == []


def test_a_token_is_not_valid_any_more_after_the_session(sap: HttpSap) -> None:
    token = _token(sap)
    sap.forget_token()

    assert _confirm(sap, token).status_code == 403


def test_sap_posts_a_confirmation_and_answers_its_keys(sap: HttpSap) -> None:
    answer = _confirm(sap, _token(sap))

    assert answer.status_code == 201
    posted = answer.json()["d"]
    assert (posted["ConfirmationGroup"], posted["ConfirmationCount"]) == ("56701", "1")
    assert posted["ConfirmationYieldQuantity"] == "58.000"
    assert len(sap.books.postings) == 1


@pytest.mark.parametrize("as_body", [True, False])
def test_sap_cancels_by_the_keys_once(sap: HttpSap, as_body: bool) -> None:
    token, address = _token(sap), f"{sap.service}/CancelProdnOrdConf"
    _confirm(sap, token)
    keys = {"ConfirmationGroup": "56701", "ConfirmationCount": "1"}

    def cancel() -> httpx.Response:
        if as_body:
            return httpx.post(address, json=keys, headers=token)
        quoted = {name: f"'{value}'" for name, value in keys.items()}
        return httpx.post(address, params=quoted, headers=token)

    first, second = cancel(), cancel()

    assert first.json()["d"]["IsReversal"] is True
    assert first.json()["d"]["ConfirmationCount"] == "2"
    assert second.status_code == 400
    assert second.json()["error"]["code"] == "RU/179"
    assert not sap.books.postings[0].counts


def test_a_confirmation_is_found_by_its_external_id(sap: HttpSap) -> None:
    _confirm(sap, _token(sap))
    external = _CONFIRMATION["ExternalSystemConfirmation"]

    def found(name: object) -> list[object]:
        condition = f"ExternalSystemConfirmation eq '{name}'"
        answer = httpx.get(f"{sap.service}/ProdnOrdConf2", params={"$filter": condition})
        results: list[object] = answer.json()["d"]["results"]
        return results

    assert len(found(external)) == 1
    assert found("0" * 32) == []


def test_a_locked_order_is_turned_away_as_often_as_wanted(sap: HttpSap) -> None:
    token = _token(sap)
    sap.lock(times=2)

    answers = [_confirm(sap, token) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 201]
    assert "already being processed" in answers[0].json()["error"]["message"]["value"]


def test_a_closed_order_is_refused(sap: HttpSap) -> None:
    token = _token(sap)
    sap.refuse()

    assert "closed" in _confirm(sap, token).json()["error"]["message"]["value"]


def test_malformed_payload_and_unknown_resource_are_refused(sap: HttpSap) -> None:
    token = _token(sap)

    bad = httpx.post(f"{sap.service}/ProdnOrdConf2", content=b"{", headers=token)
    incomplete = httpx.post(f"{sap.service}/ProdnOrdConf2", json={}, headers=token)
    unknown = httpx.post(f"{sap.service}/Nothing", json={}, headers=token)

    assert [bad.status_code, incomplete.status_code, unknown.status_code] == [400, 400, 404]


def test_a_server_error_does_nothing(sap: HttpSap) -> None:
    token = _token(sap)
    sap.fail(503, headers={"Retry-After": "1"})

    answer = _confirm(sap, token)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert sap.books.postings == []


@pytest.mark.parametrize("after_work", [True, False])
def test_a_hanging_request_may_have_been_carried_out(sap: HttpSap, after_work: bool) -> None:
    token = _token(sap)
    sap.hang(after_work=after_work)

    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{sap.service}/ProdnOrdConf2", json=_CONFIRMATION, headers=token, timeout=0.2)
    sap.release()

    assert len(sap.books.postings) == (1 if after_work else 0)


def test_systems_may_ask_for_authorization() -> None:
    with HttpSap("Basic abc") as sap, HttpOpcenter(authorization="Bearer x") as opcenter:
        refused = [httpx.get(sap.service), httpx.get(opcenter.service)]
        let_in = [
            httpx.get(sap.service, headers={"Authorization": "Basic abc"}),
            httpx.head(opcenter.service, headers={"Authorization": "Bearer x"}),
        ]

    assert [answer.status_code for answer in refused] == [401, 401]
    assert [answer.status_code for answer in let_in] == [200, 200]


def test_opcenter_creates_edits_and_aborts(opcenter: HttpOpcenter) -> None:
    created = httpx.post(f"{opcenter.service}/UADMCreateWorkOrderFromProcess", json=_CREATE).json()
    edited = httpx.post(
        f"{opcenter.service}/EditWorkOrder", json={"command": {"NId": "1000412", "Quantity": 80.5}}
    ).json()
    aborted = httpx.post(
        f"{opcenter.service}/UADMAbortWorkOrder", json={"command": {"NId": "1000412"}}
    ).json()

    assert (created["Succeeded"], created["Id"]) == (True, work_order_id("1000412"))
    assert edited["Succeeded"] is True
    assert aborted["Succeeded"] is True
    job = opcenter.jobs.jobs["1000412"]
    assert (str(job.quantity), job.state.value) == ("80.5", "aborted")


def test_opcenter_says_failed_with_status_200(opcenter: HttpOpcenter) -> None:
    address = f"{opcenter.service}/CreateWorkOrder"
    httpx.post(address, json=_CREATE)

    again = httpx.post(address, json=_CREATE)
    opcenter.be_busy()
    busy = httpx.post(address, json=_CREATE)
    opcenter.refuse()
    refused = httpx.post(address, json=_CREATE)

    answers = [again, busy, refused]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(answer.json()["Succeeded"] for answer in answers)
    assert "exists already" in again.json()["Error"]["ErrorMessage"]
    assert "locked" in busy.json()["Error"]["ErrorMessage"]


def test_opcenter_knows_neither_other_commands_nor_broken_ones(opcenter: HttpOpcenter) -> None:
    unknown = httpx.post(f"{opcenter.service}/Nothing", json=_CREATE)
    broken = httpx.post(f"{opcenter.service}/CreateWorkOrder", content=b"{")

    assert (unknown.status_code, broken.status_code) == (404, 400)


def test_what_was_asked_can_be_read(opcenter: HttpOpcenter) -> None:
    httpx.post(
        f"{opcenter.service}/CreateWorkOrder", json=_CREATE, headers={"Idempotency-Key": "k1"}
    )

    (request,) = opcenter.requests

    assert request.headers["idempotency-key"] == "k1"
    assert request.path.startswith("/sit-svc/")
    assert SERVICE not in request.path
