"""XML to payload: the tree of the schema, filled with typed values.

An element with only text is its value; one with attributes or children is a dict with ``@name``,
child names without prefix, and ``#text``. What the schema calls an array always is a list. Elements
and attributes that it does not declare are dropped; an empty number, flag or date is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from mesbridge.errors import DecodeError
from mesbridge.formats.bounds import MAX_DIGITS
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.shown import shown
from mesbridge.formats.typed_text import COLLAPSED, CONVERTERS
from mesbridge.formats.validation import described
from mesbridge.formats.xml_source import parse_xml

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
#: Attributes of one element that the schema says nothing of.
MAX_ATTRIBUTES = 1000
_TRUE = frozenset({"true", "1"})


class _Absent:
    """What an empty element that cannot be empty text stands for."""


_ABSENT = _Absent()


#: Reads one element; :data:`_ABSENT` where it stands for nothing.
_Read = Callable[[etree._Element], Any]
#: Reads one text that stands in an element.
_ReadText = Callable[[str, etree._Element], Any]


class XmlReader:
    """Reads bodies of one message; the schema is compiled once into functions."""

    def __init__(self, schema: MessageSchema) -> None:
        self._schema = schema
        self._read = self._compiled(schema.root)

    def read(self, body: bytes) -> Any:
        """The payload of *body*.

        Raises:
            DecodeError: everything of :func:`parse_xml`; MB453, MB458 to MB460, MB462.
        """
        root = parse_xml(body)
        namespace, name = _parted(root.tag)
        if name != self._schema.xml_root:
            raise DecodeError("MB458", found=shown(name), expected=self._schema.xml_root)
        if namespace != self._schema.xml_namespace:
            found, expected = shown(namespace or ""), self._schema.xml_namespace or ""
            raise DecodeError("MB459", found=found, expected=expected)
        payload = self._read(root)
        return {} if payload is _ABSENT else payload

    def _compiled(self, node: SchemaNode) -> _Read:
        if node.type == "object":
            return self._object(node)
        if node.type == "any":
            return anything
        return self._leaf(node)

    def _leaf(self, node: SchemaNode) -> _Read:
        read_text = self._simple(node)

        def read(element: etree._Element) -> Any:
            text = element.text or ""
            if len(element):
                raise self._violation(element, "<…>", node)
            if not text and element.get(_NIL) in _TRUE:
                return _ABSENT
            return read_text(text, element)

        return read

    def _object(self, node: SchemaNode) -> _Read:
        children = self._children(node)
        attributes = {
            name[1:]: (name, self._simple(each))
            for name, each in node.properties.items()
            if name.startswith("@")
        }
        declared = node.properties.get("#text")
        content = self._simple(declared) if declared is not None else None

        def read(element: etree._Element) -> Any:
            result: dict[str, Any] = {}
            # Not items(): its time grows with the square of their number.
            names = element.keys()
            if names:
                if element.get(_NIL) in _TRUE:
                    return _ABSENT
                _read_attributes(result, names, attributes, element)
            if content is not None:
                _put(result, "#text", content(element.text or "", element))
            for child in element:
                found = children.get(child.tag)
                if found is not None:
                    self._add(result, found, child)
            return result

        return read

    def _children(self, node: SchemaNode) -> dict[Any, _Child]:
        """The children by the tag that they are written with: in the namespace, or in none."""
        found: dict[Any, _Child] = {}
        for name, each in node.properties.items():
            if name.startswith(("@", "#")):
                continue
            many = each.type == "array"
            inner = each.items if many else each
            child = _Child(name, self._compiled(inner) if inner else anything, many, each)
            found[name] = child
            if self._schema.xml_namespace:
                found[f"{{{self._schema.xml_namespace}}}{name}"] = child
        return found

    def _add(self, result: dict[str, Any], child: _Child, element: etree._Element) -> None:
        value = child.read(element)
        if value is _ABSENT:
            return
        name = child.name
        if child.many:
            result.setdefault(name, []).append(value)
        elif name in result:
            raise DecodeError("MB453", source=element_path(element), **self._place(child.node))
        else:
            result[name] = value

    def _simple(self, node: SchemaNode) -> _ReadText:
        """What reads a text by *node*."""
        convert = CONVERTERS.get(node.type)
        if convert is None:
            return _stripped if node.format in COLLAPSED else _as_written
        long = node.type != "boolean"

        def read(text: str, element: etree._Element) -> Any:
            stripped = text.strip()
            if not stripped:
                return _ABSENT
            if long and len(stripped) > MAX_DIGITS:
                raise DecodeError("MB460", source=element_path(element), expected=MAX_DIGITS)
            value = convert(stripped)
            if value is None:
                raise self._violation(element, text, node)
            return value

        return read

    def _violation(self, element: etree._Element, value: str, node: SchemaNode) -> DecodeError:
        return DecodeError(
            "MB462",
            source=element_path(element),
            value=shown(value),
            expected=described(node),
            **self._place(node),
        )

    def _place(self, node: SchemaNode) -> dict[str, Any]:
        return {"file": self._schema.file, "line": node.position.line}


@dataclass(frozen=True, slots=True)
class _Child:
    """How one declared child is read; *many*: it is collected into a list."""

    name: str
    read: _Read
    many: bool
    node: SchemaNode


def _read_attributes(
    result: dict[str, Any],
    names: list[Any],
    declared: dict[str, tuple[str, _ReadText]],
    element: etree._Element,
) -> None:
    for name in names:
        found = declared.get(_parted(name)[1])
        if found is not None and found[0] not in result:
            _put(result, found[0], found[1](element.get(name, ""), element))


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    if value is not _ABSENT:
        result[name] = value


def _as_written(text: str, element: etree._Element) -> Any:
    return text


def _stripped(text: str, element: etree._Element) -> Any:
    return text.strip() or _ABSENT


def anything(element: etree._Element) -> Any:
    """An element that the schema says nothing of: text, or a dict with repeated ones listed."""
    names = element.keys()
    if len(names) > MAX_ATTRIBUTES:
        reason = f"more than {MAX_ATTRIBUTES} attributes"
        raise DecodeError("MB452", at_line=element.sourceline, at_column=1, reason=reason)
    result: dict[str, Any] = {f"@{_parted(name)[1]}": element.get(name) for name in names}
    if not result and not len(element):
        return element.text or ""
    if (element.text or "").strip():
        result["#text"] = element.text
    repeated: set[str] = set()
    for child in element:
        name, value = _parted(child.tag)[1], anything(child)
        if name not in result:
            result[name] = value
        elif name in repeated:
            result[name].append(value)
        else:
            repeated.add(name)
            result[name] = [result[name], value]
    return result


def _parted(tag: Any) -> tuple[str | None, str]:
    """Namespace and local name of *tag*."""
    if tag[0] != "{":
        return None, tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name


def element_path(element: etree._Element) -> str:
    """The path of *element* below the root, with ``[i]`` where its name comes several times."""
    parts: list[str] = []
    parent = element.getparent()
    while parent is not None:
        same = [each for each in parent if each.tag == element.tag]
        index = f"[{same.index(element)}]" if len(same) > 1 else ""
        parts.append(shown(_parted(element.tag)[1]) + index)
        element, parent = parent, parent.getparent()
    return ".".join(reversed(parts)) or _parted(element.tag)[1]
