"""``/dictionary``, ``/mappings`` and ``/audit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter

from mesbridge.api.auth import needs
from mesbridge.api.bridge import TheBridge
from mesbridge.api.models.base import PageOf, text_of
from mesbridge.api.models.meaning import (
    AuditShown,
    EntityShown,
    FieldShown,
    MappingShown,
)
from mesbridge.api.parameters import After, Limit, text_filter
from mesbridge.dictionary.entity import Dictionary, Entity, Field
from mesbridge.ledger.queries.desk import list_audit
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT
from mesbridge.mapping.shapes import of_field_type
from mesbridge.workspace.release import Workspace

router = APIRouter(tags=["meaning"])


@router.get("/dictionary", summary="What things mean", dependencies=[needs("viewer")])
def dictionary(bridge: TheBridge) -> PageOf[EntityShown]:
    """All entities and their fields in English and Chinese; always one page."""
    known = bridge.workspace().dictionary
    items = [_entity(entity, known) for entity in known.entities.values()]
    return PageOf[EntityShown](items=items, next=None)


def _entity(entity: Entity, known: Dictionary) -> EntityShown:
    return EntityShown(
        name=entity.name,
        title=text_of(entity.title),
        meaning=text_of(entity.meaning),
        kind=entity.kind,
        isa95=entity.isa95,
        key=list(entity.key),
        sequence=list(entity.sequence),
        revision=entity.revision,
        fields=[_field(field, known) for field in entity.fields.values()],
    )


def _field(field: Field, known: Dictionary) -> FieldShown:
    return FieldShown(
        name=field.name,
        title=text_of(field.title),
        meaning=text_of(field.meaning),
        type=of_field_type(field.type, known).words(),
        required=field.required,
        owner=field.owner,
        update=field.update,
        sensitivity=field.sensitivity,
        unit_field=field.unit_field,
        isa95=field.isa95,
        example=field.example,
    )


@router.get("/mappings", summary="All mappings", dependencies=[needs("viewer")])
def mappings(bridge: TheBridge) -> PageOf[MappingShown]:
    """The mappings of the active release and the routes that use them; always one page."""
    workspace = bridge.workspace()
    used = _used(workspace)
    items = []
    for name in sorted(workspace.mappings):
        spec, translator = workspace.mappings[name], workspace.translator(name)
        items.append(
            MappingShown(
                name=name,
                source=spec.source,
                target=spec.target,
                direction=translator.direction,
                file=spec.file,
                reads_stored=sorted({need.entity for need in translator.stored}),
                routes=sorted(used.get(name, ())),
            )
        )
    return PageOf[MappingShown](items=items, next=None)


def _used(workspace: Workspace) -> Mapping[str, set[str]]:
    """Routes by the mappings that they use."""
    used: dict[str, set[str]] = {}
    for route in workspace.routes.values():
        for output in route.outputs:
            names = [output.mapping, output.answer] if output.answer else [output.mapping]
            for name in names:
                used.setdefault(name, set()).add(route.name)
        for name in route.inbound.values():
            used.setdefault(name, set()).add(route.name)
    return used


@router.get("/audit", summary="Who did what", dependencies=[needs("engineer")])
def audit(
    bridge: TheBridge,
    subject: Annotated[
        str | None,
        text_filter("What it was done to.", "dead_letter 01936b1e-7f00-7000-8000-0000000000aa"),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    after: After = None,
) -> PageOf[AuditShown]:
    """Every step of people, newest first, with what was before and after."""
    with bridge.ledger.reading() as connection:
        page = list_audit(connection, subject=subject, limit=limit, after=after)
    items = [AuditShown.model_validate(row) for row in page.items]
    return PageOf[AuditShown](items=items, next=page.next)
