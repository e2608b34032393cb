"""JSON of a closed schema, checked and written in two passes that know what to expect.

A text of the message may come as a text, a decimal, an instant or a day, and documents of one
mapping always bring the same. So what came is learned from the first documents; from then on
msgspec takes the document as what it was, in the schema's order, and writes it. Whatever is not as
learned, and whatever could be written otherwise, goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from mesbridge.formats.quick_types import (
    ENFORCED,
    INTEGER,
    NoTypeError,
    kind_of,
    list_type,
    only,
    properties_of,
    text_type,
)
from mesbridge.formats.validation import is_date, is_datetime

#: Documents that a writer learns from, and misses after which it gives up.
LESSONS, PATIENCE = 20, 100
#: Characters of the longest decimal that is written here.
_LONGEST_DECIMAL = 100
_INSTANT = Annotated[datetime, msgspec.Meta(tz=True)]
#: Digits, points and minus signs as 0; of letters only those of NaN, Infinity and exponents.
_SHAPE = bytes.maketrans(b"123456789.-", b"00000000000")
_REST = bytes(set(range(256)) - set(b'0123456789.-:T"NaIfyE'))
#: Characters that the name of a field may not have here.
_UNNAMED = frozenset({'"', "\\", *map(chr, range(32))})
_PASSED = (Decimal, datetime, date)


class QuickWriter:
    """Writes documents of one closed schema; safe to share between threads."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self._root = _Node(raw)
        self._type: Any = None
        self._looks: list[bytes] = []
        self._check: Callable[[Any], bool] | None = None
        self._encoder = msgspec.json.Encoder(decimal_format="string")
        self._lessons = self._misses = 0

    def write(self, document: Any) -> bytes | None:
        """The bytes of a valid *document*; None: look closer, it may be invalid."""
        if self._type is None:
            return None
        try:
            made = msgspec.convert(document, self._type, builtin_types=_PASSED)
            if self._check is not None and not self._check(document):
                self._missed()
                return None
            body = self._encoder.encode(made)
        except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
            self._missed()
            return None
        if self._looks:
            shape = body.translate(_SHAPE, _REST)
            if any(each in shape for each in self._looks):
                self._missed()
                return None
        return body

    def learn(self, document: Any) -> None:
        """Look at a valid *document* that went the long way."""
        if self._lessons >= LESSONS:
            return
        self._lessons += 1
        try:
            if self._root.learn(document) or self._type is None:
                self._prepare()
        except NoTypeError:
            self._lessons, self._type = LESSONS, None

    def _prepare(self) -> None:
        kinds = self._root.kinds()
        looks = []
        if Decimal in kinds:
            longest = min(self._root.longest(), _LONGEST_DECIMAL)
            looks += [b"0" * (longest + 1), b"0E", b'NaN"', b'Ify"']
        self._looks, self._check = looks, self._root.checker()
        self._type = self._root.as_type()

    def _missed(self) -> None:
        self._misses += 1
        if self._misses > PATIENCE:
            self._type, self._lessons = None, LESSONS


def quick_writer(raw: Mapping[str, object]) -> QuickWriter | None:
    """What writes documents of the JSON Schema *raw*; None where it is not closed and plain."""
    try:
        return QuickWriter(raw)
    except NoTypeError:
        return None


