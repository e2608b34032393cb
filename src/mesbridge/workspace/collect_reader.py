"""``collect:`` and ``differences:`` of a route, read and checked against its entity."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mesbridge.dictionary.entity import Entity
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.dictionary.types import (
    DecimalNumber,
    Duration,
    Integer,
    ListOf,
    ObjectOf,
)
from mesbridge.documents import Fields
from mesbridge.findings import Finding
from mesbridge.mapping.predicates import Predicate, compile_predicate
from mesbridge.mapping.scope import Scope
from mesbridge.nearest import did_you_mean
from mesbridge.workspace.collecting import Collect, Differences, Fold, OnDrop
from mesbridge.workspace.fold_reader import FoldReader

_TOTALS = (DecimalNumber, Integer, Duration)


class CollectReader:
    """Reads both keys of one route; None where a key is not there or cannot work.

    Args:
        zone: of the system whose messages come; the default of ``collect.zone``.
        correlate: the route takes answers, which belong to one message each.
    """

    def __init__(
        self,
        route: str,
        entity: Entity,
        scope: Scope,
        zone: str,
        findings: list[Finding],
        *,
        correlate: bool = False,
    ) -> None:
        self._route = route
        self._entity = entity
        self._scope = scope
        self._zone = zone
        self._findings = findings
        self._correlate = correlate

    def collect(self, document: Fields | None) -> Collect | None:
        """``{key: […], every: 15m, at: […], zone: …, or_when: …, max: …, fields: {…}}``."""
        if document is None:
            return None
        reader = self._reader(document)
        key = self._key(reader)
        every, at = reader.duration("every"), self._times(reader)
        if reader.any("every") is None and not reader.texts("at"):
            reader.report("MB250", document.position)
        folds = FoldReader(self._entity, self._scope.dictionary, self._route, self._findings)
        fields = folds.read(reader.object("fields"))
        collect = Collect(
            key=key,
            fields=fields,
            every=every or None,
            at=at,
            zone=self._zone_of(reader),
            or_when=self._predicate(reader, "or_when"),
            most=reader.integer("max", 0, least=1) or None,
        )
        reader.finish()
        self._check_shared(reader, key, fields)
        return collect

    def differences(self, document: Fields | None) -> Differences | None:
        """``{key: […], of: […], on_drop: correction, pass_when: …}``."""
        if document is None:
            return None
        reader = self._reader(document)
        of = reader.texts("of", required=True)
        for name in of:
            self._check_total(reader, name)
        differences = Differences(
            key=self._key(reader),
            of=of,
            on_drop=reader.choice("on_drop", get_args(OnDrop), "correction"),
            pass_when=self._predicate(reader, "pass_when"),
        )
        reader.finish()
        for name in set(of) & set(differences.key):
            reader.report("MB254", reader.place("of"), found=name)
        return differences

    def _reader(self, document: Fields) -> ObjectReader:
        reader = ObjectReader(document, self._route, self._findings)
        if self._correlate:
            reader.report("MB257", document.position)
        return reader

    def _key(self, reader: ObjectReader) -> tuple[str, ...]:
        names = reader.texts("key", required=True)
        for name in names:
            field = self._entity.fields.get(name)
            if field is None:
                self._unknown(reader, "key", name)
            elif isinstance(field.type, ListOf | ObjectOf):
                reader.report("MB352", reader.place("key"), key="key", found=name)
        return names

    def _times(self, reader: ObjectReader) -> tuple[time, ...]:
        times = []
        for text in reader.texts("at"):
            try:
                times.append(time.fromisoformat(text))
            except ValueError:
                reader.report("MB251", reader.place("at"), found=text)
        if any(each.tzinfo is not None for each in times):
            reader.report("MB251", reader.place("at"), found=str(reader.texts("at")))
        return tuple(sorted(each for each in times if each.tzinfo is None))

    def _zone_of(self, reader: ObjectReader) -> str:
        zone = reader.text("zone") or self._zone
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            reader.report("MB286", reader.place("zone"), found=zone)
            return "UTC"
        return zone

    def _predicate(self, reader: ObjectReader, name: str) -> Predicate | None:
        document = reader.any(name)
        if document is None:
            return None
        return compile_predicate(document, self._entity, self._scope, self._findings)

    def _check_shared(
        self, reader: ObjectReader, key: Collection[str], fields: dict[str, Fold]
    ) -> None:
        """What differs in every message keeps every two messages apart."""
        for name in fields.keys() & set(key):
            reader.report("MB254", reader.place("fields"), found=name)
        # An event comes once per key; of anything else a window may hold the changes of one.
        alone = self._entity.kind == "event" and set(self._entity.key) <= set(key)
        for name in self._entity.key:
            if name not in fields and (alone or name not in key):
                reader.report("MB255", reader.place("fields"), found=name)

    def _check_total(self, reader: ObjectReader, name: str) -> None:
        field = self._entity.fields.get(name)
        if field is None:
            self._unknown(reader, "of", name)
        elif not isinstance(field.type, _TOTALS):
            reader.report(
                "MB253", reader.place("of"), fold="differences", found=name,
                expected="a number or a duration", expected_zh="数字或时长",
            )  # fmt: skip
        elif field.update in ("accumulate", "maximum"):
            reader.report("MB256", reader.place("of"), found=name, rule=field.update)

    def _unknown(self, reader: ObjectReader, key: str, name: str) -> None:
        guess = did_you_mean(name, self._entity.fields)
        reader.report("MB351", reader.place(key), key=key, found=name, **guess)
