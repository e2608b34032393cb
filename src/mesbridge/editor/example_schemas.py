"""Schemas of ``*_test.yaml``: what is given and expected, by the fields of both sides."""

from __future__ import annotations

from collections.abc import Iterable

from mesbridge.editor.definitions import Definitions
from mesbridge.editor.mapping_schema import side
from mesbridge.editor.parts import (
    DURATION,
    SCALAR,
    Schema,
    both,
    choice,
    described,
    file_schema,
    keyed,
    one_of_names,
    suggested,
)
from mesbridge.editor.scopes import open_shape
from mesbridge.mapping.examples import ERROR_KEYS
from mesbridge.mapping.path_starts import META
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope as Known
from mesbridge.mapping.shapes import ANY, Shape

_ROUTE = ("unknown route", "没有这个路由")
#: What can become of a message.
_STATES = ("delivered", "filtered", "superseded", "unchanged", "held", "due", "dead")


def example_file_schema(spec: MappingSpec, known: Known) -> Schema:
    """The tests of one mapping."""
    documents = _Documents()
    given = documents.of(side(spec.source, known), "given")
    expected = documents.of(side(spec.target, known), "expect")
    stored = {
        each.name: documents.of(side(each.entity, known), f"stored.{each.entity}")
        for each in spec.withs
    }
    name = {"type": "string", "enum": [spec.name]}
    body = _body(name, given, expected, {
        "type": "object", "properties": stored, "additionalProperties": False,
    })  # fmt: skip
    return file_schema(f"test:{spec.name}", body, documents.made.written)


def new_example_file_schema(names: Iterable[str]) -> Schema:
    """The tests of a mapping that has no schema of its own yet."""
    anything: Schema = {"type": ["object", "string"]}
    name = one_of_names(names, "unknown mapping", "没有这个映射")
    return file_schema("test", _body(name, anything, {}, {"type": "object"}), {})


def route_example_schema(
    known: Known, routes: Iterable[str], destinations: Iterable[str]
) -> Schema:
    """A ``*_test.yaml`` file of ``routes/``."""
    names = list(routes)
    route = suggested(one_of_names(names, *_ROUTE), dict.fromkeys(names, ""))
    message = suggested(
        one_of_names(known.messages, "unknown message", "没有这个消息"),
        {name: both(each.root.title) for name, each in known.messages.items()},
    )
    content: Schema = {"type": ["object", "string"]}
    step = keyed("route_step", {
        "after": DURATION, "message": content, "route": route, "name": message, "id": SCALAR,
        "answers": {"type": "integer", "minimum": 1},
    })  # fmt: skip
    sent = keyed("route_sent", {
        "message": content,
        "name": message,
        "to": suggested(SCALAR, dict.fromkeys(destinations, "")),
    }, required=["message"])  # fmt: skip
    state = suggested(SCALAR, dict.fromkeys(_STATES, ""))
    test = keyed("route_test", {
        "name": SCALAR,
        "given": {"type": "array", "items": {**step, "minProperties": 1}},
        "expect": {"type": "array", "items": sent},
        "expect_part": {"type": "array", "items": sent},
        "expect_states": {"type": "array", "items": state},
        "expect_flags": {"type": "array", "items": SCALAR},
    }, required=["name", "given"])  # fmt: skip
    body = keyed("route_test_file", {
        "route": route, "tests": {"type": "array", "items": test},
    }, required=["route", "tests"])  # fmt: skip
    return file_schema("route_test", body, {})


def _body(mapping: Schema, given: Schema, expected: Schema, stored: Schema) -> Schema:
    several: Schema = {
        "if": {"type": "array"}, "then": {"type": "array", "items": expected}, "else": expected,
    }  # fmt: skip
    meta = {
        "type": "object",
        "properties": {
            **{name: {} for name in META}, "change": choice(["new", "changed", "cancelled"],
                                                           "change"),
        },
        "additionalProperties": False,
    }  # fmt: skip
    error = keyed("expect_error", dict.fromkeys(ERROR_KEYS, SCALAR))
    by_key: Schema = {"type": "object", "additionalProperties": {"type": ["number", "string"]}}
    remainders: Schema = {"type": "object", "additionalProperties": by_key}
    test = keyed("test", {
        "name": SCALAR,
        "given": _given(given),
        "stored": stored,
        "meta": meta,
        "remainders": remainders,
        "expect": several,
        "expect_part": several,
        "expect_error": error,
        "expect_flags": {"type": "array", "items": SCALAR},
        "expect_remainders": remainders,
    }, required=["name", "given"])  # fmt: skip
    test["oneOf"] = [{"required": [key]} for key in ("expect", "expect_part", "expect_error")]
    return keyed("test_file", {
        "mapping": mapping, "tests": {"type": "array", "items": test},
    }, required=["mapping", "tests"])  # fmt: skip


def _given(document: Schema) -> Schema:
    """The message itself, its text, or a file beside the test."""
    file = keyed("given", {"file": SCALAR}, required=["file"])
    return {
        "if": {"type": "object", "required": ["file"], "maxProperties": 1},
        "then": file,
        "else": {"if": {"type": "object"}, "then": document, "else": {"type": "string"}},
    }


class _Documents:
    """Documents of a shape: their fields are known, their values may be wrong on purpose."""

    def __init__(self) -> None:
        self.made = Definitions()

    def of(self, shape: Shape, path: str) -> Schema:
        """A value of *shape*; *path* is where it stands."""
        if shape.kind == "list":
            # In XML one element and a list of one are the same.
            item = self.of(shape.item or ANY, path)
            return {"if": {"type": "array"}, "then": {"items": item}, "else": item}
        if shape.kind != "object" or open_shape(shape):
            return {}
        return self.made.once(shape.entity or path, lambda: self._object(shape, path))

    def _object(self, shape: Shape, path: str) -> Schema:
        types = ["object", "null", "string", "number"] if shape.foreign else ["object", "null"]
        return {
            "type": types,
            "properties": {
                name: described(
                    self.of(member.shape, f"{path}.{name}"), member.shape.words(),
                    both(member.title, name),
                )
                for name, member in shape.members.items()
            },
            "additionalProperties": False,
        }  # fmt: skip
