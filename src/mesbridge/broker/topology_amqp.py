"""Topology against RabbitMQ: declare it, or verify that it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pika import BlockingConnection
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from mesbridge.broker.connection import parameters_of
from mesbridge.broker.topology import Difference, Exchange, Queue, Topology
from mesbridge.errors import BrokerError

_NOT_FOUND, _REFUSED, _DIFFERENT = 404, 403, 406


class AmqpTopology:
    """Fits ``TopologyAdmin``; connects for each call."""

    def __init__(self, url: str) -> None:
        """Raises BrokerError where *url* is no AMQP URL."""
        self._parameters = parameters_of(url, "mesbridge topology")

    def apply(self, topology: Topology) -> list[Difference]:
        """Declare and bind; what could not be is named, the rest is made all the same."""
        with self._connected() as connection:
            asker = _Asker(connection)
            found = [asker.declare_exchange(exchange) for exchange in topology.exchanges]
            found += [asker.declare_queue(queue) for queue in topology.queues]
            found += [
                asker.ask(
                    "binding",
                    f"{b.source} -> {b.destination}",
                    lambda channel, b=b: (  # type: ignore[misc]
                        channel.exchange_bind(b.destination, b.source, b.routing_key)
                        if b.to_exchange
                        else channel.queue_bind(b.destination, b.source, b.routing_key)
                    ),
                )
                for b in topology.bindings
            ]
            return _real(found) + _foreign(asker, topology)

    def check(self, topology: Topology) -> list[Difference]:
        """Passively, then compared where the account may; bindings cannot be looked up in AMQP."""
        with self._connected() as connection:
            asker = _Asker(connection)
            found = [asker.compare_exchange(exchange) for exchange in topology.exchanges]
            found += [asker.compare_queue(queue) for queue in topology.queues]
            return _real(found) + _foreign(asker, topology)

    def close(self) -> None:
        """Nothing stays open."""

    @contextmanager
    def _connected(self) -> Iterator[BlockingConnection]:
        try:
            connection = BlockingConnection(self._parameters)
        except (AMQPError, OSError) as error:
            raise BrokerError("MB487", detail=_told(error)) from error
        try:
            yield connection
        except (AMQPError, OSError) as error:
            raise BrokerError("MB487", detail=_told(error)) from error
        finally:
            if connection.is_open:
                connection.close()


class _Asker:
    """One question per channel: a refusal closes the channel that it was asked on."""

    def __init__(self, connection: BlockingConnection) -> None:
        self._connection = connection
        self._channel: BlockingChannel | None = None

    def ask(
        self, kind: str, name: str, question: Callable[[BlockingChannel], Any]
    ) -> Difference | None:
        """None where the broker agrees; else its own words, such as a 406's. Never repeated."""
        refusal = self._refusal(question)
        return None if refusal is None else Difference(kind, name, refusal.reply_text)

    def _refusal(self, question: Callable[[BlockingChannel], Any]) -> ChannelClosedByBroker | None:
        if self._channel is None or not self._channel.is_open:
            self._channel = self._connection.channel()
        try:
            question(self._channel)
        except ChannelClosedByBroker as refusal:
            return refusal
        return None

    def declare_exchange(self, exchange: Exchange) -> Difference | None:
        return self.ask("exchange", exchange.name, _exchange_declaration(exchange))

    def declare_queue(self, queue: Queue) -> Difference | None:
        return self.ask("queue", queue.name, _queue_declaration(queue))

    def compare_exchange(self, exchange: Exchange) -> Difference | None:
        return self.find_exchange(exchange.name) or self._compare(
            "exchange", exchange.name, _exchange_declaration(exchange)
        )

    def compare_queue(self, queue: Queue) -> Difference | None:
        return self.find_queue(queue.name) or self._compare(
            "queue", queue.name, _queue_declaration(queue)
        )

    def _compare(
        self, kind: str, name: str, declaration: Callable[[BlockingChannel], Any]
    ) -> Difference | None:
        """Declared again as it should be: nothing changes, but a 406 names what differs."""
        refusal = self._refusal(declaration)
        if refusal is None or refusal.reply_code == _REFUSED:
            return None
        return Difference(kind, name, refusal.reply_text)

    def find_exchange(self, name: str) -> Difference | None:
        return self._find("exchange", name, lambda c: c.exchange_declare(name, passive=True))

    def find_queue(self, name: str) -> Difference | None:
        return self._find("queue", name, lambda c: c.queue_declare(name, passive=True))

    def _find(
        self, kind: str, name: str, question: Callable[[BlockingChannel], Any]
    ) -> Difference | None:
        refusal = self._refusal(question)
        if refusal is None:
            return None
        missing = refusal.reply_code == _NOT_FOUND
        return Difference(kind, name, "is missing" if missing else refusal.reply_text)


def _exchange_declaration(exchange: Exchange) -> Callable[[BlockingChannel], Any]:
    return lambda channel: channel.exchange_declare(
        exchange.name, exchange.kind, durable=True, arguments=dict(exchange.arguments)
    )


def _queue_declaration(queue: Queue) -> Callable[[BlockingChannel], Any]:
    return lambda channel: channel.queue_declare(
        queue.name, durable=True, arguments=dict(queue.arguments)
    )


def _foreign(asker: _Asker, topology: Topology) -> list[Difference]:
    found = [asker.find_exchange(name) for name in topology.foreign_exchanges]
    found += [asker.find_queue(name) for name in topology.foreign_queues]
    return [Difference(d.kind, d.name, f"belongs to others and {d.problem}") for d in _real(found)]


def _real(found: list[Difference | None]) -> list[Difference]:
    return [difference for difference in found if difference is not None]


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
