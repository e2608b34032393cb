"""The API as the simulation reads it: all pages, readable reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx

from mesbridge.dictionary.entity import Label
from mesbridge.simulator.bridge_view import COUNTS, Balance, HttpBridgeView, OrderSums, Unfinished

_LETTERS = [
    {"id": "d1", "message": "row m2", "error": "MB451 the body is no JSON"},
    {
        "id": "d2", "message": None, "message_id": None, "route": None, "key": None,
        "error": "MB470 unknown type",
    },
]  # fmt: skip
_PAGES: dict[str, Any] = {
    "/api/v1/balance": [{"route": "sap_orders", **dict.fromkeys(COUNTS, 2)}],
    "/api/v1/dead-letters": _LETTERS,
    "/api/v1/reconciliation": [
        {
            "key": "1", "ordered": "5", "reported": "4", "posted": "4",
            "differences": [{"kind": "held", "text": {"en": "one waits", "zh": "一条等待"}}],
        },
        {"key": "2", "ordered": None, "reported": "0", "posted": "0", "differences": []},
    ],
}  # fmt: skip


def _message(name: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"row {name}", "message_id": name, "route": "r", "state": state, "key": None, "reason": None,
        "waits_for": None, "cause": None, **more,
    }  # fmt: skip


_MESSAGES = {
    "held": [_message("m1", "held", key="1", reason="code", waits_for="uom/sap_s4/ROL")],
    "dead": [_message("m2", "dead"), _message("m3", "dead", cause="r|MB475")],
    "due": [_message("m4", "due")],
}


def _view(language: str = "en", *, ready: int = 200) -> HttpBridgeView:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/health/ready":
            return httpx.Response(ready)
        rows = _PAGES.get(request.url.path) or _MESSAGES[request.url.params["state"]]
        # One item a page.
        place = int(request.url.params.get("after", "0"))
        following = str(place + 1) if place + 1 < len(rows) else None
        assert request.headers["accept-language"] == language
        return httpx.Response(200, json={"items": rows[place : place + 1], "next": following})

    return HttpBridgeView("http://bridge", language, "key", httpx.MockTransport(answer))


def test_readiness_is_asked() -> None:
    assert _view().ready()
    assert not _view(ready=503).ready()


def test_a_bridge_that_does_not_answer_is_not_ready() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert not HttpBridgeView("http://bridge", transport=httpx.MockTransport(refuse)).ready()


def test_the_balance_is_read_per_route_and_summed() -> None:
    balance = _view().balance()

    assert balance.total("received") == 2
    assert balance.since(balance).total("received") == 0
    assert balance.since(Balance()) == balance


def test_unfinished_messages_say_why() -> None:
    assert _view().unfinished() == [
        Unfinished(
            "m1", "r", "held", "1", Label("no code uom/sap_s4/ROL", "缺少代码 uom/sap_s4/ROL")
        ),
        Unfinished("m2", "r", "dead", None, Label("MB451 the body is no JSON")),
        Unfinished("m3", "r", "dead", None, Label("r|MB475")),
        Unfinished("m4", "r", "due", None, Label()),
        Unfinished("d2", "-", "dead", None, Label("MB470 unknown type")),
    ]


def test_the_reconciliation_is_read_in_the_language_wanted() -> None:
    view = _view("zh")

    assert view.reconciliation() == {
        "1": OrderSums(
            Decimal(5), Decimal(4), Decimal(4), [("held", Label("one waits", "一条等待"))]
        ),
        "2": OrderSums(None, Decimal(0), Decimal(0), []),
    }
    view.close()
