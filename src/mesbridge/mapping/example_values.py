"""The inputs of a test: YAML values as a payload or as a canonical document."""

from __future__ import annotations

from typing import Any

from mesbridge.dictionary.reading import found_text
from mesbridge.documents import Document, Fields, Items, Scalar, plain
from mesbridge.mapping.literals import LiteralError, fitting
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import ANY, TEXT_MEMBER, Shape
from mesbridge.mapping.suggestions import suggestion


class ExampleError(ValueError):
    """An input that cannot be what it should be; *document* is where it stands."""

    def __init__(self, document: Document, reason: str) -> None:
        self.document = document
        super().__init__(reason)


def value_of(document: Document, shape: Shape, scope: Scope, path: str = "") -> Any:
    """*document* as a value of *shape*.

    In a message everything stays as it was written, so that a test can hold wrong values; only
    texts that YAML takes for numbers are refused. In a canonical document texts become what the
    dictionary says, limits are not looked at.

    Raises:
        ExampleError: it is none.
    """
    match document:
        case Fields():
            return _object(document, shape, scope, path)
        case Items():
            item = shape.item or ANY if shape.kind in ("list", "any") else shape
            return [value_of(each, item, scope, path) for each in document]
        case Scalar(value=None):
            return None
        case Scalar():
            return _scalar(document, shape, scope, path)


def _object(document: Fields, shape: Shape, scope: Scope, path: str) -> dict[str, Any]:
    if shape.kind not in ("object", "any"):
        raise ExampleError(document, f"{path} is {found_text(document)}, expected {shape.words()}")
    known = shape.members
    found = {}
    for name, child in document.entries.items():
        if known and name not in known:
            guess = suggestion(name, shape)["suggestion"]
            raise ExampleError(child, f"unknown field '{name}'{guess}")
        inner = known[name].shape if known else ANY
        value = value_of(child, inner, scope, f"{path}.{name}" if path else name)
        # An absent value and null are the same to the dictionary, not to a message.
        if value is not None or shape.foreign or not known:
            found[name] = value
    return found


def _scalar(document: Scalar, shape: Shape, scope: Scope, path: str) -> Any:
    if shape.has_text:
        return _scalar(document, shape.members[TEXT_MEMBER].shape, scope, path)
    value = plain(document)
    if shape.kind in ("object", "list"):
        raise ExampleError(document, f"{path} is {document.text}, expected {shape.words()}")
    if shape.kind == "text" and not isinstance(value, str):
        raise ExampleError(document, f'{path} is {document.text}, expected text: "{document.text}"')
    if shape.foreign or shape.kind in ("any", "text"):
        return value
    try:
        return fitting(document.value, document.text, Shape(shape.kind), scope)
    except LiteralError:
        raise ExampleError(
            document, f"{path} is {document.text}, expected {shape.words()}"
        ) from None
