"""``fields:`` of ``collect``: how each field of many messages becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from mesbridge.dictionary.entity import Dictionary, Entity, Field
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.dictionary.types import (
    Boolean,
    Date,
    DateTime,
    DecimalNumber,
    Duration,
    FieldType,
    Integer,
    ListOf,
    ObjectOf,
    Text,
    Time,
)
from mesbridge.documents import Document, Fields, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.nearest import did_you_mean, nearest
from mesbridge.workspace.collecting import Fold, FoldKind, ListFold, ValueFold

#: A ``stable_id`` of fewer characters would fall together with others too soon.
LEAST_ID_LENGTH = 16
_ID_LENGTH = 32
_NUMBERS = (DecimalNumber, Integer, Duration)
_ORDERED = (*_NUMBERS, Date, Time, DateTime)
#: What a field must be for a fold; a fold that is not named here takes any field.
_FITS: Mapping[FoldKind, tuple[type, ...]] = {
    "sum": _NUMBERS, "minimum": _ORDERED, "maximum": _ORDERED, "any": (Boolean,),
    "all": (Boolean,), "count": (Integer, DecimalNumber), "stable_id": (Text,),
}  # fmt: skip
_EXPECTED: Mapping[FoldKind, tuple[str, str]] = {
    "sum": ("a number or a duration", "数字或时长"),
    "minimum": ("a number, a time or a duration", "数字、时间或时长"),
    "maximum": ("a number, a time or a duration", "数字、时间或时长"),
    "any": ("a boolean", "布尔值"),
    "all": ("a boolean", "布尔值"),
    "count": ("a number", "数字"),
    "stable_id": (f"a text of at least {LEAST_ID_LENGTH} characters",
                  f"至少 {LEAST_ID_LENGTH} 个字符的文本"),
}  # fmt: skip


class FoldReader:
    """Reads the folds of one route and checks them against its entity."""

    def __init__(
        self, entity: Entity, dictionary: Dictionary, route: str, findings: list[Finding]
    ) -> None:
        self._entity = entity
        self._dictionary = dictionary
        self._route = route
        self._findings = findings

    def read(self, document: Fields | None) -> dict[str, Fold]:
        """All folds by field; what does not fit is left out, with a finding."""
        found: dict[str, Fold] = {}
        for name, written in document.entries.items() if document is not None else ():
            place = document.keys.get(name, written.position) if document else written.position
            field = self._field(self._entity, name, "collect.fields", place)
            fold = self._fold(field, written) if field is not None else None
            if fold is not None:
                found[name] = fold
        return found

    def _fold(self, field: Field, written: Document) -> Fold | None:
        if isinstance(written, Fields):
            return self._list_fold(field, written)
        return self._value_fold(field, written, get_args(FoldKind))

    def _list_fold(self, field: Field, written: Fields) -> ListFold | None:
        """``{by: [reason], fields: {quantity: sum}}``."""
        reader = ObjectReader(written, self._route, self._findings)
        by = reader.texts("by", required=True)
        fields = reader.object("fields", required=True)
        reader.finish()
        part = self._part(field)
        if part is None:
            self._misfit(field, "by", written.position, ("a list of parts", "子对象列表"))
            return None
        for name in by:
            self._field(part, name, "by", reader.place("by"))
        folds: dict[str, ValueFold] = {}
        for name, each in fields.entries.items() if fields is not None else ():
            inner = self._field(part, name, "fields", each.position)
            kinds = [kind for kind in get_args(FoldKind) if kind != "stable_id"]
            fold = self._value_fold(inner, each, kinds) if inner is not None else None
            if fold is not None:
                folds[name] = fold
        for name in folds.keys() & set(by):
            self._report("MB254", reader.place("by"), found=name)
        return ListFold(by, folds)

    def _part(self, field: Field) -> Entity | None:
        kind = field.type.item if isinstance(field.type, ListOf) else None
        return self._dictionary.entities.get(kind.entity) if isinstance(kind, ObjectOf) else None

    def _value_fold(
        self, field: Field, written: Document, kinds: list[FoldKind] | tuple[FoldKind, ...]
    ) -> ValueFold | None:
        text = written.text if isinstance(written, Scalar) else None
        kind: FoldKind | None = next((each for each in kinds if each == text), None)
        if kind is None:
            guess = nearest(text or "", kinds)
            params = {"found": text or "…", "options": guess or ", ".join(kinds)}
            self._report("MB252", written.position, **params)
            return None
        if kind in _FITS and not _fits(field.type, kind):
            self._misfit(field, kind, written.position, _EXPECTED[kind])
            return None
        if kind == "sum" and field.update in ("accumulate", "maximum"):
            self._report("MB256", written.position, found=field.name, rule=field.update)
        return ValueFold(kind, _below(field.type), _length(field.type))

    def _field(self, entity: Entity, name: str, key: str, place: Position) -> Field | None:
        field = entity.fields.get(name)
        if field is None:
            guess = did_you_mean(name, entity.fields)
            self._report("MB351", place, key=key, found=name, **guess)
        return field

    def _misfit(self, field: Field, fold: str, place: Position, expected: tuple[str, str]) -> None:
        params = {"fold": fold, "found": field.name}
        self._report("MB253", place, **params, expected=expected[0], expected_zh=expected[1])

    def _report(self, code: str, place: Position, **params: str) -> None:
        self._findings.append(Finding(code, place, params, self._route))


def _fits(kind: FieldType, fold: FoldKind) -> bool:
    if fold == "stable_id" and isinstance(kind, Text) and kind.max_length is not None:
        return kind.max_length >= LEAST_ID_LENGTH
    return isinstance(kind, _FITS[fold])


def _below(kind: FieldType) -> Decimal | None:
    """What a decimal of the type stays below: its digits before the point."""
    if isinstance(kind, DecimalNumber):
        return Decimal(10) ** (kind.precision - kind.scale)
    return None


def _length(kind: FieldType) -> int:
    longest = kind.max_length if isinstance(kind, Text) else None
    return min(longest or _ID_LENGTH, _ID_LENGTH)
