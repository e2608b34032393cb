"""Dictionary, mappings, audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mesbridge.api.models.base import Shown, Text, shown


class FieldShown(Shown):
    """One field of an entity."""

    name: str = shown("quantity")
    title: Text
    meaning: Text
    type: str = shown("decimal(15,3)")
    required: bool = shown(True)
    owner: str | None = shown("erp", "Side that may write it.")
    update: str = shown("overwrite")
    sensitivity: str = shown("internal")
    unit_field: str | None = shown("uom")
    isa95: str | None = shown("Quantity")
    example: str | None = shown("120")


class EntityShown(Shown):
    """One entity of the dictionary; one without key is a part of others."""

    name: str = shown("work_order")
    title: Text
    meaning: Text
    kind: str = shown("snapshot")
    isa95: str | None = shown("OperationsRequest")
    key: list[str] = shown(["order_no"])
    sequence: list[str] = shown(["order_no"])
    revision: str | None = shown("changed_at")
    fields: list[FieldShown]


class MappingShown(Shown):
    """One mapping of the active release."""

    name: str = shown("sap_s4.production_order")
    source: str = shown("sap_s4.production_order", "Message or entity that it reads.")
    target: str = shown("work_order", "Entity or message that it makes.")
    direction: str = shown("in")
    file: str = shown("mappings/sap_s4/production_order.yaml")
    reads_stored: list[str] = shown([], "Entities whose stored state it reads.")
    routes: list[str] = shown(["sap_orders"])


class AuditShown(Shown):
    """Who did what."""

    id: str = shown("01936b1e-7f00-7000-8000-0000000000bb")
    at: datetime = shown("2026-03-02T06:15:04Z")
    actor: str = shown("maria")
    action: str = shown("dead_letter.retry")
    subject: str = shown("dead_letter 01936b1e-7f00-7000-8000-0000000000aa")
    before: dict[str, Any] | None = shown({"resolution": None})
    after: dict[str, Any] | None = shown({"result": "due"})
