"""XML to payload: the tree of the schema, filled with typed values.

An element with only text is its value; one with attributes or children is a dict with ``@name``,
child names without prefix, and ``#text``. What the schema calls an array always is a list. Elements
and attributes that it does not declare are dropped; an empty number, flag or date is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lxml import etree

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import MAX_DIGITS
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.shown import shown
from mesbridge.formats.validation import described
from mesbridge.formats.xml_source import parse_xml

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]+")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
#: Formats whose text is read without the blanks around it.
_COLLAPSED = frozenset({"date", "date-time", "time", "duration"})


class _Absent:
    """What an empty element that cannot be empty text stands for."""


_ABSENT = _Absent()


class XmlReader:
    """Reads bodies of one message."""

    def __init__(self, schema: MessageSchema) -> None:
        self._schema = schema
        self._namespace = schema.xml_namespace

    def read(self, body: bytes) -> Any:
        """The payload of *body*.

        Raises:
            DecodeError: everything of :func:`parse_xml`; MB453, MB458 to MB460, MB462.
        """
        root = parse_xml(body)
        namespace, name = _parted(root.tag)
        if name != self._schema.xml_root:
            raise DecodeError("MB458", found=shown(name), expected=self._schema.xml_root)
        if namespace != self._namespace:
            found = shown(namespace or "")
            raise DecodeError("MB459", found=found, expected=self._namespace or "")
        payload = self._value(root, self._schema.root)
        return {} if payload is _ABSENT else payload

    def _value(self, element: etree._Element, node: SchemaNode) -> Any:
        if element.get(_NIL) in ("true", "1"):
            return _ABSENT
        if node.type == "object":
            return self._object(element, node)
        if node.type == "any":
            return self._anything(element)
        if len(element):
            raise self._violation(element, "<…>", node)
        return self._simple(element.text or "", node, element)

    def _object(self, element: etree._Element, node: SchemaNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        properties = node.properties
        for name, text in element.items():
            declared = properties.get(f"@{_parted(name)[1]}")
            if declared is not None:
                self._put(result, f"@{_parted(name)[1]}", self._simple(text, declared, element))
        content = properties.get("#text")
        if content is not None:
            self._put(result, "#text", self._simple(element.text or "", content, element))
        for child in element:
            namespace, name = _parted(child.tag)
            declared = properties.get(name)
            if declared is not None and (namespace is None or namespace == self._namespace):
                self._child(result, name, child, declared)
        return result

    def _child(
        self, result: dict[str, Any], name: str, child: etree._Element, node: SchemaNode
    ) -> None:
        if node.type == "array":
            value = self._value(child, node.items) if node.items else self._anything(child)
            if value is not _ABSENT:
                result.setdefault(name, []).append(value)
            return
        if name in result:
            raise DecodeError("MB453", source=_path(child), **self._place(node))
        self._put(result, name, self._value(child, node))

    @staticmethod
    def _put(result: dict[str, Any], name: str, value: Any) -> None:
        if value is not _ABSENT:
            result[name] = value

    def _simple(self, text: str, node: SchemaNode, element: etree._Element) -> Any:
        """The value that *text* has by *node*; *element* is where it stands."""
        convert = _CONVERTERS.get(node.type)
        if convert is None:
            if node.format not in _COLLAPSED:
                return text
            return text.strip() or _ABSENT
        stripped = text.strip()
        if not stripped:
            return _ABSENT
        if len(stripped) > MAX_DIGITS and node.type != "boolean":
            raise DecodeError("MB460", source=_path(element), expected=MAX_DIGITS)
        value = convert(stripped)
        if value is None:
            raise self._violation(element, text, node)
        return value

    def _anything(self, element: etree._Element) -> Any:
        """An element that the schema says nothing of: text, or a dict with repeated ones listed."""
        result: dict[str, Any] = {f"@{_parted(name)[1]}": text for name, text in element.items()}
        if not result and not len(element):
            return element.text or ""
        if (element.text or "").strip():
            result["#text"] = element.text
        for child in element:
            name, value = _parted(child.tag)[1], self._anything(child)
            if name not in result:
                result[name] = value
            elif isinstance(result[name], list):
                result[name].append(value)
            else:
                result[name] = [result[name], value]
        return result

    def _violation(self, element: etree._Element, value: str, node: SchemaNode) -> DecodeError:
        return DecodeError(
            "MB462",
            source=_path(element),
            value=shown(value),
            expected=described(node),
            **self._place(node),
        )

    def _place(self, node: SchemaNode) -> dict[str, Any]:
        return {"file": self._schema.file, "line": node.position.line}


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


_CONVERTERS: dict[str, Callable[[str], object]] = {
    "number": _decimal,
    "integer": _integer,
    "boolean": _FLAGS.get,
}


def _parted(tag: Any) -> tuple[str | None, str]:
    """Namespace and local name of *tag*."""
    if tag[0] != "{":
        return None, tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name


def _path(element: etree._Element) -> str:
    """The path of *element* below the root, with ``[i]`` where its name comes several times."""
    parts: list[str] = []
    parent = element.getparent()
    while parent is not None:
        same = [each for each in parent if each.tag == element.tag]
        index = f"[{same.index(element)}]" if len(same) > 1 else ""
        parts.append(shown(_parted(element.tag)[1]) + index)
        element, parent = parent, parent.getparent()
    return ".".join(reversed(parts)) or _parted(element.tag)[1]
