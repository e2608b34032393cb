"""Which exchanges, queues and bindings routes need."""

from __future__ import annotations

from mesbridge.broker.topology import (
    Binding,
    SourceQueue,
    foreign_exchanges,
    source_queues,
    topology_of,
)
from mesbridge.documents import Position
from mesbridge.workspace.routes import DestinationSpec, Route, RouteSource

PLACE = Position("routes/r.yaml", 1, 1)
ORDERS = SourceQueue("orders", "erp.orders", ("sap.order", "sap.cancel"))


def test_a_source_queue_has_the_arguments_of_the_protocol() -> None:
    topology = topology_of([ORDERS])

    queues = {queue.name: dict(queue.arguments) for queue in topology.queues}
    assert queues["erp.orders"] == {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "mb.dlx",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-delivery-limit": 100,
        "x-single-active-consumer": True,
    }
    assert Binding("mb.in", "erp.orders", "sap.order") in topology.bindings
    assert Binding("mb.in", "erp.orders", "sap.cancel") in topology.bindings


def test_the_safety_nets_neither_expire_nor_dead_letter() -> None:
    queues = {queue.name: dict(queue.arguments) for queue in topology_of([]).queues}

    expected = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}
    assert queues == {"mb.dlq": expected, "mb.unrouted": expected}


def test_only_the_input_has_an_alternate_exchange() -> None:
    exchanges = {e.name: (e.kind, dict(e.arguments)) for e in topology_of([]).exchanges}

    assert exchanges == {
        "mb.in": ("topic", {"alternate-exchange": "mb.unrouted"}),
        "mb.out": ("topic", {}),
        "mb.dlx": ("fanout", {}),
        "mb.unrouted": ("fanout", {}),
    }


def test_a_foreign_queue_is_neither_declared_nor_bound() -> None:
    topology = topology_of([SourceQueue("r", "mes.events", ("x",), declare=False)], ["mes"])

    assert topology.foreign_queues == ("mes.events",)
    assert topology.foreign_exchanges == ("mes",)
    assert "mes.events" not in {queue.name for queue in topology.queues}
    assert all(binding.destination != "mes.events" for binding in topology.bindings)


def test_partitions_stand_behind_a_hash_exchange() -> None:
    parted = SourceQueue("r", "mb.q.r", ("x",), partitions=2)

    topology = topology_of([parted])

    assert parted.names() == ("mb.q.r.p00", "mb.q.r.p01")
    assert Binding("mb.in", "mb.q.r", "x", to_exchange=True) in topology.bindings
    assert Binding("mb.q.r", "mb.q.r.p01", "1") in topology.bindings
    (hashing,) = (e for e in topology.exchanges if e.kind == "x-consistent-hash")
    assert dict(hashing.arguments) == {"hash-header": "x-mesbridge-key"}


def test_routes_and_destinations_are_read() -> None:
    source = RouteSource("erp.orders", ("sap.order",), declare=False, partitions=3)
    route = Route("orders", PLACE, source, "work_order", {}, ())
    specs = [
        DestinationSpec("a", "exchange", PLACE, exchange="mes"),
        DestinationSpec("b", "exchange", PLACE, exchange="mb.out"),
        DestinationSpec("c", "http", PLACE, address="http://x"),
    ]

    assert source_queues([route]) == [
        SourceQueue("orders", "erp.orders", ("sap.order",), declare=False, partitions=3)
    ]
    assert foreign_exchanges(specs) == ["mes"]