class _Node:
    """A place of the schema, and what came there."""

    def __init__(self, raw: object) -> None:
        self.raw, self.kind, self.nullable = kind_of(raw)
        self.came: type | None = None
        self.properties: dict[str, tuple[_Node, bool]] = {}
        self.items: _Node | None = None
        match self.kind:
            case "object":
                only(self.raw, "properties", "required", "additionalProperties")
                found = properties_of(self.raw)
                if any(_UNNAMED & set(name) for name, _, _ in found):
                    raise NoTypeError
                self.properties = {name: (_Node(each), need) for name, each, need in found}
            case "array":
                only(self.raw, "items", "minItems", "maxItems")
                self.items = _Node(self.raw.get("items"))
            case "string":
                only(self.raw, "enum", "maxLength", "minLength", "format")
                text_type(self.raw)
            case "integer" | "boolean":
                only(self.raw)
            case _:
                raise NoTypeError

    def learn(self, value: Any) -> bool:
        """Remember what came; whether that is new.

        Raises:
            NoTypeError: it came otherwise before, or cannot be written here.
        """
        if value is None:
            return False
        if self.kind == "object":
            found = [self.properties[name][0].learn(each) for name, each in value.items()
                     if name in self.properties]  # fmt: skip
            return any(found)
        if self.items is not None:
            return bool([each for each in value if self.items.learn(each)])
        if self.kind != "string" or type(value) is self.came:
            return False
        if self.came is not None or not self._writes(type(value)):
            raise NoTypeError
        self.came = type(value)
        return True

    def _writes(self, kind: type) -> bool:
        """Whether a value of *kind* becomes a text that the schema takes, whatever it is."""
        if kind is str:
            return True
        format_ = self.raw.get("format")
        limited = {"enum", "minLength"} & set(self.raw)
        if kind is Decimal:
            return not limited and format_ not in ENFORCED
        if kind is datetime:
            return not limited and format_ != "date" and "maxLength" not in self.raw
        return kind is date and not limited and format_ != "date-time" and (
            self.raw.get("maxLength", 10) >= 10
        )  # fmt: skip

    def as_type(self) -> Any:
        """The type of the documents that came."""
        found: Any
        match self.kind:
            case "object":
                fields = [(name, node.as_type() if need else node.as_type() | msgspec.UnsetType,
                           *([] if need else [msgspec.UNSET]))
                          for name, (node, need) in self.properties.items()]  # fmt: skip
                fields = [(f"field_{place}", *rest) for place, (_, *rest) in enumerate(fields)]
                names = {f"field_{place}": name for place, name in enumerate(self.properties)}
                found = msgspec.defstruct(
                    "Document", fields, rename=names, forbid_unknown_fields=True, kw_only=True,
                    gc=False,
                )  # fmt: skip
            case "array":
                assert self.items is not None
                found = list_type(self.raw, self.items.as_type())
            case "integer":
                found = INTEGER
            case "boolean":
                found = bool
            case _ if self.came is datetime:
                found = _INSTANT
            case _:
                found = text_type(self.raw) if self.came in (None, str) else self.came
        return found | None if self.nullable else found

    def _all(self) -> list[_Node]:
        below = [node for node, _ in self.properties.values()]
        below += [self.items] if self.items is not None else []
        return [self, *(each for node in below for each in node._all())]

    def kinds(self) -> set[type | None]:
        """All that came."""
        return {node.came for node in self._all()}

    def longest(self) -> int:
        """The characters that every decimal may have."""
        return min((node.raw.get("maxLength", _LONGEST_DECIMAL) for node in self._all()
                    if node.came is Decimal), default=_LONGEST_DECIMAL)  # fmt: skip

    def checker(self) -> Callable[[Any], bool] | None:
        """Looks at the formats of texts and the zones of instants; None where there are none."""
        if self.kind == "object":
            return _object_checker({name: node for name, (node, _) in self.properties.items()})
        if self.items is not None:
            return _list_checker(self.items.checker())
        if self.came is datetime:
            return lambda moment: moment is None or moment.tzinfo is UTC
        if self.raw.get("format") not in ENFORCED or self.came not in (None, str):
            return None
        written_so = is_date if self.raw["format"] == "date" else is_datetime
        return lambda text: text is None or written_so(text)


def _list_checker(inner: Callable[[Any], bool] | None) -> Callable[[Any], bool]:
    """Other sequences, which msgspec would write too, are nothing that a document holds."""
    if inner is None:
        return lambda values: values is None or type(values) is list
    return lambda values: values is None or (type(values) is list and all(map(inner, values)))


def _object_checker(nodes: Mapping[str, _Node]) -> Callable[[Any], bool] | None:
    found = ((name, node.checker()) for name, node in nodes.items())
    below = [(name, check) for name, check in found if check is not None]
    if not below:
        return None

    def check(value: Any) -> bool:
        return value is None or all(
            inner is None or each(inner) for name, each in below for inner in [value.get(name)]
        )

    return check
