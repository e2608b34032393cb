"""Which exchanges, queues and bindings the routes need: plain data, nothing is declared here.

Source: delivery protocol, section 3 (Topology).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mesbridge.workspace.routes import DestinationSpec, Route

#: Producers publish here; the routing key is the message type.
INPUT_EXCHANGE = "mb.in"
#: Our outputs. No alternate exchange: it would suppress the returns of mandatory messages.
OUTPUT_EXCHANGE = "mb.out"
DEAD_LETTER_EXCHANGE = "mb.dlx"
UNROUTED_EXCHANGE = "mb.unrouted"
DEAD_LETTER_QUEUE = "mb.dlq"
UNROUTED_QUEUE = "mb.unrouted"
OWN_EXCHANGES = (INPUT_EXCHANGE, OUTPUT_EXCHANGE, DEAD_LETTER_EXCHANGE, UNROUTED_EXCHANGE)

#: Header that producers of a partitioned route set to the key: equal keys share a partition.
PARTITION_HEADER = "x-mesbridge-key"
#: Backstop for messages that kill the process; never -1, which 3.10 takes for "drop at once".
SOURCE_DELIVERY_LIMIT = 100
#: With the 4.x default of 20 and no dead-letter exchange a message is gone after 21 looks.
SAFETY_NET_DELIVERY_LIMIT = 1_000_000

Arguments = Mapping[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class SourceQueue:
    """A queue that arrivals are read from.

    *route* None: ``mb.dlq`` and ``mb.unrouted``, whose messages belong to no route any more.
    """

    route: str | None
    queue: str
    messages: tuple[str, ...] = ()
    declare: bool = True
    partitions: int = 1

    def names(self) -> tuple[str, ...]:
        """The queue itself, or its partitions ``….p00``, ``….p01`` …"""
        if self.partitions == 1:
            return (self.queue,)
        return tuple(f"{self.queue}.p{number:02}" for number in range(self.partitions))


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange to declare. *kind*: ``topic``, ``fanout`` or ``x-consistent-hash``."""

    name: str
    kind: str
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue to declare."""

    name: str
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """What *source* passes on to the queue (or, *to_exchange*, the exchange) *destination*."""

    source: str
    destination: str
    routing_key: str = ""
    to_exchange: bool = False


@dataclass(frozen=True, slots=True)
class Topology:
    """All that must be there. What is *foreign* belongs to others: verified, never declared."""

    exchanges: tuple[Exchange, ...] = ()
    queues: tuple[Queue, ...] = ()
    bindings: tuple[Binding, ...] = ()
    foreign_exchanges: tuple[str, ...] = ()
    foreign_queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as wanted: *kind* ``exchange queue binding``, *problem* readable."""

    kind: str
    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.problem}"


#: Read by the service besides the queues of the routes: one list then shows all dead letters.
SAFETY_NETS = (SourceQueue(None, DEAD_LETTER_QUEUE), SourceQueue(None, UNROUTED_QUEUE))


def source_queues(routes: Iterable[Route]) -> list[SourceQueue]:
    """The source queue of every route that has one."""
    return [
        SourceQueue(
            route.name,
            route.source.queue,
            route.source.messages,
            route.source.declare,
            route.source.partitions,
        )
        for route in routes
        if route.source.kind == "queue"
    ]


def foreign_exchanges(destinations: Iterable[DestinationSpec]) -> list[str]:
    """Exchanges of others that something is sent to, sorted."""
    named = {spec.exchange for spec in destinations if spec.exchange}
    return sorted(named.difference(OWN_EXCHANGES))


def topology_of(queues: Iterable[SourceQueue], foreign: Iterable[str] = ()) -> Topology:
    """What *queues* need; *foreign* names exchanges of others that something is sent to."""
    queues = list(queues)
    own = [source for source in queues if source.declare]
    return Topology(
        exchanges=(*_base_exchanges(), *_partitioners(own)),
        queues=(*_safety_nets(), *(_source_queue(name) for s in own for name in s.names())),
        bindings=(*_base_bindings(), *(b for source in own for b in _bindings(source))),
        foreign_exchanges=tuple(foreign),
        foreign_queues=tuple(name for s in queues if not s.declare for name in s.names()),
    )


def _base_exchanges() -> tuple[Exchange, ...]:
    return (
        Exchange(INPUT_EXCHANGE, "topic", {"alternate-exchange": UNROUTED_EXCHANGE}),
        Exchange(OUTPUT_EXCHANGE, "topic"),
        Exchange(DEAD_LETTER_EXCHANGE, "fanout"),
        Exchange(UNROUTED_EXCHANGE, "fanout"),
    )


def _safety_nets() -> tuple[Queue, ...]:
    arguments: Arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": SAFETY_NET_DELIVERY_LIMIT,
    }
    return (Queue(DEAD_LETTER_QUEUE, arguments), Queue(UNROUTED_QUEUE, arguments))


def _base_bindings() -> tuple[Binding, ...]:
    return (
        Binding(DEAD_LETTER_EXCHANGE, DEAD_LETTER_QUEUE),
        Binding(UNROUTED_EXCHANGE, UNROUTED_QUEUE),
    )


def _source_queue(name: str) -> Queue:
    return Queue(
        name,
        {
            "x-queue-type": "quorum",
            "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-delivery-limit": SOURCE_DELIVERY_LIMIT,
            "x-single-active-consumer": True,
        },
    )


def _partitioners(queues: Iterable[SourceQueue]) -> tuple[Exchange, ...]:
    """One hash exchange per partitioned queue, named as the queue would be."""
    return tuple(
        Exchange(source.queue, "x-consistent-hash", {"hash-header": PARTITION_HEADER})
        for source in queues
        if source.partitions > 1
    )


def _bindings(source: SourceQueue) -> list[Binding]:
    parted = source.partitions > 1
    by_type = [
        Binding(INPUT_EXCHANGE, source.queue, message, to_exchange=parted)
        for message in source.messages
    ]
    # The routing key of a hash exchange's binding is the partition's weight.
    return by_type + [Binding(source.queue, name, "1") for name in source.names() if parted]
