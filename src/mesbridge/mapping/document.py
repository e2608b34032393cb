"""Reads a whole mapping file: :func:`parse_mapping`."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Fields, Items, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.rule_parts import read_loop
from mesbridge.mapping.rule_reader import RuleReader
from mesbridge.mapping.rules import Loop, MappingCheck, MappingSpec, WithEntity, ZoneRule
from mesbridge.mapping.terms import PathAt, Predicate

_ACTIONS: tuple[Literal["refuse", "flag", "hold"], ...] = ("refuse", "flag", "hold")
#: What `with` may do without a stored state.
STORED_MISSING: tuple[Literal["error", "omit", "hold"], ...] = ("error", "omit", "hold")
#: What ``let`` and ``with`` may not be called, because paths use it.
RESERVED = frozenset({"index", "previous", "next", "meta", "change", "group"})


def parse_mapping(document: Fields, findings: list[Finding]) -> MappingSpec | None:
    """The mapping written as *document*.

    Args:
        findings: takes what is wrong with the shape of the file (MB2xx).
    Returns:
        The mapping, or None where so much is missing that nothing else can be checked. Rules that
        cannot be read are left out; their findings say why.
    """
    return _MappingReader(document, findings).read()


class _MappingReader:
    def __init__(self, document: Fields, findings: list[Finding]) -> None:
        self._document = document
        self._findings = findings
        self._keys = ObjectReader(document, None, findings)
        self._rules = RuleReader(findings)

    def read(self) -> MappingSpec | None:
        keys = self._keys
        name = keys.text("mapping", required=True)
        source = keys.text("from", required=True)
        target = keys.text("to", required=True)
        for described in ("title", "meaning"):
            keys.any(described)
        fields = keys.object("fields", required=True)
        lets = keys.object("let")
        spec = None if name is None or source is None or target is None or fields is None else (
            MappingSpec(
                name, source, target, self._document.position.file, self._document.position,
                keys.place("from"), keys.place("to"),
                fields=self._rules.fields(fields),
                at=self._at(),
                zone=self._zone(),
                when=self._when(),
                withs=self._withs(),
                lets=self._rules.named(lets, "$") if lets is not None else {},
                emit=self._emit(),
                checks=self._checks(),
            )
        )  # fmt: skip
        if spec is not None:
            keys.finish()
            self._refuse_reserved(spec, lets)
        return spec

    def _at(self) -> PathAt | None:
        document = self._keys.any("at")
        return PredicateReader("at", self._findings).path(document) if document else None

    def _when(self) -> Predicate | None:
        document = self._keys.any("when")
        return PredicateReader("when", self._findings).predicate(document) if document else None

    def _zone(self) -> ZoneRule | None:
        document = self._keys.any("zone")
        if document is None:
            return None
        if isinstance(document, Scalar):
            return ZoneRule(document.text, None, document.position)
        rule = self._rules.rule(document, "zone")
        return ZoneRule(None, rule, document.position) if rule is not None else None

    def _withs(self) -> list[WithEntity]:
        document = self._keys.object("with")
        found = []
        for name, entry in document.entries.items() if document is not None else ():
            if not isinstance(entry, Fields):
                self._keys.unexpected(name, entry, "object")
                continue
            keys = ObjectReader(entry, f"${name}", self._findings)
            entity = keys.text("entity", required=True)
            key = keys.object("key", required=True)
            on_missing = keys.choice("on_missing", STORED_MISSING, "error")
            keys.finish()
            if entity is not None and key is not None:
                rules = self._rules.named(key, f"${name}.")
                found.append(
                    WithEntity(name, entity, rules, key.keys, on_missing, keys.place("entity"))
                )
        return found

    def _emit(self) -> Loop | None:
        document = self._keys.object("emit")
        if document is None:
            return None
        keys = ObjectReader(document, "emit", self._findings)
        loop = read_loop(keys, PredicateReader("emit", self._findings), self._findings)
        alias = keys.text("as", required=True)
        keys.finish()
        if loop is None or alias is None:
            return None
        return replace(loop, alias=alias)

    def _checks(self) -> list[MappingCheck]:
        items = self._keys.items("checks")
        found = [self._check(entry) for entry in items] if items is not None else []
        return [check for check in found if check is not None]

    def _check(self, entry: object) -> MappingCheck | None:
        if not isinstance(entry, Fields):
            if isinstance(entry, Scalar | Items):
                self._keys.unexpected("checks", entry, "object")
            return None
        keys = ObjectReader(entry, "checks", self._findings)
        actions = [action for action in _ACTIONS if action in entry]
        message = keys.label("message", required=True)
        code = keys.text("code") or "check"
        documents = [keys.any(action) for action in actions]
        before = len(self._findings)
        for action in _ACTIONS:
            keys.any(action)
        keys.finish()
        if len(actions) != 1 or documents[0] is None:
            if len(self._findings) == before:  # an unknown key tells more
                self._findings.append(Finding("MB214", entry.position, {}, "checks"))
            return None
        predicate = PredicateReader("checks", self._findings).predicate(documents[0])
        if predicate is None:
            return None
        return MappingCheck(actions[0], predicate, message, code, entry.position)

    def _refuse_reserved(self, spec: MappingSpec, lets: Fields | None) -> None:
        """``let`` and ``with`` may not take a name twice, nor one that paths use."""
        places = {name: lets.keys[name] for name in spec.lets} if lets is not None else {}
        for stored in spec.withs:
            if stored.name in places or stored.name in RESERVED:
                self._findings.append(Finding("MB231", stored.position, {"name": stored.name}))
        for name, place in places.items():
            if name in RESERVED:
                self._findings.append(Finding("MB231", place, {"name": name}))
