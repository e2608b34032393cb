"""Topology against the embedded broker's file."""

from __future__ import annotations

from mesbridge.broker.embedded.store import Store
from mesbridge.broker.topology import Difference, Exchange, Queue, Topology


def compare(store: Store, topology: Topology) -> list[Difference]:
    """What is missing or different; changes nothing."""
    exchanges = {exchange.name: exchange for exchange in store.exchanges()}
    queues = {queue.name: queue for queue in store.queues()}
    bindings = set(store.bindings())
    found = [_compare("exchange", e.name, exchanges.get(e.name), e) for e in topology.exchanges]
    found += [_compare("queue", q.name, queues.get(q.name), q) for q in topology.queues]
    found += [_foreign("exchange", name, name in exchanges) for name in topology.foreign_exchanges]
    found += [_foreign("queue", name, name in queues) for name in topology.foreign_queues]
    found += [
        Difference("binding", f"{b.source} -> {b.destination}", f"{b.routing_key!r} is missing")
        for b in topology.bindings
        if b not in bindings
    ]
    return [difference for difference in found if difference is not None]


def declare(store: Store, topology: Topology) -> list[Difference]:
    """Make what is missing, name what is different or foreign and not there."""
    exchanges = {exchange.name for exchange in store.exchanges()}
    queues = {queue.name for queue in store.queues()}
    for exchange in topology.exchanges:
        if exchange.name not in exchanges:
            store.add_exchange(exchange)
    for queue in topology.queues:
        if queue.name not in queues:
            store.add_queue(queue)
    exchanges.update(exchange.name for exchange in topology.exchanges)
    queues.update(queue.name for queue in topology.queues)
    for binding in topology.bindings:
        if binding.source in exchanges and binding.destination in (
            exchanges if binding.to_exchange else queues
        ):
            store.add_binding(binding)
    return compare(store, topology)


def _compare(
    kind: str, name: str, found: Exchange | Queue | None, wanted: Exchange | Queue
) -> Difference | None:
    if found is None:
        return Difference(kind, name, "is missing")
    if found != wanted:
        return Difference(kind, name, f"is {_told(found)}, expected {_told(wanted)}")
    return None


def _told(thing: Exchange | Queue) -> str:
    kind = f"{thing.kind} " if isinstance(thing, Exchange) else ""
    return kind + (" ".join(f"{k}={v}" for k, v in thing.arguments.items()) or "plain")


def _foreign(kind: str, name: str, there: bool) -> Difference | None:
    return None if there else Difference(kind, name, "belongs to others and is missing")
