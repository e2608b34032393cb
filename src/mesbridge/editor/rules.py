"""Schemas of rules: what may stand behind a target field, by the field and by what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import get_args

from mesbridge.editor.conversions import canonical_values, code, rounding
from mesbridge.editor.definitions import Definitions, reference
from mesbridge.editor.parts import (
    Schema,
    both,
    choice,
    described,
    keyed,
    literally,
    suggested,
)
from mesbridge.editor.predicates import predicate
from mesbridge.editor.scopes import Scope, inner, open_shape, written
from mesbridge.editor.steps import steps_definitions
from mesbridge.mapping.rules import OnMissing
from mesbridge.mapping.scope import Scope as Known
from mesbridge.mapping.shapes import ANY, Shape

#: Levels of dotted targets that are known: ``command.Work.NId``.
_DOTTED_DEPTH = 4


@dataclass(slots=True)
class RuleSchemas:
    """Writes the definitions that the rules of one mapping need, each once.

    Attributes:
        known: what names can mean.
        made: the definitions so far.
    """

    known: Known
    made: Definitions = field(default_factory=Definitions)

    def start(self, scope: Scope) -> None:
        """The definitions that do not depend on the place of a rule."""
        outside = scope.anywhere()
        per_item = {
            "predicate": self.predicate(outside),
            "sort": {"type": ["string", "object", "array"]},
        }
        path = self.path(outside)
        self.made.written.update(steps_definitions(self.known.steps, path, per_item))
        self.made.written["literal"] = {"type": ["string", "number", "boolean", "null"]}
        self.made.written["code"] = code(self.known.codes)
        self.made.written["round"] = rounding(self.paths(scope))

    # --- what rules are made of ---------------------------------------------------------------

    def path(self, scope: Scope) -> Schema:
        """A path, as a text."""
        return self.made.once(
            f"path@{scope.name}", lambda: {"type": "string", "allOf": [self.text(scope)]}
        )

    def text(self, scope: Scope) -> Schema:
        """What a text may be where it stands for a path; other values may be anything."""
        return self.made.once(f"text@{scope.name}", scope.text)

    def predicate(self, scope: Scope) -> Schema:
        """A predicate."""
        return self.made.once(
            f"predicate@{scope.name}",
            lambda: predicate(self.path(scope), self.predicate(scope)),
        )

    def sort(self, scope: Scope) -> Schema:
        """``sort``: a path, several, or ``{path: …, descending: true}``."""
        return self.made.once(f"sort@{scope.name}", lambda: self._sort(scope))

    def paths(self, scope: Scope) -> Schema:
        """One path or several."""
        several = {"type": ["string", "array"], "items": self.path(scope), "minItems": 1}
        return {**several, "allOf": [self.text(scope)]}

    def lets(self, scope: Scope) -> Schema:
        """``let``: any rule by any name."""
        return {"type": "object", "additionalProperties": self.rule(scope, ANY)}

    def _sort(self, scope: Scope) -> Schema:
        keys = {"path": self.path(scope), "descending": {"type": "boolean"}}
        whole = {
            **keyed("sort", keys, required=["path"]), "allOf": [self.text(scope)],
        }  # fmt: skip
        one = {**whole, "type": ["string", "object"]}
        return {**whole, "type": ["string", "object", "array"], "items": one}

    # --- rules --------------------------------------------------------------------------------

    def fields(self, scope: Scope, target: Shape, name: str) -> Schema:
        """``fields:`` of an object; *name* is where it stands in the target."""
        return self.made.once(
            f"fields:{name}@{scope.name}", lambda: self._fields(scope, inner(target), name)
        )

    def rule(self, scope: Scope, target: Shape, name: str = "") -> Schema:
        """What may stand behind one target field."""
        kind = target.kind
        if kind == "list" and target.item is not None:
            return self.made.once(
                f"list:{name}@{scope.name}", lambda: self._list_rule(scope, target, name)
            )
        if kind == "object" and not open_shape(target):
            return self.made.once(
                f"object:{name}@{scope.name}", lambda: self._object_rule(scope, target, name)
            )
        if kind in ("any", "object", "list"):
            return self.made.once(f"open@{scope.name}", lambda: self._open_rule(scope))
        words = target.words() if self._values(target) else "value"
        return self.made.once(f"{words}@{scope.name}", lambda: self._value_rule(scope, target))

    def _fields(self, scope: Scope, target: Shape, name: str) -> Schema:
        if open_shape(target):
            return {"type": "object", "additionalProperties": self.rule(scope, ANY)}
        properties, patterns = {}, {}
        for key, member in target.members.items():
            rule = self.rule(scope, member.shape, f"{name}.{key}")
            title = both(member.title, key)
            text = f"{member.shape.words()}{_needed(member.required)}"
            properties[written(key)] = described(rule, text, title)
            if dotted := _dotted(member.shape, _DOTTED_DEPTH):
                anything = self.rule(scope, ANY)
                patterns[rf"^{literally(written(key))}\.(?:{dotted})$"] = anything
        made: Schema = {
            "type": "object", "properties": properties, "additionalProperties": False,
        }  # fmt: skip
        return {**made, "patternProperties": patterns} if patterns else made

    def _value_rule(self, scope: Scope, target: Shape) -> Schema:
        keys = self._plain_keys(scope, self._values(target))
        return self._whole(keys, scope)

    def _object_rule(self, scope: Scope, target: Shape, name: str) -> Schema:
        keys = {
            **self._plain_keys(scope, {}),
            "fields": self.fields(scope, target, name),
        }
        return self._whole(keys, scope)

    def _open_rule(self, scope: Scope) -> Schema:
        """A rule for what is not known: everything may stand."""
        open_fields: Schema = {"type": "object"}
        loop = self._loop_keys(scope.anywhere())
        keys = {**self._plain_keys(scope, {}), "fields": open_fields, **loop}
        keys["each"] = self.path(scope)
        keys["where"] = self.predicate(scope.anywhere())
        items: Schema = {"type": ["string", "object"]}
        return {**self._whole(keys, scope), "type": ["string", "object", "array"], "items": items}

    def _list_rule(self, scope: Scope, target: Shape, name: str) -> Schema:
        one = self.made.once(
            f"item:{name}@{scope.name}", lambda: self._item_rule(scope, target, name)
        )
        return {
            "if": {"type": "array"},
            "then": {"type": "array", "items": one},
            "else": one,
        }

    def _item_rule(self, scope: Scope, target: Shape, name: str) -> Schema:
        """One rule of a list: a loop, an object more, or plain values."""
        item, outside = target.item or ANY, scope.anywhere()
        keys = {**self._plain_keys(scope, self._values(item)), **self._loop_keys(outside)}
        keys["each"] = self.path(scope)
        keys["fields"] = {"type": "object"}
        for key in ("where", "sort", "let", "group"):
            keys[key] = {}
        made = self._whole(keys, scope)
        lists = scope.lists()
        known: list[Schema] = []
        for path, shape in lists.items():
            inside = scope.inside(path, shape)
            known.append({
                "if": {"required": ["each"], "properties": {"each": {"const": path}}},
                "then": {"properties": self._inside(inside, item, name)},
            })  # fmt: skip
        other = {
            "if": {"required": ["each"], "properties": {"each": {"not": {"enum": ["", *lists]}}}},
            "then": {"properties": self._inside(outside, item, name)},
        }
        more = {
            "if": {"not": {"required": ["each"]}},
            "then": {"properties": {
                "fields": self.fields(scope, item, name),
                "where": self.predicate(outside),
            }},
        }  # fmt: skip
        return {**made, "allOf": [*made["allOf"], *known, other, more]}

    def _inside(self, scope: Scope, item: Shape, name: str) -> dict[str, Schema]:
        return {"fields": self.fields(scope, item, name), **self._loop_keys(scope)}

    def _loop_keys(self, scope: Scope) -> dict[str, Schema]:
        return {
            "where": self.predicate(scope), "sort": self.sort(scope), "let": self.lets(scope),
            "group": self.paths(scope),
        }  # fmt: skip

    def _plain_keys(self, scope: Scope, values: Mapping[str, str]) -> dict[str, Schema]:
        """The keys of a rule that makes a value; *values* are proposed for constants."""
        path = self.path(scope)
        literal = suggested(reference("literal"), values)
        constant: Schema = {"type": ["string", "number", "boolean", "null", "array"]}
        rule = self.made.once(f"any@{scope.name}", lambda: self._alternative(scope))
        return {
            "from": {"type": ["string", "array"], "items": path, "allOf": [self.text(scope)]},
            "first_of": {"type": "array", "items": rule, "minItems": 1},
            "calc": {"type": ["string", "number"]},
            "sum": path,
            "share": self._share(scope),
            "value": suggested(constant, values),
            "when": self.predicate(scope),
            "where": self.predicate(scope.anywhere()),
            "steps": reference("steps"),
            "code": reference("code"),
            "case": {"type": "object", "additionalProperties": literal},
            "else": literal,
            "round": reference("round"),
            "default": suggested(constant, values),
            "on_missing": choice(get_args(OnMissing), "on_missing"),
        }

    def _share(self, scope: Scope) -> Schema:
        path = self.path(scope)
        keys = keyed("share", {"of": path, "by": path}, required=["of"])
        return {**keys, "type": ["string", "object"], "allOf": [self.text(scope)]}

    def _alternative(self, scope: Scope) -> Schema:
        """An entry of ``first_of``: a rule that makes one value."""
        keys = self._plain_keys(scope, {})
        return self._whole(keys, scope)

    def _whole(self, keys: Mapping[str, Schema], scope: Scope) -> Schema:
        """A rule: the path alone, or an object with *keys*."""
        made = keyed("rule", keys)
        # Every key is a definition, because most rules of a mapping share it.
        made["properties"] = {
            name: self.made.once(f"key:{name}:{schema}", partial(dict, schema))
            for name, schema in made["properties"].items()
        }
        return {
            **made, "type": ["string", "object"], "minProperties": 1, "allOf": [self.text(scope)],
        }  # fmt: skip

    def _values(self, target: Shape) -> dict[str, str]:
        """Texts that the target may hold, with what they mean."""
        if target.table is not None:
            table = self.known.codes.get(target.table)
            return canonical_values(table) if table is not None else {}
        return dict.fromkeys(target.values or (), "")


def _dotted(shape: Shape, depth: int) -> str:
    """A pattern for the names below an object, as a dotted target has them."""
    if shape.kind not in ("object", "any") or depth == 0:
        return ""
    if open_shape(shape):
        return ".+"
    parts = []
    for name, member in shape.members.items():
        below = _dotted(member.shape, depth - 1)
        rest = rf"(?:\.(?:{below}))?" if below else ""
        parts.append(f"{literally(written(name))}{rest}")
    return "|".join(parts)


def _needed(required: bool) -> str:
    return " · required 必填" if required else ""
