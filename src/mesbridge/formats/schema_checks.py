"""What a JSON Schema says beside its tree: keywords that are none, names without a property."""

from __future__ import annotations

from collections.abc import Iterator

from mesbridge.documents import Document, Fields, Items, Scalar
from mesbridge.findings import Finding, Severity
from mesbridge.nearest import did_you_mean, nearest

#: The vocabulary of JSON Schema 2020-12, and what earlier drafts called some of it.
_VOCABULARY = (
    "$schema $id $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment $defs definitions "
    "type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength "
    "minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties "
    "minProperties required dependentRequired dependentSchemas dependencies prefixItems items "
    "additionalItems contains additionalProperties properties patternProperties propertyNames "
    "unevaluatedItems unevaluatedProperties allOf anyOf oneOf not if then else format "
    "contentEncoding contentMediaType contentSchema title description default deprecated readOnly "
    "writeOnly examples"
)
KEYWORDS = frozenset(_VOCABULARY.split())
_OF_NAMES = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_OF_ONE = ("items", "not", "if", "then", "else", "contains", "additionalProperties")
_OF_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems")
_OF_ANY = (*_OF_NAMES, *_OF_ONE, *_OF_SEVERAL)
#: Keywords that say what a value is.
_TELLING = frozenset({"type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf", "properties",
                      "items"})  # fmt: skip


def check_keywords(document: Fields) -> Iterator[Finding]:
    """MB236 to MB238 of a whole schema, every place once."""
    for key, place in document.keys.items():
        if key not in KEYWORDS and not key.startswith("x-"):
            near = nearest(key, KEYWORDS)
            guess = did_you_mean(key, KEYWORDS) if near else {}
            severity = Severity.WARNING if near else Severity.NOTE
            yield Finding("MB237", place, {"key": key, **guess}, None, severity)
    yield from _required(document)
    for name, inner in _inner(document):
        if isinstance(inner, Fields):
            if name and not _TELLING & inner.entries.keys():
                params = {"name": name}
                yield Finding("MB236", inner.position, params, None, Severity.NOTE)
            yield from check_keywords(inner)


def _required(document: Fields) -> Iterator[Finding]:
    properties, required = document.get("properties"), document.get("required")
    if not isinstance(properties, Fields) or not isinstance(required, Items):
        return
    for each in required:
        if isinstance(each, Scalar) and each.text not in properties:
            guess = did_you_mean(each.text, properties.entries)
            params = {"name": each.text, **guess}
            yield Finding("MB238", each.position, params, None, Severity.WARNING)


def _inner(document: Fields) -> Iterator[tuple[str, Document]]:
    """The schemas in *document*; those of properties with their name."""
    if document.keys.keys().isdisjoint(_OF_ANY):
        return
    for keyword in _OF_NAMES:
        named = document.get(keyword)
        if isinstance(named, Fields):
            for name, each in named.entries.items():
                yield name if keyword == "properties" else "", each
    for keyword in _OF_ONE:
        one = document.get(keyword)
        if one is not None:
            yield "", one
    for keyword in _OF_SEVERAL:
        several = document.get(keyword)
        if isinstance(several, Items):
            for each in several:
                yield "", each
