"""Reads the rules of a mapping from their YAML documents."""

from __future__ import annotations

from typing import cast, get_args

from mesbridge.dictionary.reading import ObjectReader, found_text
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.expressions import CalcError, parse_calc
from mesbridge.mapping.path_syntax import Name, PathSyntaxError, parse_path
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.rule_parts import (
    read_case,
    read_code,
    read_loop,
    read_round,
    read_share,
    read_steps,
)
from mesbridge.mapping.rules import (
    Calc,
    Constant,
    Each,
    FirstOf,
    FromPaths,
    Object,
    OnMissing,
    Rule,
    Several,
    Source,
    StepCall,
    TargetRule,
)
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.terms import PathAt, Predicate, Value
from mesbridge.nearest import nearest

#: The keys of which a rule has exactly one: where its value comes from.
SOURCES = ("from", "first_of", "calc", "sum", "value", "each", "share", "fields")
#: The keys that may stand beside a source.
BESIDE = ("when", "where", "steps", "code", "case", "else", "round", "default", "on_missing",
          "sort", "group", "let")  # fmt: skip
#: Rules inside each other (objects, lists, alternatives).
MAX_DEPTH = 40
#: Rules of one mapping, those inside others counted too.
MAX_RULES = 5000
#: Rules of one list, alternatives of one ``first_of``, paths of one ``from``.
MAX_ENTRIES = 200


