"""Where a message goes: topic patterns, fanout, hashing; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

from mesbridge.broker.topology import Binding, Exchange

#: Exchanges may pass on to exchanges; a circle ends here.
_MAX_HOPS = 8
#: Answers kept; producers may use any routing key, so there must be an end.
_MAX_KNOWN = 10_000


def topic_matches(pattern: str, routing_key: str) -> bool:
    """AMQP's topic rule: ``*`` is one word, ``#`` any number of words.

    Source: AMQP 0-9-1, 3.1.3.3.
    """
    return _words_match(pattern.split("."), routing_key.split("."))


def _words_match(pattern: Sequence[str], words: Sequence[str]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_words_match(pattern[1:], words[i:]) for i in range(len(words) + 1))
    if not words or pattern[0] not in ("*", words[0]):
        return False
    return _words_match(pattern[1:], words[1:])


class Router:
    """Finds the queues of a message; made anew whenever exchanges or bindings change."""

    def __init__(
        self, exchanges: Iterable[Exchange], queues: Iterable[str], bindings: Iterable[Binding]
    ) -> None:
        self._exchanges = {exchange.name: exchange for exchange in exchanges}
        self._queues = set(queues)
        self._bindings: dict[str, list[Binding]] = defaultdict(list)
        for binding in bindings:
            self._bindings[binding.source].append(binding)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._hashing = any(e.kind == "x-consistent-hash" for e in self._exchanges.values())

    def has_exchange(self, name: str) -> bool:
        """Whether something can be published to *name*; the default exchange is ``""``."""
        return name == "" or name in self._exchanges

    def queues_for(
        self, exchange: str, routing_key: str, headers: Mapping[str, str | int]
    ) -> tuple[str, ...]:
        """Names of the queues that get the message, each once; empty where nobody bound."""
        if self._hashing:
            return self._resolve(exchange, routing_key, headers)
        found = self._known.get((exchange, routing_key))
        if found is None:
            found = self._resolve(exchange, routing_key, headers)
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[exchange, routing_key] = found
        return found

    def _resolve(
        self, exchange: str, routing_key: str, headers: Mapping[str, str | int]
    ) -> tuple[str, ...]:
        if exchange == "":
            return (routing_key,) if routing_key in self._queues else ()
        return tuple(dict.fromkeys(self._walk(exchange, routing_key, headers, _MAX_HOPS)))

    def _walk(
        self, name: str, routing_key: str, headers: Mapping[str, str | int], hops: int
    ) -> list[str]:
        exchange = self._exchanges.get(name)
        if exchange is None or hops == 0:
            return []
        found: list[str] = []
        for binding in self._taken(exchange, routing_key, headers):
            if binding.to_exchange:
                found += self._walk(binding.destination, routing_key, headers, hops - 1)
            elif binding.destination in self._queues:
                found.append(binding.destination)
        alternate = exchange.arguments.get("alternate-exchange")
        if not found and isinstance(alternate, str):
            return self._walk(alternate, routing_key, headers, hops - 1)
        return found

    def _taken(
        self, exchange: Exchange, routing_key: str, headers: Mapping[str, str | int]
    ) -> Sequence[Binding]:
        bindings = self._bindings[exchange.name]
        if exchange.kind == "fanout":
            return bindings
        if exchange.kind == "x-consistent-hash":
            return _hashed(exchange, bindings, routing_key, headers)
        return [b for b in bindings if topic_matches(b.routing_key, routing_key)]


def _hashed(
    exchange: Exchange,
    bindings: Sequence[Binding],
    routing_key: str,
    headers: Mapping[str, str | int],
) -> Sequence[Binding]:
    if not bindings:
        return ()
    header = exchange.arguments.get("hash-header")
    text = str(headers.get(str(header), "")) if header else routing_key
    place = crc32(text.encode()) % len(bindings)
    return (sorted(bindings, key=lambda binding: binding.destination)[place],)
