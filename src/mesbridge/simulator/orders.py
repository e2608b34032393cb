"""A simulated production order and its versions, as the ERP knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from mesbridge.simulator.plants import Part, Plant, Product, Unit


class OrderState(StrEnum):
    """Where a version of an order stands in the ERP."""

    RELEASED = "released"
    DELETED = "deleted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Version:
    """The order as it is from *changed_at* on; times aware UTC, *quantity* in the order's unit."""

    changed_at: datetime
    quantity: Decimal
    start: datetime
    end: datetime
    state: OrderState = OrderState.RELEASED


@dataclass(frozen=True, slots=True)
class Order:
    """What does not change about an order."""

    number: str
    plant: Plant
    product: Product
    unit: Unit
    reservation: str
    sales_order: str

    @property
    def operations(self) -> tuple[str, ...]:
        """The numbers of its operations: ``0010``, ``0020`` …"""
        return tuple(f"{10 * (step + 1):04}" for step in range(len(self.product.steps)))

    def parts_of(self, step: int) -> list[tuple[str, Part]]:
        """The parts of one operation, with the numbers of their bill of material lines."""
        return [(line, part) for line, part in self.parts() if part.step == step]

    def parts(self) -> list[tuple[str, Part]]:
        """All parts with the numbers of their bill of material lines."""
        return [(f"{10 * (place + 1):04}", part) for place, part in enumerate(self.product.parts)]


@dataclass(frozen=True, slots=True)
class OrderSending:
    """One message of the ERP: a version of the order under an id."""

    message_id: str
    order: Order
    version: Version
