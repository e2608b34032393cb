"""Document to XML: the elements in the schema's order, in one default namespace."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from mesbridge.errors import EncodeError
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.shown import shown

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: What XML 1.0 cannot carry, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class XmlWriter:
    """Writes documents of one message."""

    def __init__(self, schema: MessageSchema) -> None:
        self._schema = schema

    def write(self, document: Any) -> bytes:
        """*document* (as a payload, in the schema's order) as UTF-8 with declaration.

        Raises:
            EncodeError: MB468, a character or a name that XML cannot carry.
        """
        parts = [_DECLARATION]
        root = self._schema.xml_root or ""
        namespace = self._schema.xml_namespace
        opening = f"{root} xmlns={quoteattr(namespace)}" if namespace else root
        self._element(parts, root, opening, document, self._schema.root, "")
        return "".join(parts).encode()

    def _element(
        self,
        parts: list[str],
        name: str,
        opening: str,
        value: Any,
        node: SchemaNode,
        path: str,
    ) -> None:
        parts.append(f"<{opening}")
        start = len(parts)
        if isinstance(value, dict):
            self._attributes(parts, value, path)
            parts.append(">")
            start = len(parts)
            self._content(parts, value, node, path)
        else:
            parts.append(">")
            start = len(parts)
            parts.append(_escaped(value, path))
        if any(parts[start:]):
            parts.append(f"</{name}>")
        else:
            del parts[start:]
            parts[-1] = "/>"

    def _attributes(self, parts: list[str], value: dict[str, Any], path: str) -> None:
        for name, each in value.items():
            if name.startswith("@") and each is not None:
                text = _checked(_text(each), f"{path}.{name}".lstrip("."))
                parts.append(f" {name[1:]}={quoteattr(text, _ATTRIBUTE)}")

    def _content(
        self, parts: list[str], value: dict[str, Any], node: SchemaNode, path: str
    ) -> None:
        for name, each in value.items():
            if name == "#text":
                parts.append(_escaped(each, path))
                continue
            if name.startswith("@") or each is None:
                continue
            below = f"{path}.{name}".lstrip(".")
            declared = node.properties.get(name)
            if declared is None:
                raise EncodeError("MB468", target=shown(below), expected="the schema declares it")
            repeated = isinstance(each, list)
            inner = declared.items if declared.type == "array" else declared
            for index, item in enumerate(each if repeated else [each]):
                place = f"{below}[{index}]" if repeated else below
                if item is not None:
                    self._element(parts, name, name, item, inner or declared, place)


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _escaped(value: Any, path: str) -> str:
    return _checked(_text(value), path).translate(_TEXT)


def _checked(text: str, path: str) -> str:
    hit = _UNWRITABLE.search(text)
    if hit is not None:
        expected = f"U+{ord(hit[0]):04X}"
        raise EncodeError("MB468", target=path, expected=expected)
    return text
