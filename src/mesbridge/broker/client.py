"""The small producer and consumer on RabbitMQ."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

from pika import BlockingConnection
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from mesbridge.broker.connection import parameters_of
from mesbridge.broker.envelope import Envelope
from mesbridge.broker.properties import envelope_of
from mesbridge.broker.publisher import AmqpPublisher
from mesbridge.broker.topology import Difference, Topology
from mesbridge.broker.topology_amqp import AmqpTopology
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Publication, PublishOutcome

Answer = TypeVar("Answer")

_NOT_FOUND, _LOCKED = 404, 405
#: The answer of a queue with a single active consumer: it knows no ``basic.get``.
_ONLY_CONSUMERS: list[Envelope] = []

#: Seconds a new client waits for the broker before the first publish fails.
_CONNECT_SECONDS = 10.0
#: Seconds without a message after which a consumer for a moment gives up.
_IDLE_SECONDS = 2.0


class AmqpClient:
    """Fits ``BrokerClient``; a broken connection is made anew at the next call."""

    def __init__(self, url: str) -> None:
        """Connect. Raises BrokerError where *url* is no AMQP URL."""
        self._parameters = parameters_of(url, "mesbridge client")
        # Idle between calls, so nobody would answer heartbeats.
        self._parameters.heartbeat = 0
        self._topology = AmqpTopology(url)
        self._publisher = AmqpPublisher(url)
        self._publisher.start()
        self._publisher.wait_connected(_CONNECT_SECONDS)
        self._lock = threading.Lock()
        self._connection: BlockingConnection | None = None
        self._channel: BlockingChannel | None = None

    def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        message_id: str,
        type: str,
        content_type: str = "application/json",
        headers: Mapping[str, str | int] | None = None,
        correlation_id: str | None = None,
    ) -> PublishOutcome:
        publication = Publication(
            exchange, routing_key, body, message_id, type, content_type,
            correlation_id, headers or {}, datetime.now(UTC),
        )  # fmt: skip
        return self._publisher.publish([publication])[0]

    def publish_all(self, publications: Sequence[Publication]) -> Sequence[PublishOutcome]:
        return self._publisher.publish(publications)

    def get(self, queue: str, limit: int) -> list[Envelope]:
        found = self._on_channel(lambda channel: _get(channel, queue, limit))
        if found is _ONLY_CONSUMERS:
            found = self._on_channel(lambda channel: _consume(channel, queue, limit))
        return found or []

    def purge(self, queue: str) -> int:
        found = self._on_channel(lambda channel: channel.queue_purge(queue))
        return 0 if found is None else int(found.method.message_count or 0)

    def depth(self, queue: str) -> int | None:
        found = self._on_channel(lambda channel: channel.queue_declare(queue, passive=True))
        return None if found is None else found.method.message_count

    def declare(self, topology: Topology) -> list[Difference]:
        return self._topology.apply(topology)

    def declare_queue(self, queue: str, exchange: str, routing_keys: Sequence[str]) -> None:
        def work(channel: BlockingChannel) -> None:
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
            for key in routing_keys:
                channel.queue_bind(queue, exchange, key)

        self._on_channel(work)

    def delete_queue(self, queue: str) -> None:
        self._on_channel(lambda channel: channel.queue_delete(queue))

    def close(self) -> None:
        self._publisher.close()
        with self._lock:
            self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(AMQPError, OSError):
                connection.close()

    def _on_channel(self, work: Callable[[BlockingChannel], Answer]) -> Answer | None:
        """What *work* returns on a fresh channel; None where the broker says there is none such."""
        with self._lock:
            try:
                return self._carry_out(work)
            except (AMQPError, OSError):
                self._disconnect()
            try:
                return self._carry_out(work)
            except (AMQPError, OSError) as error:
                self._disconnect()
                detail = f"{type(error).__name__}: {error}"
                raise BrokerError("MB487", detail=detail) from error

    def _carry_out(self, work: Callable[[BlockingChannel], Answer]) -> Answer | None:
        try:
            return work(self._open_channel())
        except ChannelClosedByBroker as refusal:
            if refusal.reply_code == _NOT_FOUND:
                return None
            raise

    def _open_channel(self) -> BlockingChannel:
        """One channel for all: a quorum queue may miss an ack right before its channel closes."""
        if self._connection is None or not self._connection.is_open:
            self._connection, self._channel = BlockingConnection(self._parameters), None
        if self._channel is None or not self._channel.is_open:
            self._channel = self._connection.channel()
        return self._channel


def _get(channel: BlockingChannel, queue: str, limit: int) -> list[Envelope]:
    found: list[Envelope] = []
    last = None
    while len(found) < limit:
        try:
            method, properties, body = channel.basic_get(queue)
        except ChannelClosedByBroker as refusal:
            if refusal.reply_code != _LOCKED:
                raise
            return _ONLY_CONSUMERS
        if method is None or properties is None or body is None:
            break
        found.append(envelope_of(method, properties, body))
        last = method.delivery_tag
    _settle(channel, last)
    return found


def _consume(channel: BlockingChannel, queue: str, limit: int) -> list[Envelope]:
    """As :func:`_get`, as a consumer for a moment; nothing while another one is active."""
    ready = channel.queue_declare(queue, passive=True).method.message_count or 0
    channel.basic_qos(prefetch_count=limit)
    found: list[Envelope] = []
    last = None
    if ready:
        for method, properties, body in channel.consume(queue, inactivity_timeout=_IDLE_SECONDS):
            if method is None or properties is None or body is None:
                break
            found.append(envelope_of(method, properties, body))
            last = method.delivery_tag
            if len(found) == min(limit, ready):
                break
        _settle(channel, last)
        channel.cancel()
    return found


def _settle(channel: BlockingChannel, last: int | None) -> None:
    if last is not None:
        # Where the connection breaks here they come again: twice is better than never.
        with suppress(AMQPError, OSError):
            channel.basic_ack(last, multiple=True)
