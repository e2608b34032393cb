"""Document to XML: the elements in the schema's order, in one default namespace."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from mesbridge.errors import EncodeError
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.shown import path_text, shown

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: What XML 1.0 cannot carry, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

#: Writes one value as an element.
_Write = Callable[[Any], str]


class _UnwritableError(Exception):
    """A value that XML cannot carry; *steps* is filled on the way up."""

    def __init__(self, found: str) -> None:
        self.found = found
        self.steps: list[str | int] = []
        super().__init__(found)


class XmlWriter:
    """Writes documents of one message; the schema is compiled once into functions."""

    def __init__(self, schema: MessageSchema) -> None:
        root = schema.xml_root or ""
        namespace = schema.xml_namespace
        opening = f"{root} xmlns={quoteattr(namespace)}" if namespace else root
        self._write = _element(root, schema.root, opening)

    def write(self, document: Any) -> bytes:
        """*document* (as a payload, in the schema's order) as UTF-8 with declaration.

        Raises:
            EncodeError: MB468, a character or a name that XML cannot carry.
        """
        try:
            return (_DECLARATION + self._write(document)).encode()
        except _UnwritableError as error:
            target = path_text(error.steps[::-1]) or None
            raise EncodeError("MB468", target=target, found=error.found) from error


def _element(name: str, node: SchemaNode, opening: str | None = None) -> _Write:
    start = f"<{opening or name}"
    end = f"</{name}>"
    attributes = [each for each in node.properties if each.startswith("@")]
    children = {
        each: _children(each, below)
        for each, below in node.properties.items()
        if not each.startswith(("@", "#"))
    }

    def write(value: Any) -> str:
        if type(value) is not dict:
            text = _escaped(value)
            return f"{start}>{text}{end}" if text else f"{start}/>"
        written = _attributes(value, attributes) if attributes else ""
        inner = _content(value, children, attributes)
        return f"{start}{written}>{inner}{end}" if inner else f"{start}{written}/>"

    return write


def _children(name: str, node: SchemaNode) -> _Write:
    """What writes the value of the property *name*: one element, or one per item."""
    if node.type != "array":
        return _element(name, node)
    write = _element(name, node.items or node)

    def write_all(values: Any) -> str:
        written: list[str] = []
        try:
            written.extend("" if each is None else write(each) for each in values)
        except _UnwritableError as error:
            error.steps.append(len(written))
            raise
        return "".join(written)

    return write_all


def _attributes(value: dict[str, Any], names: list[str]) -> str:
    written = ""
    for name in names:
        each = value.get(name)
        if each is not None:
            text = _text(each)
            _check(text, [name])
            written += f" {name[1:]}={quoteattr(text, _ATTRIBUTE)}"
    return written


def _content(value: dict[str, Any], children: dict[str, _Write], attributes: list[str]) -> str:
    parts: list[str] = []
    name = ""
    try:
        for name, each in value.items():
            write = children.get(name)
            if write is not None:
                if each is not None:
                    parts.append(write(each))
            elif name == "#text":
                parts.append(_escaped(each))
            elif name not in attributes:
                raise _UnwritableError(shown(name))
    except _UnwritableError as error:
        error.steps.append(name)
        raise
    return "".join(parts)


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _escaped(value: Any) -> str:
    text = value if type(value) is str else _text(value)
    # Printable text holds nothing that XML cannot carry, and to ask that is fast.
    if text.isprintable() and not ("&" in text or "<" in text or ">" in text):
        return text
    _check(text, [])
    return text.translate(_TEXT)


def _check(text: str, steps: list[str | int]) -> None:
    hit = _UNWRITABLE.search(text)
    if hit is not None:
        error = _UnwritableError(f"U+{ord(hit[0]):04X}")
        error.steps.extend(steps)
        raise error
