"""A lane is what has an order to keep: the same entity, or a destination in common. Pure."""

from __future__ import annotations

from mesbridge.workspace.routes import Route


def shares_lane(one: Route, other: Route) -> bool:
    """Whether messages of one key keep their order across both routes."""
    return one.entity == other.entity or not lane_of(one).isdisjoint(lane_of(other))


def lane_of(route: Route) -> frozenset[str]:
    """The destinations that messages of the route may go to: order is kept per key and these."""
    return frozenset(entry.destination for entry in route.outputs)