class RuleReader:
    """Reads rules; *findings* takes MB22x."""

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings
        self._count = 0

    def fields(
        self, document: Fields, around: tuple[str, ...] = (), depth: int = 0
    ) -> list[TargetRule]:
        """The rules of one ``fields:``; *around* are the targets that it stands in."""
        found = []
        for key, entry in document.entries.items():
            place = document.keys[key]
            target = self._target(key, place, around)
            if target is None:
                continue
            rule = self.rule(entry, ".".join((*around, *target)), (*around, *target), depth)
            if rule is not None:
                found.append(TargetRule(target, rule, place))
        return found

    def named(self, document: Fields, prefix: str) -> dict[str, Rule]:
        """Rules by a plain name: ``let``, the key of a ``with``."""
        found = {}
        for name, entry in document.entries.items():
            rule = self.rule(entry, f"{prefix}{name}", (name,))
            if rule is not None:
                found[name] = rule
        return found

    def rule(
        self, document: Document, subject: str, around: tuple[str, ...] = (), depth: int = 0
    ) -> Rule | None:
        """The rule written as *document*, or None with a finding."""
        reader = PredicateReader(subject, self._findings)
        if depth > MAX_DEPTH:
            self._report("MB223", document.position, subject, found=found_text(document),
                         expected="less depth", expected_zh="更浅的嵌套")  # fmt: skip
            return None
        self._count += 1
        if self._count > MAX_RULES:
            if self._count == MAX_RULES + 1:
                self._too_much(
                    document, subject, "rules in one mapping", "一个映射中的规则", MAX_RULES
                )
            return None
        match document:
            case Scalar(value=None):
                self._report("MB224", document.position, subject)
                return None
            case Scalar(value=str()):
                path = reader.path(document)
                return Rule(FromPaths((path,)), document.position) if path else None
            case Scalar(text=text):
                self._report("MB233", document.position, subject, found=text)
                return None
            case Items():
                return self._several(document, subject, around, depth)
            case Fields():
                return self._whole(document, subject, around, depth)

    def _several(
        self, document: Items, subject: str, around: tuple[str, ...], depth: int
    ) -> Rule | None:
        if self._is_long(document, subject):
            return None
        rules = [self.rule(entry, subject, around, depth + 1) for entry in document]
        whole = tuple(rule for rule in rules if rule is not None)
        return Rule(Several(whole), document.position) if len(whole) == len(rules) else None

    def _whole(
        self, document: Fields, subject: str, around: tuple[str, ...], depth: int
    ) -> Rule | None:
        sources = [name for name in SOURCES if name in document]
        if "each" in sources and "fields" in sources:
            sources.remove("fields")
        if len(sources) != 1:
            self._refuse_sources(document, sources, subject)
            return None
        keys = ObjectReader(document, subject, self._findings)
        predicates = PredicateReader(subject, self._findings)
        source = self._source(sources[0], keys, predicates, subject, around, depth)
        rule = self._rest(document, keys, predicates, source, sources[0])
        keys.finish()
        return rule

    def _refuse_sources(self, document: Fields, sources: list[str], subject: str) -> None:
        """MB225 at the key that is probably misspelt, MB226 where there are two sources."""
        options = ", ".join(SOURCES)
        if sources:
            self._report("MB226", document.position, subject, found=", ".join(sources),
                         options=options)  # fmt: skip
            return
        strange = [name for name in document.entries if name not in BESIDE]
        misspelt = next((name for name in strange if nearest(name, SOURCES)), None)
        if misspelt is None:
            self._report("MB225", document.position, subject, options=options)
        else:
            self._report("MB225", document.keys[misspelt], subject, options=options,
                         **did_you_mean(misspelt, SOURCES))  # fmt: skip

    def _source(
        self, name: str, keys: ObjectReader, predicates: PredicateReader, subject: str,
        around: tuple[str, ...], depth: int,
    ) -> Source | None:  # fmt: skip
        document = keys.document[name]
        if isinstance(document, Scalar) and document.value is None and name != "value":
            self._report("MB224", document.position, subject)
            keys.any(name)
            return None
        match name:
            case "from" | "sum":
                return self._from(keys.require(name), predicates, subject)
            case "first_of":
                return self._first_of(keys, subject, around, depth)
            case "calc":
                return self._calc(keys, subject)
            case "value":
                keys.any("value")
                return self._constant(document, subject)
            case "each":
                return self._each(keys, predicates, subject, around, depth)
            case "share":
                return read_share(keys, predicates, self._findings)
            case _:
                inner = keys.object("fields")
                fields = self.fields(inner, around, depth + 1) if inner is not None else []
                return Object(fields) if inner is not None else None

    def _from(
        self, document: Document | None, predicates: PredicateReader, subject: str
    ) -> Source | None:
        if isinstance(document, Items) and document.values:
            if self._is_long(document, subject):
                return None
            paths = [predicates.path(entry) for entry in document]
            whole = tuple(path for path in paths if path is not None)
            return FromPaths(whole, several=True) if len(whole) == len(paths) else None
        path = predicates.path(document) if document is not None else None
        return FromPaths((path,)) if path is not None else None

    def _first_of(
        self, keys: ObjectReader, subject: str, around: tuple[str, ...], depth: int
    ) -> Source | None:
        items = keys.items("first_of")
        if items is None or self._is_long(items, subject):
            return None
        rules = [self.rule(entry, subject, around, depth + 1) for entry in items]
        whole = tuple(rule for rule in rules if rule is not None)
        return FirstOf(whole) if len(whole) == len(rules) else None

    def _calc(self, keys: ObjectReader, subject: str) -> Source | None:
        text = keys.text("calc")
        document = keys.document["calc"]
        if text is None or not isinstance(document, Scalar):
            return None
        place = document.position
        try:
            return Calc(parse_calc(text, place, int(document.quoted)), text)
        except CalcError as error:
            self._report("MB229", document.at(error.at or 0), subject, found=text,
                         reason=error.reason, reason_zh=error.reason_zh)  # fmt: skip
            return None

    def _constant(self, document: Document, subject: str) -> Source | None:
        parts = document.values if isinstance(document, Items) else (document,)
        if not all(isinstance(part, Scalar) for part in parts):
            self._report("MB223", document.position, subject, found=found_text(document),
                         expected="one value or a list of values",
                         expected_zh="一个值或值的列表")  # fmt: skip
            return None
        return Constant(Value(document))

    def _each(
        self, keys: ObjectReader, predicates: PredicateReader, subject: str,
        around: tuple[str, ...], depth: int,
    ) -> Source | None:  # fmt: skip
        loop = read_loop(keys, predicates, self._findings)
        lets = keys.object("let")
        named = self.named(lets, "$") if lets is not None else {}
        inner = keys.object("fields", required=True)
        fields = self.fields(inner, around, depth + 1) if inner is not None else []
        return Each(loop, named, fields) if loop is not None and inner is not None else None

    def _rest(
        self, document: Fields, keys: ObjectReader, predicates: PredicateReader,
        source: Source | None, name: str,
    ) -> Rule | None:  # fmt: skip
        """What may stand beside a source; keys that do not fit it stay unasked and are refused."""
        if name == "share":
            return self._of_share(keys, source)
        when = keys.any("when")
        condition = predicates.predicate(when) if when is not None else None
        position = _position(source, keys.place(name))
        if name == "fields":
            return Rule(source, position, when=condition) if source is not None else None
        if name == "each":
            return self._of_loop(keys, source, position, condition)
        where = keys.any("where") if name in ("from", "sum") else None
        steps = read_steps(keys, predicates, self._findings)
        if name == "sum":
            steps = (StepCall("sum", {}, None, keys.place("sum")), *steps)
        on_missing = self._on_missing(keys)
        rule = None if source is None else Rule(
            source, position, when=condition,
            where=predicates.predicate(where) if where is not None else None,
            steps=steps,
            code=read_code(keys, predicates, self._findings),
            case=read_case(keys, self._findings),
            round=read_round(keys, predicates, self._findings),
            default=self._default(keys),
            on_missing=on_missing,
        )  # fmt: skip
        if rule is None:
            self._ask_all(keys)
        elif rule.code is not None and rule.case is not None:
            self._report("MB230", document.position, None, key="code", other="case")
        elif rule.code is None:
            self._refuse_pass(keys, on_missing)
        return rule

    def _of_share(self, keys: ObjectReader, source: Source | None) -> Rule | None:
        """A share is rounded, and nothing else is done to it: the parts would not sum up."""
        keys.require("round")
        rounding = read_round(keys, PredicateReader(None, self._findings), self._findings)
        default, on_missing = self._default(keys), self._on_missing(keys)
        if source is None or rounding is None:
            return None
        if rounding.carry:
            self._report("MB230", keys.place("round"), None, key="carry", other="share")
        self._refuse_pass(keys, on_missing)
        return Rule(source, keys.place("share"), round=rounding, default=default,
                    on_missing=on_missing)  # fmt: skip

    def _of_loop(
        self, keys: ObjectReader, source: Source | None, position: Position,
        condition: Predicate | None,
    ) -> Rule | None:  # fmt: skip
        """An ``each``: what its absent list means may be written; no default but an empty list."""
        default, on_missing = self._default(keys), self._on_missing(keys)
        if isinstance(default, Scalar) or (default is not None and default.values):
            self._report("MB223", default.position, None, found=found_text(default),
                         expected="[]", expected_zh="[]")  # fmt: skip
        self._refuse_pass(keys, on_missing)
        if source is None:
            return None
        return Rule(source, position, when=condition, default=default, on_missing=on_missing)

    def _refuse_pass(self, keys: ObjectReader, on_missing: OnMissing | None) -> None:
        """A code that is not known may go through; a value that is not there cannot."""
        if on_missing == "pass":
            self._report("MB230", keys.place("on_missing"), None, key="pass", other="on_missing")

    def _on_missing(self, keys: ObjectReader) -> OnMissing | None:
        found = keys.any("on_missing") and keys.choice(
            "on_missing", cast(tuple[str, ...], get_args(OnMissing)), "error"
        )
        return cast(OnMissing | None, found)

    def _ask_all(self, keys: ObjectReader) -> None:
        """A rule without a readable source is reported for that alone."""
        for name in ("code", "case", "else", "round", "default"):
            keys.any(name)

    def _default(self, keys: ObjectReader) -> Scalar | Items | None:
        """One value, or a list of values for a list."""
        document = keys.any("default")
        values = document.values if isinstance(document, Items) else (document,)
        if document is not None and not all(isinstance(each, Scalar) for each in values):
            keys.unexpected("default", document, "text")
            return None
        return document if isinstance(document, Scalar | Items) else None

    def _target(self, key: str, place: Position, around: tuple[str, ...]) -> tuple[str, ...] | None:
        """``command.NId`` as names; quotes keep a dot in a name."""
        try:
            path = parse_path(key)
        except PathSyntaxError as error:
            self._report("MB227", place, ".".join((*around, key)), found=key,
                         reason=error.reason, reason_zh=error.reason_zh)  # fmt: skip
            return None
        names = tuple(segment.name for segment in path.segments if isinstance(segment, Name))
        if path.start != "item" or path.ups or len(names) != len(path.segments):
            self._report("MB227", place, ".".join((*around, key)), found=key,
                         reason="a target is made of plain names",
                         reason_zh="目标只能由普通名称组成")  # fmt: skip
            return None
        return names

    def _is_long(self, items: Items, subject: str) -> bool:
        """Whether *items* are too many, with a finding."""
        if len(items) > MAX_ENTRIES:
            self._too_much(items, subject, f"{len(items)} entries", f"{len(items)} 项", MAX_ENTRIES)
        return len(items) > MAX_ENTRIES

    def _too_much(
        self, document: Document, subject: str, found: str, found_zh: str, limit: int
    ) -> None:
        self._report("MB240", document.position, subject, found=found, found_zh=found_zh,
                     limit=limit)  # fmt: skip

    def _report(self, code: str, place: Position, subject: str | None, **params: object) -> None:
        self._findings.append(Finding(code, place, params, subject))


def _position(source: Source | None, fallback: Position) -> Position:
    """Where findings about a rule point to: its path, where it has one."""
    match source:
        case FromPaths(paths=(PathAt(position=position), *_)):
            return position
        case Each(loop=loop):
            return loop.path.position
        case _:
            return fallback
