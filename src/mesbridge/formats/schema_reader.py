"""JSON Schema 2020-12 to a tree of places, as far as paths, checks and writing need it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, cast, get_args

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.system import MessageFormat
from mesbridge.documents import Document, Fields, Items, Position, Scalar, plain
from mesbridge.findings import Finding, Severity, errors_in
from mesbridge.formats.csv_dialect import read_dialect
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.formats.validation import schema_error

NodeType = Literal["object", "array", "string", "number", "integer", "boolean", "any"]
TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
#: Keywords whose branches the validator knows, but paths do not.
_OPAQUE = ("anyOf", "oneOf", "allOf", "if", "patternProperties", "prefixItems", "$dynamicRef")
#: Places of one schema, those behind a ``$ref`` counted each time.
MAX_NODES = 50_000
#: Patterns of one schema; each takes memory of its own.
MAX_PATTERNS = 1000
#: Places inside each other; deeper messages are not read either.
MAX_DEPTH = 100
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*")


def read_schema(
    name: str,
    system: str,
    document: Fields,
    default_format: MessageFormat,
    findings: list[Finding],
) -> MessageSchema:
    """The schema of the message *name* of *system*.

    What is wrong goes to *findings*; the result is then only good for looking further.
    """
    reader = _Reader(document)
    try:
        root = reader.node(document, ())
    except _TooLargeError as error:
        reader.findings.append(error.finding)
        root = SchemaNode("any", document.position)
    raw = cast("dict[str, object]", plain(document))
    reader.check_whole(raw)
    chosen = _format(document, default_format)
    xml = _fields(document.get("x-xml"))
    if chosen == "xml":
        reader.check_xml(root, _text(xml.get("root")) if xml else None)
    csv = read_dialect(document, root, reader.findings) if chosen == "csv" else None
    findings.extend(reader.findings)
    return MessageSchema(
        name=name,
        system=system,
        format=chosen,
        root=root,
        raw=raw,
        file=document.position.file,
        xml_root=_text(xml.get("root")) if xml else None,
        xml_namespace=_text(xml.get("namespace")) if xml else None,
        csv=csv,
    )


def _format(document: Fields, default: MessageFormat) -> MessageFormat:
    if "x-xml" in document:
        return "xml"
    if "x-csv" in document:
        return "csv"
    chosen = _text(document.get("x-format"))
    return cast(MessageFormat, chosen) if chosen in get_args(MessageFormat) else default


class _TooLargeError(Exception):
    """The schema breaks a bound; reading ends here."""

    def __init__(self, place: Position, found: str, found_zh: str, limit: int) -> None:
        params = {"found": found, "found_zh": found_zh, "limit": limit}
        self.finding = Finding("MB296", place, params)
        super().__init__(found)


class _Reader:
    """Walks one schema; knows the whole of it to follow references."""

    def __init__(self, document: Fields) -> None:
        self._document = document
        self._count = 0
        self._depth = 0
        self._patterns = 0
        self.findings: list[Finding] = []

    def node(self, document: Document, trail: tuple[str, ...]) -> SchemaNode:
        """The node of the subschema *document*; *trail* holds the references on the way to it."""
        self._count += 1
        if self._count > MAX_NODES:
            raise _TooLargeError(document.position, "places", "字段", MAX_NODES)
        if self._depth >= MAX_DEPTH:
            raise _TooLargeError(document.position, "levels", "层级", MAX_DEPTH)
        self._depth += 1
        try:
            return self._node(document, trail)
        finally:
            self._depth -= 1

    def _node(self, document: Document, trail: tuple[str, ...]) -> SchemaNode:
        if isinstance(document, Scalar) and isinstance(document.value, bool):
            return SchemaNode("any", document.position)
        if not isinstance(document, Fields):
            self._report("MB270", document.position, expected='{"type": …}')
            return SchemaNode("any", document.position)
        reference = _text(document.get("$ref"))
        if reference is not None:
            return self._followed(document, reference, trail)
        branch = _or_null(document.get("anyOf")) or _or_null(document.get("oneOf"))
        if branch is not None:
            return _overlaid(self.node(branch, trail), document, nullable=True)
        return self._declared(document, trail)

    def _followed(self, document: Fields, reference: str, trail: tuple[str, ...]) -> SchemaNode:
        place = document["$ref"].position
        target = _resolved(self._document, reference)
        if reference in trail:
            self._report("MB272", place, reference=reference)
        elif target is None:
            self._report("MB271", place, reference=reference)
        else:
            return _overlaid(self.node(target, (*trail, reference)), document)
        return SchemaNode("any", place)

    def _declared(self, document: Fields, trail: tuple[str, ...]) -> SchemaNode:
        kind, nullable = self._type(document)
        self._note_opaque(document)
        self._count_patterns(document)
        get = document.entries.get
        items = get("items")
        enum = _enum(document)
        return SchemaNode(
            type=kind,
            position=document.position,
            nullable=nullable or (enum is not None and None in enum),
            format=_text(get("format")),
            enum=tuple(text for text in enum if text is not None) if enum else None,
            max_length=_count(get("maxLength")),
            pattern=_text(get("pattern")),
            properties=self._properties(document, trail),
            required=frozenset(_texts(get("required"))),
            additional=not _is_false(get("additionalProperties")),
            items=self.node(items, trail) if items is not None else None,
            min_items=_count(get("minItems")) or 0,
            minimum=_number(get("minimum")),
            maximum=_number(get("maximum")),
            multiple_of=_number(get("multipleOf")),
            title=_label(document),
        )

    def _properties(self, document: Fields, trail: tuple[str, ...]) -> dict[str, SchemaNode]:
        properties = document.get("properties")
        if properties is None:
            return {}
        if not isinstance(properties, Fields):
            self._report("MB270", properties.position, expected='{"name": {"type": …}}')
            return {}
        return {name: self.node(each, trail) for name, each in properties.entries.items()}

    def _type(self, document: Fields) -> tuple[NodeType, bool]:
        """The type and whether null is allowed; ``any`` where several or none are declared."""
        declared = document.get("type")
        if declared is None:
            return _implied_type(document), False
        names = _texts(declared) if isinstance(declared, Items) else [_text(declared) or ""]
        for name in names:
            if name not in TYPES:
                expected = ", ".join(TYPES)
                self._report("MB273", declared.position, found=name, expected=expected)
        kinds = [name for name in names if name in TYPES and name != "null"]
        if set(kinds) == {"integer", "number"}:
            kinds = ["number"]
        return cast(NodeType, kinds[0] if len(kinds) == 1 else "any"), "null" in names

    def _note_opaque(self, document: Fields) -> None:
        if document.keys.keys().isdisjoint(_OPAQUE):
            return
        for keyword in _OPAQUE:
            if keyword in document:
                place = document.keys[keyword]
                self._report("MB276", place, severity=Severity.NOTE, keyword=keyword)

    def _count_patterns(self, document: Fields) -> None:
        named = document.get("patternProperties")
        self._patterns += "pattern" in document
        self._patterns += len(named.entries) if isinstance(named, Fields) else 0
        if self._patterns > MAX_PATTERNS:
            raise _TooLargeError(document.position, "patterns", "正则表达式", MAX_PATTERNS)

    def check_whole(self, raw: dict[str, object]) -> None:
        """Report what the validator itself would refuse, unless something wrong is known."""
        if not errors_in(self.findings):
            error = schema_error(raw)
            if error is not None:
                reason, keys = error
                self._report("MB275", _place(self._document, keys), reason=reason)

    def check_xml(self, root: SchemaNode, root_element: str | None) -> None:
        """Report what no XML document could look like."""
        if root_element is None:
            self._report("MB274", self._document.position)
        for name, node in _walk(root):
            if name.startswith(("@", "#")):
                if (name.startswith("#") and name != "#text") or node.type in ("object", "array"):
                    self._report("MB277", node.position, name=name, expected="text")
            elif not _XML_NAME.fullmatch(name):
                self._report("MB277", node.position, name=name, expected="[A-Za-z_][A-Za-z0-9_.-]*")

    def _report(
        self,
        code: str,
        place: Position,
        *,
        severity: Severity = Severity.ERROR,
        **params: object,
    ) -> None:
        self.findings.append(Finding(code, place, params, severity=severity))


def _place(document: Document, keys: Sequence[str | int]) -> Position:
    """Where *keys* lead in *document*, as far as they lead."""
    for key in keys:
        if isinstance(document, Fields) and key in document.entries:
            document = document[str(key)]
        elif isinstance(document, Items) and isinstance(key, int) and key < len(document):
            document = document.values[key]
    return document.position


def _walk(node: SchemaNode) -> Iterator[tuple[str, SchemaNode]]:
    """Every property below *node* with its name."""
    for name, each in node.properties.items():
        yield name, each
        yield from _walk(each)
    if node.items is not None:
        yield from _walk(node.items)


def _overlaid(node: SchemaNode, document: Fields, *, nullable: bool = False) -> SchemaNode:
    """*node* with the label that stands beside the reference or the choice."""
    label = _label(document)
    return SchemaNode(
        **{
            **{name: getattr(node, name) for name in node.__slots__},
            "nullable": node.nullable or nullable,
            "title": label if label.en or label.zh else node.title,
        }
    )


def _resolved(document: Document, reference: str) -> Document | None:
    """What the JSON pointer *reference* (``#/$defs/quantity``) leads to."""
    if not reference.startswith("#"):
        return None
    place: Document | None = document
    for part in reference.removeprefix("#").split("/")[1:]:
        if not isinstance(place, Fields):
            return None
        place = place.get(part.replace("~1", "/").replace("~0", "~"))
    return place


def _or_null(choices: Document | None) -> Fields | None:
    """The one branch of *choices* besides ``{"type": "null"}``, if that is all there is."""
    if not isinstance(choices, Items) or len(choices) != 2:
        return None
    others = [each for each in choices if not _is_null(each)]
    return others[0] if len(others) == 1 and isinstance(others[0], Fields) else None


def _is_null(document: Document) -> bool:
    return isinstance(document, Fields) and _text(document.get("type")) == "null"


def _implied_type(document: Fields) -> NodeType:
    """The type that other keywords tell of."""
    if "properties" in document:
        return "object"
    if "items" in document:
        return "array"
    choices = document.get("enum")
    listed = [*choices] if isinstance(choices, Items) else [document.get("const")]
    return "string" if listed and all(map(_is_text, listed)) else "any"


def _is_text(document: Document | None) -> bool:
    return isinstance(document, Scalar) and isinstance(document.value, str)


def _enum(document: Fields) -> tuple[str | None, ...] | None:
    """The allowed values as text, null as None."""
    choices, constant = document.get("enum"), document.get("const")
    if choices is None and constant is None:
        return None
    listed = [*choices] if isinstance(choices, Items) else [constant]
    return tuple(_written(each) for each in listed if isinstance(each, Scalar)) or None


def _written(scalar: Scalar) -> str | None:
    match scalar.value:
        case bool() as value:
            return "true" if value else "false"
        case int() | Decimal() | str() as value:
            return str(value)
        case _:
            return None


def _label(document: Fields) -> Label:
    return Label(en=_text(document.get("title")) or "", zh=_text(document.get("x-title-zh")) or "")


def _fields(document: Document | None) -> Fields | None:
    return document if isinstance(document, Fields) else None


def _text(document: Document | None) -> str | None:
    value = document.value if isinstance(document, Scalar) else None
    return value if isinstance(value, str) else None


def _texts(document: Document | None) -> list[str]:
    values = document.values if isinstance(document, Items) else ()
    return [text for text in map(_text, values) if text is not None]


def _count(document: Document | None) -> int | None:
    value = document.value if isinstance(document, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(document: Document | None) -> Decimal | None:
    if document is None:
        return None
    value = document.value if isinstance(document, Scalar) else None
    return Decimal(value) if isinstance(value, int | Decimal) and value is not True else None


def _is_false(document: Document | None) -> bool:
    return isinstance(document, Scalar) and document.value is False
