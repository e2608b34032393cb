"""What the simulation sees of the bridge: its HTTP API, read as any monitoring would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import httpx

from mesbridge.dictionary.entity import Label

_PAGE = 200
_TIMEOUT_SECONDS = 30.0
#: States in which a message is not finished, or finished badly.
_UNFINISHED = ("held", "dead", "due")
#: What a held message waits for, before its name.
_REASONS = {
    "code": ("no code", "缺少代码"),
    "entity": ("waits for", "等待"),
    "value": ("waits for a value:", "等待取值："),
    "predecessor": ("waits behind", "等待前序消息："),
    "check": ("stopped by a check:", "被检查规则拦截："),
}
#: The states of the balance.
COUNTS = (
    "received", "delivered", "filtered", "superseded", "unchanged", "dead", "held", "due",
    "unexplained",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Balance:
    """Messages per route and state, as ``GET /api/v1/balance`` gives them."""

    routes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def total(self, state: str) -> int:
        """The sum of *state* over all routes."""
        return sum(counts[state] for counts in self.routes.values())

    def since(self, earlier: Balance) -> Balance:
        """What has come since *earlier*."""
        return Balance(
            {
                route: {
                    name: count - earlier.routes.get(route, {}).get(name, 0)
                    for name, count in counts.items()
                }
                for route, counts in self.routes.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A message that is held, dead or due, and why."""

    message_id: str
    route: str
    state: str
    key: str | None
    because: Label


@dataclass(frozen=True, slots=True)
class OrderSums:
    """One order as the bridge reconciles it. *differences*: kind and text of each."""

    ordered: Decimal | None
    reported: Decimal
    posted: Decimal
    differences: Sequence[tuple[str, Label]] = ()


class BridgeView(Protocol):
    """What the simulation asks of the bridge."""

    def ready(self) -> bool:
        """Messages go through."""
        ...

    def balance(self) -> Balance:
        """Where all messages are."""
        ...

    def unfinished(self) -> list[Unfinished]:
        """All messages that are held, dead or due."""
        ...

    def reconciliation(self) -> Mapping[str, OrderSums]:
        """All orders, by number."""
        ...


class HttpBridgeView:
    """The view through the API at *address*; error texts in *language*."""

    def __init__(
        self,
        address: str,
        language: str = "en",
        api_key: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """*transport*: in the place of the network, for tests."""
        headers = {"Accept-Language": language}
        if api_key is not None:
            headers["Authorization"] = f"Bearer {api_key}"
        self._client = httpx.Client(
            base_url=address, headers=headers, timeout=_TIMEOUT_SECONDS, transport=transport
        )

    def ready(self) -> bool:
        try:
            return self._client.get("/health/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def balance(self) -> Balance:
        rows = self._items("/api/v1/balance")
        return Balance({row["route"]: {name: row[name] for name in COUNTS} for row in rows})

    def unfinished(self) -> list[Unfinished]:
        letters = list(self._items("/api/v1/dead-letters"))
        errors = {letter["message"]: letter["error"] for letter in letters}
        messages = [
            _unfinished(message, errors.get(message["id"]))
            for state in _UNFINISHED
            for message in self._items("/api/v1/messages", state=state)
        ]
        # What never got into the journal: drained from the broker's dead-letter queues.
        return messages + [_drained(letter) for letter in letters if letter["message"] is None]

    def reconciliation(self) -> Mapping[str, OrderSums]:
        return {
            row["key"]: OrderSums(
                ordered=None if row["ordered"] is None else Decimal(row["ordered"]),
                reported=Decimal(row["reported"]),
                posted=Decimal(row["posted"]),
                differences=[
                    (difference["kind"], Label(**difference["text"]))
                    for difference in row["differences"]
                ],
            )
            for row in self._items("/api/v1/reconciliation", entity="work_order")
        }

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _items(self, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
        """The items of all pages."""
        after: str | None = None
        while True:
            given = {**parameters, "limit": str(_PAGE), **({"after": after} if after else {})}
            answer = self._client.get(path, params=given)
            answer.raise_for_status()
            page = answer.json()
            yield from page["items"]
            after = page.get("next")
            if after is None:
                return


def _unfinished(message: Mapping[str, Any], error: str | None) -> Unfinished:
    state = message["state"]
    because = Label(error or message["cause"] or "")
    if state == "held":
        english, chinese = _REASONS.get(message["reason"], ("waits for", "等待"))
        what = message["waits_for"]
        because = Label(f"{english} {what}", f"{chinese} {what}")
    return Unfinished(message["message_id"], message["route"], state, message["key"], because)


def _drained(letter: Mapping[str, Any]) -> Unfinished:
    name, route = letter["message_id"] or letter["id"], letter["route"] or "-"
    return Unfinished(name, route, "dead", letter["key"], Label(letter["error"]))
