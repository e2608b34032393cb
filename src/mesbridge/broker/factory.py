"""Which broker a URL means: ``embedded:[path]`` or ``amqp[s]://user:pass@host:5672/vhost``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from mesbridge.broker.client import AmqpClient
from mesbridge.broker.consumer import AmqpSource
from mesbridge.broker.embedded.client import EmbeddedClient, EmbeddedTopology
from mesbridge.broker.embedded.publisher import EmbeddedPublisher
from mesbridge.broker.embedded.registry import acquire
from mesbridge.broker.embedded.source import EmbeddedSource
from mesbridge.broker.ports import BrokerClient, BrokerPublisher, BrokerSource, TopologyAdmin
from mesbridge.broker.publisher import AmqpPublisher
from mesbridge.broker.topology import SAFETY_NETS, SourceQueue
from mesbridge.broker.topology_amqp import AmqpTopology
from mesbridge.clock import Clock, SystemClock
from mesbridge.errors import BrokerError
from mesbridge.pipeline.ports import Inbox

#: File of ``embedded:`` without a path, in the working directory.
DEFAULT_FILE = "mesbridge-broker.db"


@dataclass(frozen=True, slots=True)
class Broker:
    """The parts that the service needs; start the publisher before the source."""

    source: BrokerSource
    publisher: BrokerPublisher
    topology: TopologyAdmin


def open_broker(
    url: str,
    queues: Sequence[SourceQueue],
    inbox: Inbox,
    *,
    prefetch: int = 400,
    clock: Clock | None = None,
) -> Broker:
    """The broker of *url*, for the source queues of the routes; the safety nets are added.

    Args:
        prefetch: messages per queue that may be out and not acknowledged: twice the batch.
    Raises:
        BrokerError: *url* means no broker, or the embedded broker's file cannot be used. A
            RabbitMQ that is not there is no error: it is waited for.
    """
    queues = [*queues, *SAFETY_NETS]
    clock = clock or SystemClock()
    path = embedded_path(url)
    if path is None:
        return Broker(
            AmqpSource(url, queues, inbox, clock, prefetch), AmqpPublisher(url), AmqpTopology(url)
        )
    return Broker(
        EmbeddedSource(acquire(path), queues, inbox, clock, prefetch),
        EmbeddedPublisher(acquire(path)),
        EmbeddedTopology(acquire(path)),
    )


def open_topology(url: str) -> TopologyAdmin:
    """Only what declares and checks. Raises as :func:`open_broker`."""
    path = embedded_path(url)
    return AmqpTopology(url) if path is None else EmbeddedTopology(acquire(path))


def open_client(url: str) -> BrokerClient:
    """A small producer and consumer. Raises as :func:`open_broker`."""
    path = embedded_path(url)
    return AmqpClient(url) if path is None else EmbeddedClient(acquire(path))


def embedded_path(url: str) -> Path | None:
    """The file of an ``embedded:`` URL, None for an AMQP one.

    Raises:
        BrokerError: neither.
    """
    if url.startswith(("amqp://", "amqps://")):
        return None
    if not url.startswith("embedded:"):
        raise BrokerError("MB487", detail=f"no broker URL: {url.split(':')[0]}:…")
    return Path(unquote(url.removeprefix("embedded:")) or DEFAULT_FILE)
