"""Schemas of routes and destinations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from mesbridge.dictionary.entity import Entity
from mesbridge.editor.definitions import reference
from mesbridge.editor.interface_schemas import (
    CHILD,
    child_schema,
    files_source,
    files_target,
    table_source,
    table_target,
    written_child_schema,
)
from mesbridge.editor.parts import (
    DURATION,
    SCALAR,
    Schema,
    choice,
    file_schema,
    keyed,
    label,
    literally,
    one_of_names,
    one_or_list,
    suggested,
)
from mesbridge.editor.predicates import READ, predicate
from mesbridge.editor.scopes import Scope
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope as Known
from mesbridge.mapping.shapes import of_entity
from mesbridge.workspace.collecting import FoldKind, OnDrop
from mesbridge.workspace.routes import DestinationSpec

_MESSAGE = ("unknown message", "没有这个消息")
_MAPPING = ("unknown mapping", "没有这个映射")


def route_schema(
    known: Known, specs: Mapping[str, MappingSpec], destinations: Iterable[DestinationSpec]
) -> Schema:
    """A file of ``routes/``."""
    condition = reference("predicate")
    body = keyed("route", {
        "route": {**SCALAR, "pattern": r"^[^\s.]+$"},
        "title": label(),
        "meaning": label(),
        "from": _from(known),
        "translate": _translate(specs),
        "id": SCALAR,
        "sent_at": SCALAR,
        "when": condition,
        "to": {"type": "array", "items": _to(known, specs, destinations)},
        "retry": keyed("retry", {
            "delays": {"type": "array", "items": DURATION, "minItems": 1}, "for": DURATION,
        }),
        "collect": _collect(),
        "differences": _differences(),
    }, required=["route"])  # fmt: skip
    definitions = {
        "predicate": predicate(_entity_path(known), condition), "read": READ,
        CHILD: child_schema(),
    }  # fmt: skip
    return file_schema("route", body, definitions)


def _collect() -> Schema:
    value = choice(get_args(FoldKind), "fold")
    inner = choice([kind for kind in get_args(FoldKind) if kind != "stable_id"], "fold")
    items = keyed("list_fold", {
        "by": one_or_list(SCALAR), "fields": {"type": "object", "additionalProperties": inner},
    }, required=["by", "fields"])  # fmt: skip
    return keyed("collect", {
        "key": one_or_list(SCALAR),
        "every": DURATION,
        "at": one_or_list({"type": "string", "pattern": r"^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$"}),
        "zone": SCALAR,
        "or_when": reference("predicate"),
        "max": {"type": "integer", "minimum": 1},
        "fields": {"type": "object", "additionalProperties": {"anyOf": [value, items]}},
    }, required=["key"])  # fmt: skip


def _differences() -> Schema:
    return keyed("differences", {
        "key": one_or_list(SCALAR),
        "of": one_or_list(SCALAR),
        "on_drop": choice(get_args(OnDrop), "on_drop"),
        "pass_when": reference("predicate"),
    }, required=["key", "of"])  # fmt: skip


def _from(known: Known) -> Schema:
    messages = {
        name: f"{each.root.title.en} · {each.root.title.zh}"
        for name, each in known.messages.items()
    }
    message = suggested(one_of_names(messages, *_MESSAGE), messages)
    return keyed("route_from", {
        "queue": SCALAR,
        "messages": {"type": ["string", "array"], "items": message},
        "declare": {"type": "boolean"},
        "partitions": {"type": "integer", "minimum": 1},
        "correlate": {"type": "boolean"},
        "http": {"const": True},
        "table": table_source(),
        "files": files_source(),
        "every": DURATION,
    })  # fmt: skip


def _mapping(specs: Iterable[MappingSpec]) -> Schema:
    told = {each.name: f"{each.source} → {each.target}" for each in specs}
    return suggested(one_of_names(told, *_MAPPING), told)


def _translate(specs: Mapping[str, MappingSpec]) -> Schema:
    return {"type": ["string", "array"], "items": _mapping(specs.values())}


def _to(
    known: Known, specs: Mapping[str, MappingSpec], destinations: Iterable[DestinationSpec]
) -> Schema:
    outward = [each for each in specs.values() if each.target not in known.dictionary]
    inward = [each for each in specs.values() if each.target in known.dictionary]
    return keyed("route_to", {
        "when": reference("predicate"),
        "mapping": _mapping(outward),
        "send": _send(destinations),
        "exchange": SCALAR,
        "routing_key": SCALAR,
        "answer": _mapping(inward),
    })  # fmt: skip


def _send(destinations: Iterable[DestinationSpec]) -> Schema:
    told = {each.name: each.exchange or each.address or each.kind for each in destinations}
    keys = keyed("send", {"exchange": SCALAR, "routing_key": SCALAR}, required=["exchange"])
    made: Schema = {**keys, "type": ["string", "object"]}
    if told:
        made["pattern"] = f"^(?:{'|'.join(map(literally, told))})(?:/.*)?$"
        made["patternErrorMessage"] = "unknown destination · 没有这个目的地"
    return suggested(made, told)


def _entity_path(known: Known) -> Schema:
    """Fields of the entities that routes carry; which of them is known only to the checker."""
    text: Schema = {"type": "string", "minLength": 1}
    proposals: dict[str, str] = {"$change": "new · changed · cancelled"}
    for entity in known.dictionary.entities.values():
        if entity.key:
            proposals |= _fields(entity, known)
    return suggested(text, proposals)


def _fields(entity: Entity, known: Known) -> dict[str, str]:
    shape = of_entity(entity, known.dictionary)
    found = Scope("", shape, shape).proposals()
    return {
        path: f"{entity.title.en}: {text}"
        for path, text in found.items()
        if "." not in path and not path.startswith("$")
    }


def destination_schema() -> Schema:
    """A file of ``destinations/``."""
    condition = reference("predicate")
    outcome = keyed("outcome", {"ok": condition, "busy": condition, "refused": condition})
    verify = {**keyed("verify", {"get": SCALAR, "found": SCALAR}, required=["get"])}
    body = keyed("destination", {
        "destination": SCALAR,
        "exchange": SCALAR,
        "address": SCALAR,
        "table": table_target(),
        "files": files_target(),
        "credentials": {"type": "object", "additionalProperties": SCALAR},
        "headers": {"type": "object", "additionalProperties": SCALAR},
        "concurrency": {"type": "integer", "minimum": 1},
        "timeout": DURATION,
        "idempotent": {"type": "boolean"},
        "on_uncertain": choice(["resend", "verify", "dead"], "on_uncertain"),
        "verify": verify,
        "csrf": SCALAR,
        "format": choice(["json", "xml"], "format"),
        "outcome": {"type": "array", "items": {
            **outcome, "minProperties": 1, "maxProperties": 1,
        }},
    })  # fmt: skip
    definitions = {
        "predicate": predicate(SCALAR, condition), "read": READ, CHILD: written_child_schema(),
    }  # fmt: skip
    return file_schema("destination", body, definitions)
