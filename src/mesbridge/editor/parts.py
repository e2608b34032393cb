"""The parts that schemas are made of: texts, choices, objects with a help per key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mesbridge.catalogue.help import Help
from mesbridge.catalogue.keys import CHOICES, KEYS
from mesbridge.dictionary.entity import Label

#: A JSON Schema as plain values.
Schema = dict[str, Any]

#: One text, as the readers take it: ``0010`` and ``true`` without quotes are texts too.
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
DURATION: Schema = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)$"}
#: The dialect that every YAML language server knows.
DIALECT = "http://json-schema.org/draft-07/schema#"

_SYNTAX = frozenset(r"\^$.*+?()[]{}|/")


def keyed(kind: str, keys: Mapping[str, Schema], *, required: Iterable[str] = ()) -> Schema:
    """An object of *kind* whose *keys* are those of the catalogue, each with its help.

    Raises:
        KeyError: a key has no text in the catalogue.
    """
    texts = KEYS[kind]
    made: Schema = {
        "$comment": kind,
        "type": "object",
        "properties": {name: helped(schema, texts[name]) for name, schema in keys.items()},
        "additionalProperties": False,
    }
    if needed := list(required):
        made["required"] = needed
    return made


def helped(schema: Schema, text: Help) -> Schema:
    """*schema* with what a person reads about it."""
    return described(schema, f"{text.en}\n\n{text.zh}")


def described(schema: Schema, text: str, heading: str = "") -> Schema:
    """*schema* with *text* for people; references keep their target untouched.

    The heading is part of the text: language servers pass a ``title`` on to shared definitions,
    where it then stands over the wrong field.
    """
    written = f"**{markdown(heading)}**\n\n{markdown(text)}" if heading else markdown(text)
    given: Schema = {
        "description": f"{heading}\n\n{text}" if heading else text,
        "markdownDescription": written,
    }
    return {**given, "allOf": [schema]} if "$ref" in schema else {**given, **schema}


def markdown(text: str) -> str:
    """Plain *text* as Markdown that shows it as it is."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|" else each for each in text)


def both(label: Label, name: str = "") -> str:
    """A label in both languages on one line; *name* where it has none."""
    texts = dict.fromkeys(text for text in (label.en, label.zh) if text)
    return " · ".join(texts) or name


def choice(options: Iterable[str], kind: str) -> Schema:
    """One of *options*, each with its meaning from the choices of *kind* in the catalogue."""
    names = list(dict.fromkeys(options))
    texts = [f"{CHOICES[kind][name].en} · {CHOICES[kind][name].zh}" for name in names]
    return {
        "type": "string",
        "enum": names,
        "enumDescriptions": texts,
        "markdownEnumDescriptions": [markdown(text) for text in texts],
    }


def one_or_list(schema: Schema) -> Schema:
    """One text, or a list of them."""
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def suggested(schema: Schema, values: Mapping[str, str]) -> Schema:
    """*schema* with *values* offered by the editor; each maps to what is said about it."""
    if not values:
        return schema
    snippets = [
        {
            "label": value,
            "description": text,
            "markdownDescription": markdown(text),
            "bodyText": quoted(value).replace("$", "\\$"),
        }
        for value, text in values.items()
    ]
    return {**schema, **offered(snippets)}


def offered(snippets: list[dict[str, Any]]) -> Schema:
    """Proposals for a text: they do not belong to an object that may stand in its place."""
    return {"anyOf": [{"not": {"type": "string"}}, {"type": "string", "defaultSnippets": snippets}]}


def quoted(text: str) -> str:
    """*text* as YAML takes it for a text."""
    plain = text and text.replace("_", "").replace(".", "").replace("$", "").isalnum()
    if plain and not text[0].isdigit() and text not in ("true", "false", "null"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literally(text: str) -> str:
    """*text* inside a pattern, as Unicode patterns of ECMAScript want it."""
    return "".join(f"\\{each}" if each in _SYNTAX else each for each in text)


def one_of_names(names: Iterable[str], en: str, zh: str) -> Schema:
    """A text that is one of *names*; any text where there are none yet.

    A pattern with a sentence of its own, because a list of fifty names explains nothing.
    """
    known = list(names)
    made: Schema = {"type": "string"}
    if known:
        made["pattern"] = f"^({'|'.join(map(literally, known))})$"
        made["patternErrorMessage"] = f"{en}: {_some(known)}  {zh}"
    return made


def _some(names: list[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")


def label() -> Schema:
    """``{en: …, zh: …}``, or one text for English alone."""
    inner = keyed("label", {"en": SCALAR, "zh": SCALAR})
    return {**inner, "type": ["object", "string", "number"]}


def file_schema(name: str, body: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A whole schema file."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:mesbridge:{name}",
        **body,
        "definitions": dict(definitions),
    }
