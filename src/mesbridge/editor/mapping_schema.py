"""The schema of one mapping's file, and the one for mappings that are only being begun."""

from __future__ import annotations

from collections.abc import Mapping

from mesbridge.editor.parts import (
    SCALAR,
    Schema,
    choice,
    file_schema,
    keyed,
    label,
    one_of_names,
    suggested,
)
from mesbridge.editor.rules import RuleSchemas
from mesbridge.editor.scopes import Scope, inner
from mesbridge.mapping.document import STORED_MISSING
from mesbridge.mapping.path_syntax import Name, Path
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope as Known
from mesbridge.mapping.shapes import ANY, Shape, of_entity, of_schema


def mapping_schema(spec: MappingSpec, known: Known) -> Schema:
    """The schema of the file of *spec*: it knows the fields of both sides."""
    rules = RuleSchemas(known)
    scope = _scope(spec, known)
    rules.start(scope)
    target = side(spec.target, known)
    fields = rules.fields(scope, target, "")
    own = {"mapping": {"type": "string", "enum": [spec.name]}}
    body = _mapping(rules, scope, fields, own)
    return file_schema(f"mapping:{spec.name}", body, rules.made.written)


def new_mapping_schema(known: Known) -> Schema:
    """The schema of a mapping that has none of its own yet: the target's fields by ``to``."""
    rules = RuleSchemas(known)
    anywhere = Scope("", ANY, ANY, certain=False)
    rules.start(anywhere)
    body = _mapping(rules, anywhere, {"type": "object"}, {"mapping": SCALAR})
    body["allOf"] = [
        {
            "if": {"required": ["to"], "properties": {"to": {"const": name}}},
            "then": {"properties": {
                "fields": rules.fields(anywhere, side(name, known), name),
            }},
        }
        for name in (*known.dictionary.entities, *known.messages)
    ]  # fmt: skip
    return file_schema("mapping", body, rules.made.written)


def sides(known: Known) -> dict[str, str]:
    """Everything that ``from`` and ``to`` can name, with its titles."""
    entities = {name: _titled(each.title.en, each.title.zh)
                for name, each in known.dictionary.entities.items()}  # fmt: skip
    messages = {name: _titled(each.root.title.en, each.root.title.zh)
                for name, each in known.messages.items()}  # fmt: skip
    return {**entities, **messages}


def _titled(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def _mapping(rules: RuleSchemas, scope: Scope, fields: Schema, own: Mapping[str, Schema]) -> Schema:
    known = rules.known
    either = suggested(
        one_of_names(sides(known), "unknown message or entity", "没有这个消息或实体"),
        sides(known),
    )
    whole = Scope(scope.name + "$", scope.root, scope.root)
    return keyed("mapping", {
        **own,
        "title": label(),
        "meaning": label(),
        "from": either,
        "to": either,
        "at": rules.path(whole) if scope.certain else SCALAR,
        "zone": {"anyOf": [
            {"type": "string", "pattern": "^[A-Za-z_]+(/[A-Za-z_+0-9-]+)*$"},
            {"allOf": [{"type": "object"}, rules.rule(scope, ANY)]},
        ]},
        "when": rules.predicate(scope),
        "with": {"type": "object", "additionalProperties": _with(rules, scope)},
        "let": rules.lets(scope),
        "emit": _emit(rules, scope),
        "checks": {"type": "array", "items": _check(rules, scope)},
        "fields": fields,
    }, required=["mapping", "from", "to", "fields"])  # fmt: skip


def _with(rules: RuleSchemas, scope: Scope) -> Schema:
    rule = rules.rule(scope, ANY)
    keyed_entities = [each for each in rules.known.dictionary.entities.values() if each.key]
    made = keyed("with", {
        "entity": one_of_names([each.name for each in keyed_entities],
                               "unknown entity", "没有这个实体"),
        "key": {"type": "object", "additionalProperties": rule},
        "on_missing": choice(STORED_MISSING, "on_missing"),
    }, required=["entity", "key"])  # fmt: skip
    made["allOf"] = [
        {
            "if": {"required": ["entity"], "properties": {"entity": {"const": each.name}}},
            "then": {"properties": {"key": {
                "properties": dict.fromkeys(each.key, rule),
                "additionalProperties": False,
            }}},
        }
        for each in keyed_entities
    ]  # fmt: skip
    return made


def _emit(rules: RuleSchemas, scope: Scope) -> Schema:
    return keyed("emit", {
        "each": rules.path(scope),
        "where": rules.predicate(scope),
        "sort": rules.sort(scope),
        "group": rules.paths(scope),
        "as": SCALAR,
    }, required=["each", "as"])  # fmt: skip


def _check(rules: RuleSchemas, scope: Scope) -> Schema:
    condition = rules.predicate(scope)
    return keyed("mapping_check", {
        "refuse": condition, "flag": condition, "hold": condition,
        "message": label(), "code": SCALAR,
    }, required=["message"])  # fmt: skip


# --- what the rules of a mapping see ---------------------------------------------------------


def _scope(spec: MappingSpec, known: Known) -> Scope:
    root = side(spec.source, known)
    item = _at(root, spec.at.path) if spec.at is not None else root
    names: dict[str, Shape] = dict.fromkeys(spec.lets, ANY)
    for stored in spec.withs:
        entity = known.dictionary.entities.get(stored.entity)
        names[stored.name] = of_entity(entity, known.dictionary) if entity is not None else ANY
    aliases: dict[str, Shape] = {}
    if spec.emit is not None and spec.emit.alias:
        aliases[spec.emit.alias] = inner(_at(item, spec.emit.path.path))
    return Scope("", item, root, aliases, names)


def side(name: str, known: Known) -> Shape:
    """What the message or entity *name* looks like; anything where there is none."""
    entity = known.dictionary.entities.get(name)
    if entity is not None:
        return of_entity(entity, known.dictionary)
    message = known.messages.get(name)
    return of_schema(message.root) if message is not None else ANY


def _at(shape: Shape, path: Path) -> Shape:
    """What *path* leads to from *shape*; anything where that is not known."""
    if path.start == "name" or path.ups:
        return ANY
    for segment in path.segments:
        if isinstance(segment, Name):
            member = inner(shape).members.get(segment.name)
            if member is None:
                return ANY
            shape = member.shape
    return shape
