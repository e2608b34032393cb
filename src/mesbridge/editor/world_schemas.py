"""Schemas of what a workspace knows: ``systems.yaml`` and the files of the dictionary."""

from __future__ import annotations

from typing import get_args

from mesbridge.dictionary.entity import Kind, OnForeignWrite, Sensitivity, UpdateRule
from mesbridge.dictionary.reconcile import ROLES
from mesbridge.dictionary.system import MessageFormat
from mesbridge.editor.definitions import reference
from mesbridge.editor.parts import (
    SCALAR,
    Schema,
    choice,
    file_schema,
    keyed,
    label,
    literally,
    one_or_list,
    suggested,
)
from mesbridge.editor.predicates import READ, predicate
from mesbridge.mapping.scope import Scope as Known
from mesbridge.workspace.systems import MISSING_KINDS

_NAME: Schema = {"pattern": r"^[^\s.]+$"}
_ZONE: Schema = {"type": "string", "pattern": "^[A-Za-z_]+(/[A-Za-z_+0-9-]+)*$"}
_PLAIN_TYPES = ("text", "integer", "boolean", "date", "time", "datetime", "duration")


def systems_schema(known: Known) -> Schema:
    """``systems.yaml``."""
    sides = {each.side: "" for each in known.systems.values() if each.side}
    missing = keyed("missing", {kind: one_or_list(SCALAR) for kind in MISSING_KINDS})
    system = keyed("system", {
        "title": label(),
        "side": suggested(SCALAR, sides),
        "zone": _ZONE,
        "format": choice(get_args(MessageFormat), "format"),
        "missing": missing,
    }, required=["title", "side"])  # fmt: skip
    systems = {"type": "object", "additionalProperties": system, "propertyNames": _NAME}
    return file_schema("systems", keyed("systems", {"systems": systems}, required=["systems"]), {})


def dictionary_schema(known: Known) -> Schema:
    """A file of ``dictionary/``: one entity per document."""
    condition = reference("predicate")
    check = keyed("entity_check", {
        "refuse": condition, "flag": condition, "hold": condition, "message": label(),
    }, required=["message"])  # fmt: skip
    fields = {"type": "object", "additionalProperties": reference("field"), "propertyNames": _NAME}
    body = keyed("entity", {
        "entity": {**SCALAR, **_NAME},
        "title": label(),
        "meaning": label(),
        "isa95": SCALAR,
        "kind": choice(get_args(Kind), "kind"),
        "key": one_or_list(SCALAR),
        "sequence": one_or_list(SCALAR),
        "revision": SCALAR,
        "cancelled": condition,
        "on_dead": choice(["block", "skip"], "on_dead"),
        "fields": fields,
        "checks": {"type": "array", "items": check},
        "reconcile": keyed("reconcile", dict.fromkeys(ROLES, SCALAR)),
    }, required=["entity", "title", "fields"])  # fmt: skip
    definitions = {
        "field": _field(known), "predicate": predicate(SCALAR, condition), "read": READ,
    }  # fmt: skip
    return file_schema("dictionary", body, definitions)


def _field(known: Known) -> Schema:
    sides = dict.fromkeys(each.side for each in known.systems.values() if each.side)
    owner: Schema = {"type": "string", "enum": list(sides)} if sides else SCALAR
    return keyed("field", {
        "title": label(),
        "meaning": label(),
        "type": _type(known),
        "required": {"type": "boolean"},
        "owner": owner,
        "update": choice(get_args(UpdateRule), "update"),
        "on_foreign_write": choice(get_args(OnForeignWrite), "on_foreign_write"),
        "sensitivity": choice(get_args(Sensitivity), "sensitivity"),
        "unit_field": SCALAR,
        "isa95": SCALAR,
        "example": SCALAR,
    }, required=["title", "type"])  # fmt: skip


def _type(known: Known) -> Schema:
    tables = "|".join(map(literally, known.codes)) or ".+"
    entities = "|".join(map(literally, known.dictionary.entities)) or ".+"
    plain = rf"{'|'.join(_PLAIN_TYPES)}|text\s*\(\s*\d+\s*\)|decimal\s*\(\s*\d+\s*,\s*\d+\s*\)"
    one = rf"{plain}|code\s*\(\s*(?:{tables})\s*\)|enum\s*\(.+\)"
    pattern = (
        rf"^\s*(?:{one}|list\s*\(\s*(?:{one}|{entities})\s*\)"
        rf"|object\s*\(\s*(?:{entities})\s*\))\s*$"
    )
    made: Schema = {
        "type": "string",
        "pattern": pattern,
        "patternErrorMessage": "no such type, code table or entity · 没有这种类型、代码表或实体",
    }
    proposals = dict.fromkeys((*_PLAIN_TYPES, "text(40)", "decimal(15,3)", "enum(a,b)"), "")
    proposals |= {f"code({name})": "code table · 代码表" for name in known.codes}
    for entity in known.dictionary.entities.values():
        if not entity.key:
            title = f"{entity.title.en} · {entity.title.zh}"
            proposals |= {f"list({entity.name})": title, f"object({entity.name})": title}
    return suggested(made, proposals)
