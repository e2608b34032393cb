"""Declaring and checking on a broker."""

from __future__ import annotations

from dataclasses import replace

from mesbridge.broker import open_topology
from mesbridge.broker.topology import Binding, Difference, Exchange, SourceQueue, topology_of
from tests.contract.broker.lanes import ORDERS, Lane

_PARTED = SourceQueue("parted", "mb.q.parted", ("sap.report",), partitions=2)


def test_what_is_missing_is_named_then_declared_then_fine(lane: Lane) -> None:
    topology = topology_of([ORDERS, _PARTED])
    admin = open_topology(lane.url)

    missing = {d.name for d in admin.check(topology) if d.kind in ("queue", "exchange")}

    assert {"mb.in", "mb.out", "mb.dlx", "mb.unrouted", "mb.dlq", "mb.q.orders"} <= missing
    assert {"mb.q.parted.p00", "mb.q.parted.p01"} <= missing
    assert admin.apply(topology) == []
    assert admin.apply(topology) == []
    assert admin.check(topology) == []
    admin.close()


def test_a_difference_is_named_and_nothing_is_changed(lane: Lane) -> None:
    admin = open_topology(lane.url)
    topology = topology_of([ORDERS])
    admin.apply(topology)
    arguments = {**topology.queues[-1].arguments, "x-delivery-limit": 7}
    other = replace(topology, queues=(replace(topology.queues[-1], arguments=arguments),))

    for found in (admin.check(other), admin.apply(other)):
        (difference,) = found
        assert (difference.kind, difference.name) == ("queue", "mb.q.orders")
        assert "x-delivery-limit" in difference.problem

    assert admin.check(topology) == []
    admin.close()


def test_a_foreign_exchange_is_verified_not_declared(lane: Lane) -> None:
    admin = open_topology(lane.url)
    foreign = SourceQueue("foreign", "mes.events", declare=False)
    topology = topology_of([foreign], foreign=["mes"])

    for found in (admin.apply(topology), admin.check(topology)):
        assert [(d.kind, d.name) for d in found] == [("exchange", "mes"), ("queue", "mes.events")]
        assert all("belongs to others" in d.problem for d in found)

    with lane.client() as client:
        client.declare(replace(topology_of([]), exchanges=(Exchange("mes", "topic"),)))
        client.declare_queue("mes.events", "mes", ["#"])
    assert admin.check(topology) == []
    admin.close()


def test_a_binding_to_nowhere_is_named(lane: Lane) -> None:
    admin = open_topology(lane.url)
    topology = replace(topology_of([]), bindings=(Binding("mb.in", "no.such.queue", "a"),))

    found = admin.apply(topology)

    assert [d.kind for d in found] == ["binding"]
    assert str(found[0]).startswith("binding mb.in -> no.such.queue: ")
    admin.close()


def test_a_difference_reads_as_a_line() -> None:
    assert str(Difference("queue", "q", "is missing")) == "queue q: is missing"
